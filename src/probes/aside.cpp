#include "pairkeep/probes/aside.h"

#include <utility>
// After <utility>: Boost 1.74 forgets it.
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <system_error>
#include <thread>

namespace pairkeep::probes {
namespace {
constexpr int kMostThreads = 32;
}

struct Aside::Home {
    std::mutex mutex;
    boost::asio::io_context* service = nullptr;  // none: nobody is interested any more
    int threads = 0;
};

Aside::Aside(boost::asio::io_context& service) : home_(std::make_shared<Home>()) {
    home_->service = &service;
}

Aside::~Aside() {
    const std::lock_guard lock(home_->mutex);
    home_->service = nullptr;
}

bool Aside::run(std::function<std::function<void()>()> work) {
    {
        const std::lock_guard lock(home_->mutex);
        if (home_->threads >= kMostThreads) return false;
        ++home_->threads;
    }
    try {
        std::thread([home = home_, work = std::move(work)] {
            auto then = work();
            const std::lock_guard lock(home->mutex);
            --home->threads;
            if (home->service != nullptr) boost::asio::post(*home->service, std::move(then));
        }).detach();
    } catch (const std::system_error&) {
        const std::lock_guard lock(home_->mutex);
        --home_->threads;
        return false;
    }
    return true;
}

}  // namespace pairkeep::probes
