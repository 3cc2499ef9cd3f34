// Work that may block for long (names, files, the kernel's locks), on a thread of its own that nobody waits
// for: a name server or a network file system that hangs must stop neither this daemon nor its end.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

namespace boost::asio {
class io_context;
}

namespace pairkeep::probes {

class Aside {
  public:
    explicit Aside(boost::asio::io_context& service);
    ~Aside();  // what comes later is thrown away
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;

    // `work` returns what is then called on the service thread. False: too many threads hang already.
    bool run(std::function<std::function<void()>()> work);

  private:
    struct Home;
    std::shared_ptr<Home> home_;
};

}  // namespace pairkeep::probes
