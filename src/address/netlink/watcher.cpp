// InterfaceWatcher: notifications of the kernel, folded into the facts of the watched interfaces and the
// host's addresses.
#include <linux/rtnetlink.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

#include "interface_table.h"
#include "pairkeep/address/netlink.h"
#include "parse.h"
#include "socket.h"

namespace pairkeep::address {

namespace {
// 32 KiB (libnl's default) hold 39 notifications, 208 KiB (the kernel's) 256; a routing daemon makes 1000 at
// once.
constexpr int kReceiveBuffer = 1024 * 1024;
// One reading is bounded, so that a flood does not starve the timers: the descriptor stays readable.
constexpr int kDatagramsPerReading = 1024;
}  // namespace

struct InterfaceWatcher::Impl {
    using Effect = InterfaceTable::Effect;

    Impl(NetlinkSocket opened, std::vector<std::string> names, Callbacks calls)
        : socket(std::move(opened)),
          callbacks(std::move(calls)),
          reported(names.size()),
          table(std::move(names)) {}

    void apply(nlmsghdr& message) {
        Effect effect = Effect::none;
        bool host_changed = false;
        if (const auto link = parse_link(message)) {
            effect = table.apply(*link);
            host_changed = host.apply(*link);
        }
        if (const auto address = parse_address(message)) {
            note_meddling(*address);
            effect = table.apply(*address);
            host_changed = host.apply(*address);
        }
        heard |= host_changed || effect != Effect::none;
        scan_needed |= effect == Effect::incomplete;
    }

    // Told before the facts, which say only what is there now.
    void note_meddling(const AddressMessage& message) {
        const AddressFact& fact = message.fact;
        const bool is_as_we_make_it = !message.removed && fact.ours && !fact.tentative && !fact.duplicate;
        if (!callbacks.meddled || is_as_we_make_it) return;
        if (const auto interface = table.owner_of_ours(message))
            callbacks.meddled(*interface, fact.prefix.address, message.requester);
    }

    void drain() {
        for (int count = 0; count < kDatagramsPerReading; ++count) {
            const auto datagram = socket.receive(MSG_DONTWAIT);
            if (datagram) {
                for_each_message(*datagram, [this](nlmsghdr& message) {
                    // Before the first scan there is nothing to apply it to.
                    if (known) apply(message);
                    heard |= !known;
                });
            } else if (datagram.error() == EAGAIN) {
                return;
            } else {
                heard = scan_needed = lost =
                    true;  // ENOBUFS; what waits behind the gap is still worth reading
            }
        }
    }

    void report() {
        const bool scan = std::exchange(scan_needed, false);
        const bool some_lost = std::exchange(lost, false);
        if (known) {
            if (auto addresses = host.all(); reported_host != addresses) {
                reported_host = std::move(addresses);
                callbacks.host_changed(*reported_host);
            }
            const std::vector<InterfaceFacts> now = table.facts();
            std::vector<InterfaceFacts> changed;
            for (std::size_t i = 0; i < now.size(); ++i) {
                if (reported[i] == now[i]) continue;
                reported[i] = now[i];
                changed.push_back(now[i]);
            }
            for (const InterfaceFacts& facts : changed) callbacks.changed(facts);
        }
        if (scan) callbacks.incomplete(some_lost);
    }

    NetlinkSocket socket;
    Callbacks callbacks;
    std::vector<std::optional<InterfaceFacts>> reported;  // none: nothing said yet
    std::optional<std::vector<HostAddress>> reported_host;
    InterfaceTable table;
    HostAddresses host;
    bool known = false;  // there was a scan
    bool heard = false;  // since begin_scan
    bool scan_needed = false;
    bool lost = false;  // the kernel dropped some
};

Result<std::unique_ptr<InterfaceWatcher>, std::string> InterfaceWatcher::open(
    std::vector<std::string> interfaces, Callbacks callbacks) {
    auto socket = NetlinkSocket::open(NETLINK_ROUTE);
    if (!socket) return Unexpected{socket.error()};
    socket->enlarge_receive_buffer(kReceiveBuffer);
    for (const unsigned group : {RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR})
        if (const auto joined = socket->join(group); !joined)
            return Unexpected{"cannot watch the interfaces: " +
                              std::generic_category().message(joined.error())};
    return std::unique_ptr<InterfaceWatcher>(new InterfaceWatcher(
        std::make_unique<Impl>(std::move(*socket), std::move(interfaces), std::move(callbacks))));
}

InterfaceWatcher::InterfaceWatcher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
InterfaceWatcher::~InterfaceWatcher() = default;

int InterfaceWatcher::fd() const {
    return impl_->socket.fd();
}

void InterfaceWatcher::watch(const std::vector<std::string>& more) {
    impl_->table.watch(more);
    impl_->reported.resize(impl_->reported.size() + more.size());
}

void InterfaceWatcher::read() {
    impl_->drain();
    impl_->report();
}

void InterfaceWatcher::begin_scan() {
    impl_->heard = false;
}

bool InterfaceWatcher::reset(const Scan& scan) {
    // What waits unread may be older or newer than the scan. Read now, it cannot be told later as news.
    impl_->drain();
    const bool current = !impl_->heard;
    // An older scan does not undo newer notifications; the first one is better than nothing.
    if (current || !impl_->known) {
        impl_->table.replace(scan);
        impl_->host.replace(scan.host);
    }
    impl_->known = true;
    impl_->scan_needed = false;  // the answer says so
    impl_->report();
    return current;
}

}  // namespace pairkeep::address
