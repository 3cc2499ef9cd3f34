// What is known of the named interfaces, kept up to date by messages. Used by a scan (fed from dumps) and by
// the watcher (fed from notifications), so that both say the same. No socket.
// HostAddresses is the same for the addresses of all interfaces.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pairkeep/address/netlink.h"
#include "pairkeep/util/interface.h"
#include "parse.h"

namespace pairkeep::address {

class InterfaceTable {
  public:
    enum class Effect {
        none,        // about an interface that is not watched
        heard,       // about a watched one
        incomplete,  // a watched name belongs to an interface now whose addresses nobody has told us
    };

    explicit InterfaceTable(std::vector<std::string> names) : names_(std::move(names)) {}

    void watch(const std::vector<std::string>& more) {
        names_.insert(names_.end(), more.begin(), more.end());
    }

    // A device of ours for a virtual MAC counts as part of the interface that it stands above.
    [[nodiscard]] Effect apply(const LinkMessage& link);
    [[nodiscard]] Effect apply(const AddressMessage& address);
    void append(const AddressMessage& address);  // of a dump: it comes in the kernel's order
    void replace(const Scan& scan);
    [[nodiscard]] std::vector<InterfaceFacts> facts() const;  // one for each name, in the order of the names
    // Where the address that the message is about stands with our tag, before the message is applied.
    [[nodiscard]] std::optional<std::string> owner_of_ours(const AddressMessage& address) const;
    [[nodiscard]] const std::vector<VirtualMacFacts>& devices() const { return devices_; }
    [[nodiscard]] const LinkPlaces& places() const { return places_; }

  private:
    std::vector<InterfaceFacts>::iterator find(unsigned index);
    Effect apply_to_watched(const LinkMessage& link);
    Effect apply_device(const LinkMessage& link);
    bool apply_place(const LinkMessage& link);  // whether somebody who is watched stands on others now
    [[nodiscard]] std::vector<std::string> parents_of(unsigned index) const;
    std::vector<AddressFact>* addresses_of(unsigned index);

    std::vector<std::string> names_;
    std::vector<InterfaceFacts> links_;     // watched, or watched until they got another name
    std::vector<VirtualMacFacts> devices_;  // above any interface; ascending by index
    LinkPlaces places_;
};

// The addresses of the whole host, whatever the interface; ours, which come and go with the role, left out.
class HostAddresses {
  public:
    bool apply(const AddressMessage& message);  // whether it changed anything
    bool apply(const LinkMessage& message);     // one that is removed takes its addresses along
    void replace(const std::vector<HostAddress>& all) { all_ = {all.begin(), all.end()}; }
    [[nodiscard]] std::vector<HostAddress> all() const { return {all_.begin(), all_.end()}; }

  private:
    std::set<HostAddress> all_;
};

}  // namespace pairkeep::address
