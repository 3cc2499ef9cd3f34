// A connection to the system bus on the service thread: calls with an answer, signals, and its loss. Never
// blocks. What is said over it: systemd_driver.cpp.
#pragma once

#include <systemd/sd-bus.h>

#include <utility>
// After <utility>: Boost 1.74 forgets it.
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>

namespace pairkeep::clients {

struct FreeMessage {
    void operator()(sd_bus_message* message) const { sd_bus_message_unref(message); }
};
using MessagePtr = std::unique_ptr<sd_bus_message, FreeMessage>;

class Bus {
  public:
    using Handler = std::function<void(sd_bus_message* message)>;  // valid during the call

    // `lost` comes at most once, later; nothing else follows it. Also when the connection cannot be made.
    Bus(boost::asio::io_context& service, std::function<void(const std::string& why)> lost);
    ~Bus();
    Bus(const Bus&) = delete;
    Bus& operator=(const Bus&) = delete;

    // A call to be filled and given to call(). None: no memory, or no connection.
    [[nodiscard]] MessagePtr method(const char* destination, const std::string& path, const char* interface,
                                    const char* member);
    // The answer, or an error, comes once, unless the bus is lost or destroyed before.
    void call(MessagePtr message, Handler answered);
    void on_signal(const char* sender, const std::string& path, const char* interface, const char* member,
                   Handler heard);
    void give_up(const std::string& why);  // the other side is of no use: loses the connection

  private:
    struct FreeBus {
        void operator()(sd_bus* bus) const { sd_bus_close_unref(bus); }
    };
    static int handle(sd_bus_message* message, void* handler, sd_bus_error* error);
    void keep(sd_bus_slot* slot, std::unique_ptr<Handler> handler);
    void process();
    void arm();
    void check(int result, const char* what);

    boost::asio::io_context& service_;
    std::function<void(const std::string&)> lost_;
    std::unique_ptr<sd_bus, FreeBus> bus_;
    boost::asio::posix::stream_descriptor fd_;
    boost::asio::steady_timer timer_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    bool arming_ = false;
    bool is_lost_ = false;
};

}  // namespace pairkeep::clients
