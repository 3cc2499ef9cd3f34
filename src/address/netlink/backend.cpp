// NetlinkBackend: a queue and the thread that empties it. What it asks of the kernel is in holder.h.
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "group_routes.h"
#include "holder.h"
#include "kernel.h"
#include "pairkeep/address/netlink.h"

namespace pairkeep::address {

namespace {
// A group has at most a claim, a renewal, a release and its routes under way, and a thousand groups are many.
// When more waits, the kernel is stuck, and what groups ask for again after their pauses must not pile up.
constexpr std::size_t kQueueLimit = 8192;
constexpr const char* kQueueFull = "the kernel does not answer: too many netlink requests wait already";
}  // namespace

struct NetlinkBackend::Impl {
    using Job = std::function<void()>;
    struct Renewal {
        ClaimId id{};
        AddressSet addresses;
        Done done;
    };
    using Renewals = std::vector<Renewal>;

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

    void post(Job job, const Job& refuse) {
        {
            std::unique_lock lock(mutex);
            if (jobs.size() >= kQueueLimit) {
                lock.unlock();
                return refuse();
            }
            put(std::move(job));
        }
        wake.notify_one();
    }

    void put(Job job) {  // with the mutex
        last_renewals.reset();
        jobs.push_back(std::move(job));
    }

    // Those that are asked for in a row are carried out together.
    void renew(Renewal renewal) {
        std::unique_lock lock(mutex);
        if (jobs.size() + (last_renewals ? last_renewals->size() : 0) >= kQueueLimit) {
            lock.unlock();
            return renewal.done(renewal.id, Unexpected{BackendError{kQueueFull}});
        }
        if (!last_renewals) {
            const auto batch = std::make_shared<Renewals>();
            put([this, batch] { carry_out(batch); });
            last_renewals = batch;
        }
        last_renewals->push_back(std::move(renewal));
        lock.unlock();
        wake.notify_one();
    }

    void carry_out(const std::shared_ptr<Renewals>& batch) {
        {
            const std::lock_guard lock(mutex);
            if (last_renewals == batch) last_renewals.reset();
        }
        std::vector<AddressSet> sets;
        for (Renewal& renewal : *batch) sets.push_back(std::move(renewal.addresses));
        auto results = address::renew(kernel, devices, std::move(sets));
        for (std::size_t i = 0; i < batch->size(); ++i)
            (*batch)[i].done((*batch)[i].id, std::move(results[i]));
    }

    Kernel kernel;
    PacketFilter filter;
    VirtualMacs devices{kernel, filter};
    GroupRoutes routes;
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<Job> jobs;
    std::shared_ptr<Renewals> last_renewals;  // while they are the last job
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
    const Impl::Job refuse = [id, done] { done(id, Unexpected{BackendError{kQueueFull}}); };
    impl_->post(
        [impl = impl_.get(), id, addresses = std::move(addresses), done = std::move(done)] {
            done(id, address::claim(impl->kernel, impl->filter, impl->devices, addresses));
        },
        refuse);
}

void NetlinkBackend::renew(ClaimId id, AddressSet addresses, Done done) {
    impl_->renew({id, std::move(addresses), std::move(done)});
}

void NetlinkBackend::release(ClaimId id, AddressSet addresses, Done done) {
    const Impl::Job refuse = [id, done] { done(id, Unexpected{BackendError{kQueueFull}}); };
    impl_->post(
        [impl = impl_.get(), id, addresses = std::move(addresses), done = std::move(done)] {
            done(id, address::release(impl->kernel, impl->filter, impl->devices, addresses));
            if (!addresses.keep_devices) lower_devices(impl->devices, addresses);
        },
        refuse);
}

void NetlinkBackend::scan(std::vector<std::string> interfaces, Scanned done) {
    Impl::Job refuse = [done] { done(Unexpected<std::string>{kQueueFull}); };
    impl_->post(
        [impl = impl_.get(), interfaces = std::move(interfaces), done = std::move(done)] {
            auto seen = impl->kernel.scan(interfaces);
            if (!seen) return done(Unexpected{"cannot read the interfaces: " + seen.error().text});
            done(std::move(*seen));
        },
        refuse);
}

void NetlinkBackend::set_routes(ClaimId id, std::string group, std::vector<settings::Route> routes,
                                RoutesSet done) {
    Impl::Job refuse = [id, done] { done(id, Unexpected{BackendError{kQueueFull}}); };
    impl_->post([impl = impl_.get(), id, group = std::move(group), routes = std::move(routes),
                 done = std::move(done)] { done(id, impl->routes.set(impl->kernel, group, routes)); },
                refuse);
}

void NetlinkBackend::remove_leftovers(Leftovers leftovers, Cleaned done) {
    Impl::Job refuse = [done] { done({kQueueFull}); };
    impl_->post(
        [impl = impl_.get(), leftovers = std::move(leftovers), done = std::move(done)] {
            for (const auto& spared : leftovers.spared) impl->routes.adopt(spared.group, spared.routes);
            done(address::remove_leftovers(impl->kernel, impl->devices, leftovers));
        },
        refuse);
}

void NetlinkBackend::keep_devices() {
    impl_->keep_devices = true;
}

void NetlinkBackend::run(const std::function<void()>& work) {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->put(work);
    }
    impl_->wake.notify_one();
}

}  // namespace pairkeep::address
