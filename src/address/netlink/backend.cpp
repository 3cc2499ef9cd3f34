// NetlinkBackend: a queue and the thread that empties it. What it asks of the kernel is in holder.h.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

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
    using Job = std::function<void(Kernel&)>;
    using Holder = Result<Unit, BackendError> (*)(Kernel&, const AddressSet&);

    explicit Impl(Kernel opened) : kernel(std::move(opened)), thread([this] { run(); }) {}
    ~Impl() {
        {
            const std::lock_guard lock(mutex);
            ending = true;
        }
        wake.notify_one();
        thread.join();
    }

    void run() {
        for (;;) {
            std::unique_lock lock(mutex);
            wake.wait(lock, [this] { return ending || !jobs.empty(); });
            if (jobs.empty()) return;
            const Job job = std::move(jobs.front());
            jobs.pop_front();
            lock.unlock();
            job(kernel);
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

    void ask(Holder holder, ClaimId id, AddressSet addresses, Done done) {
        Job refuse = [id, done](Kernel&) { done(id, Unexpected{BackendError{kQueueFull}}); };
        post([holder, id, addresses = std::move(addresses),
              done = std::move(done)](Kernel& k) { done(id, holder(k, addresses)); },
             std::move(refuse));
    }

    Kernel kernel;
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<Job> jobs;
    bool ending = false;
    std::thread thread;  // last: it uses the others
};

Result<std::unique_ptr<NetlinkBackend>, std::string> NetlinkBackend::open() {
    auto kernel = Kernel::open();
    if (!kernel) return Unexpected{kernel.error()};
    return std::unique_ptr<NetlinkBackend>(new NetlinkBackend(std::make_unique<Impl>(std::move(*kernel))));
}

NetlinkBackend::NetlinkBackend(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
NetlinkBackend::~NetlinkBackend() = default;

void NetlinkBackend::claim(ClaimId id, AddressSet addresses, Done done) {
    impl_->ask(&address::claim, id, std::move(addresses), std::move(done));
}

void NetlinkBackend::renew(ClaimId id, AddressSet addresses, Done done) {
    impl_->ask(&address::renew, id, std::move(addresses), std::move(done));
}

void NetlinkBackend::release(ClaimId id, AddressSet addresses, Done done) {
    impl_->ask(&address::release, id, std::move(addresses), std::move(done));
}

void NetlinkBackend::scan(std::vector<std::string> interfaces, Scanned done) {
    Impl::Job refuse = [done](Kernel&) { done(Unexpected<std::string>{kQueueFull}); };
    impl_->post(
        [interfaces = std::move(interfaces), done = std::move(done)](Kernel& kernel) {
            auto facts = kernel.scan(interfaces);
            if (!facts) return done(Unexpected{"cannot read the interfaces: " + facts.error().text});
            done(std::move(*facts));
        },
        std::move(refuse));
}

void NetlinkBackend::remove_leftovers(std::vector<std::string> interfaces, Cleaned done) {
    Impl::Job refuse = [done](Kernel&) { done({kQueueFull}); };
    impl_->post([interfaces = std::move(interfaces), done = std::move(done)](
                    Kernel& kernel) { done(address::remove_leftovers(kernel, interfaces)); },
                std::move(refuse));
}

}  // namespace pairkeep::address
