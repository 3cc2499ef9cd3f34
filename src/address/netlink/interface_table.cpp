#include "interface_table.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "device_tag.h"

namespace pairkeep::address {

namespace {

// Where the kernel puts a new address: IPv4 before IPv6; IPv4 at the end, but the virtual ones in front
// (their scope is narrower); IPv6 in front of its own kind, global before link-local. Not followed: that a
// second address of one IPv4 prefix stays behind, and what happens to it when the first goes. The set is
// right in any case, and the next scan has the true order.
bool comes_after(const AddressFact& fresh, const AddressFact& old) {
    const IpAddress& a = fresh.prefix.address;
    const IpAddress& b = old.prefix.address;
    if (a.family() != b.family()) return a.family() == Family::ipv6;
    if (a.family() == Family::ipv4) return !fresh.ours || old.ours;
    return a.is_link_local() && !b.is_link_local();
}

// Other kinds have such a link too, and do not stand on it: a veth's is its other end, a tunnel's the way
// out.
bool stands_on_its_link(const LinkMessage& link) {
    static constexpr std::string_view kKinds[] = {"vlan", "macvlan", "macvtap", "ipvlan", "ipvtap"};
    return link.below_is_here &&
           std::find(std::begin(kKinds), std::end(kKinds), link.kind) != std::end(kKinds);
}

}  // namespace

std::vector<InterfaceFacts>::iterator InterfaceTable::find(unsigned index) {
    return std::find_if(links_.begin(), links_.end(),
                        [index](const InterfaceFacts& link) { return link.index == index; });
}

std::vector<AddressFact>* InterfaceTable::addresses_of(unsigned index) {
    if (const auto link = find(index); link != links_.end()) return &link->addresses;
    const auto device = std::find_if(devices_.begin(), devices_.end(),
                                     [index](const VirtualMacFacts& one) { return one.index == index; });
    return device == devices_.end() ? nullptr : &device->addresses;
}

// Whose alias says that it is ours gets its addresses after that, by ourselves: there are none that we
// missed.
InterfaceTable::Effect InterfaceTable::apply_device(const LinkMessage& link) {
    const auto place = std::find_if(devices_.begin(), devices_.end(),
                                    [&](const VirtualMacFacts& one) { return one.index >= link.index; });
    const bool known = place != devices_.end() && place->index == link.index;
    const auto tag = DeviceTag::of(link);
    if (!known && (!tag || link.removed)) return Effect::none;
    if (link.removed) {
        devices_.erase(place);
    } else if (known) {
        place->admin_up = link.admin_up;
    } else {
        devices_.insert(place, {link.index, tag->above, link.admin_up, {}});
    }
    return Effect::heard;
}

std::vector<std::string> InterfaceTable::parents_of(unsigned index) const {
    std::vector<unsigned> found{index};
    for (std::size_t i = 0; i < found.size(); ++i) {
        const auto place = places_.find(found[i]);
        if (place == places_.end()) continue;
        for (const unsigned next : {place->second.below, place->second.master})
            if (places_.contains(next) && std::find(found.begin(), found.end(), next) == found.end())
                found.push_back(next);
    }
    std::vector<std::string> names;
    for (std::size_t i = 1; i < found.size(); ++i) names.push_back(places_.at(found[i]).name);
    return names;
}

bool InterfaceTable::apply_place(const LinkMessage& link) {
    const auto parents = [this] {
        std::vector<std::vector<std::string>> all;
        for (const InterfaceFacts& watched : links_) all.push_back(parents_of(watched.index));
        return all;
    };
    const auto known = places_.find(link.index);
    if (link.removed) {
        if (known == places_.end()) return false;
        const auto before = parents();
        places_.erase(known);
        return before != parents();
    }
    // A message that carries only a part says nothing of this.
    if (!link.operational && known != places_.end()) return false;
    const LinkPlace place{link.name, stands_on_its_link(link) ? link.below : 0, link.master};
    if (known != places_.end() && known->second == place) return false;
    const auto before = parents();
    places_[link.index] = place;
    return before != parents();
}

InterfaceTable::Effect InterfaceTable::apply(const LinkMessage& link) {
    const bool moved = apply_place(link);
    const Effect effect = apply_to_watched(link);
    return effect == Effect::none && moved ? Effect::heard : effect;
}

InterfaceTable::Effect InterfaceTable::apply_to_watched(const LinkMessage& link) {
    if (const Effect effect = apply_device(link); effect != Effect::none) return effect;
    auto known = find(link.index);
    const bool is_new = known == links_.end();
    if (is_new && std::find(names_.begin(), names_.end(), link.name) == names_.end()) return Effect::none;
    if (link.removed) {
        if (!is_new) links_.erase(known);
        return Effect::heard;
    }
    // A name belongs to one interface: who had it before is gone, also when we missed that.
    std::erase_if(
        links_, [&](const InterfaceFacts& old) { return old.name == link.name && old.index != link.index; });
    known = find(link.index);
    if (is_new) known = links_.insert(links_.end(), InterfaceFacts{});
    known->name = link.name;
    known->present = true;
    known->index = link.index;
    known->admin_up = link.admin_up;
    known->carrier = link.lower_up && link.operational.value_or(is_new || known->carrier);
    if (link.mac) known->mac = *link.mac;
    return is_new ? Effect::incomplete : Effect::heard;
}

InterfaceTable::Effect InterfaceTable::apply(const AddressMessage& message) {
    auto* const of_interface = addresses_of(message.index);
    if (of_interface == nullptr) return Effect::none;
    auto& addresses = *of_interface;
    const auto same = std::find_if(addresses.begin(), addresses.end(),
                                   [&](const AddressFact& old) { return old.prefix == message.fact.prefix; });
    if (message.removed) {
        if (same != addresses.end()) addresses.erase(same);
    } else if (same != addresses.end()) {
        *same = message.fact;
    } else {
        const auto last = std::find_if(addresses.rbegin(), addresses.rend(), [&](const AddressFact& old) {
            return comes_after(message.fact, old);
        });
        addresses.insert(last.base(), message.fact);
    }
    return Effect::heard;
}

std::optional<std::string> InterfaceTable::owner_of_ours(const AddressMessage& address) const {
    const auto stands_in = [&](const std::vector<AddressFact>& list) {
        return std::any_of(list.begin(), list.end(), [&](const AddressFact& fact) {
            return fact.ours && fact.prefix == address.fact.prefix;
        });
    };
    unsigned index = address.index;
    for (const VirtualMacFacts& device : devices_)
        if (device.index == address.index && stands_in(device.addresses)) index = device.above;
    for (const InterfaceFacts& link : links_)
        if (link.index == index && (index != address.index || stands_in(link.addresses))) return link.name;
    return std::nullopt;
}

void InterfaceTable::append(const AddressMessage& message) {
    if (auto* const addresses = addresses_of(message.index)) addresses->push_back(message.fact);
}

void InterfaceTable::replace(const Scan& scan) {
    links_.clear();
    devices_ = scan.virtual_macs;
    places_ = scan.places;
    for (const InterfaceFacts& facts : scan.interfaces) {
        if (!facts.present) continue;
        std::erase_if(links_.emplace_back(facts).addresses,
                      [](const AddressFact& fact) { return fact.virtual_mac; });
    }
}

std::vector<InterfaceFacts> InterfaceTable::facts() const {
    std::vector<InterfaceFacts> result;
    for (const std::string& name : names_) {
        const auto link = std::find_if(links_.begin(), links_.end(), [&](const InterfaceFacts& candidate) {
            return candidate.name == name;
        });
        if (link == links_.end()) {
            result.emplace_back().name = name;
            continue;
        }
        auto& facts = result.emplace_back(*link);
        facts.parents = parents_of(link->index);
        for (const VirtualMacFacts& device : devices_)
            // A device that is down holds nothing, whatever is on it.
            if (device.above == link->index && device.admin_up)
                for (const AddressFact& address : device.addresses)
                    if (address.ours) facts.addresses.emplace_back(address).virtual_mac = true;
    }
    return result;
}

bool HostAddresses::apply(const AddressMessage& message) {
    const HostAddress address{message.index, message.fact.prefix};
    if (message.removed || message.fact.ours) return all_.erase(address) > 0;
    return all_.insert(address).second;
}

bool HostAddresses::apply(const LinkMessage& message) {
    return message.removed && std::erase_if(all_, [&](const HostAddress& address) {
                                  return address.interface_index == message.index;
                              }) > 0;
}

}  // namespace pairkeep::address
