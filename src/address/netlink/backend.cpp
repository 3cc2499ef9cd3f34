// NetlinkBackend: a queue and the thread that empties it. What it asks of the kernel is in holder.h.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "group_routes.h"
#include "holder.h"
#include "kernel.h"
#include "pairkeep/address/netlink.h"

namespace pairkeep::address {

namespace {
// Renewals come about once a second for each group: a kernel that did not answer for so long is stuck.
constexpr std::size_t kQueueLimit = 1024;
constexpr const char* kQueueFull = "the kernel does not answer: too many netlink requests wait already";
}  // namespace

struct NetlinkBackend::Impl {
    using Job = std::function<void()>;

    Impl(Kernel opened, PacketFilter opened_filter)
        : kernel(std::move(opened)), filter(std::move(opened_filter)), thread([this] { run(); }) {}
    ~Impl() {
        {
            const std::lock_guard lock(mutex);
            ending = true;
        }
        wake.notify_one();
        thread.join();
        if (!keep_devices) devices.remove_own();
    }

    void run() {
        for (;;) {
            std::unique_lock lock(mutex);
            wake.wait(lock, [this] { return ending || !jobs.empty(); });
            if (jobs.empty()) return;
            const Job job = std::move(jobs.front());
            jobs.pop_front();
            lock.unlock();
            job();
        }
    }

    // Past the limit only the answer is kept, since every question must be answered once, and from the
    // thread.
    void post(Job job, Job refuse) {
        {
            const std::lock_guard lock(mutex);
            jobs.push_back(jobs.size() < kQueueLimit ? std::move(job) : std::move(refuse));
        }
        wake.notify_one();
    }

    // `work` gets the addresses and says how it went.
    template <class Work>
    void ask(ClaimId id, AddressSet addresses, Done done, Work work) {
        Job refuse = [id, done] { done(id, Unexpected{BackendError{kQueueFull}}); };
        post([id, addresses = std::move(addresses), done = std::move(done),
              work] { done(id, work(addresses)); },
             std::move(refuse));
    }

    Kernel kernel;
    PacketFilter filter;
    VirtualMacs devices{kernel, filter};
    GroupRoutes routes;
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<Job> jobs;
    bool ending = false;
    bool keep_devices = false;  // of the thread that ends this
    std::thread thread;         // last: it uses the others
};

Result<std::unique_ptr<NetlinkBackend>, std::string> NetlinkBackend::open(Needs needs) {
    auto kernel = Kernel::open();
    if (!kernel) return Unexpected{kernel.error()};
    PacketFilter filter;
    if (needs.packet_filter)
        if (const auto opened = filter.open(); !opened)
            return Unexpected{"accept: false, and virtual_mac: true for IPv6, need nftables: " +
                              opened.error().text};
    return std::unique_ptr<NetlinkBackend>(
        new NetlinkBackend(std::make_unique<Impl>(std::move(*kernel), std::move(filter))));
}

NetlinkBackend::NetlinkBackend(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
NetlinkBackend::~NetlinkBackend() = default;

void NetlinkBackend::claim(ClaimId id, AddressSet addresses, Done done) {
    impl_->ask(id, std::move(addresses), std::move(done), [impl = impl_.get()](const AddressSet& set) {
        return address::claim(impl->kernel, impl->filter, impl->devices, set);
    });
}

void NetlinkBackend::renew(ClaimId id, AddressSet addresses, Done done) {
    impl_->ask(id, std::move(addresses), std::move(done), [impl = impl_.get()](const AddressSet& set) {
        return address::renew(impl->kernel, impl->devices, set);
    });
}

void NetlinkBackend::release(ClaimId id, AddressSet addresses, Done done) {
    Done then_lower = [impl = impl_.get(), addresses, done = std::move(done)](
                          ClaimId answered, Result<Unit, BackendError> result) {
        done(answered, std::move(result));
        lower_devices(impl->devices, addresses);
    };
    impl_->ask(id, std::move(addresses), std::move(then_lower), [impl = impl_.get()](const AddressSet& set) {
        return address::release(impl->kernel, impl->filter, impl->devices, set);
    });
}

void NetlinkBackend::scan(std::vector<std::string> interfaces, Scanned done) {
    Impl::Job refuse = [done] { done(Unexpected<std::string>{kQueueFull}); };
    impl_->post(
        [impl = impl_.get(), interfaces = std::move(interfaces), done = std::move(done)] {
            auto seen = impl->kernel.scan(interfaces);
            if (!seen) return done(Unexpected{"cannot read the interfaces: " + seen.error().text});
            done(std::move(*seen));
        },
        std::move(refuse));
}

void NetlinkBackend::set_routes(ClaimId id, std::string group, std::vector<settings::Route> routes,
                                RoutesSet done) {
    Impl::Job refuse = [id, done] { done(id, Unexpected{BackendError{kQueueFull}}); };
    impl_->post([impl = impl_.get(), id, group = std::move(group), routes = std::move(routes),
                 done = std::move(done)] { done(id, impl->routes.set(impl->kernel, group, routes)); },
                std::move(refuse));
}

void NetlinkBackend::remove_leftovers(Leftovers leftovers, Cleaned done) {
    Impl::Job refuse = [done] { done({kQueueFull}); };
    impl_->post(
        [impl = impl_.get(), leftovers = std::move(leftovers), done = std::move(done)] {
            for (const auto& spared : leftovers.spared) impl->routes.adopt(spared.group, spared.routes);
            done(address::remove_leftovers(impl->kernel, impl->devices, leftovers));
        },
        std::move(refuse));
}

void NetlinkBackend::keep_devices() {
    impl_->keep_devices = true;
}

void NetlinkBackend::run(const std::function<void()>& work) {
    impl_->post(work, work);
}

}  // namespace pairkeep::address
