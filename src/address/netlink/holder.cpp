#include "holder.h"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "group_routes.h"

namespace pairkeep::address {

namespace {

// The device that has the address itself.
const std::string& device_of(const Holding& holding) {
    return holding.virtual_mac ? holding.virtual_mac->device : holding.interface;
}

std::string place(const Holding& holding) {
    return holding.written.address.to_string() + " on " + holding.interface +
           (holding.virtual_mac ? " (" + holding.virtual_mac->device + ")" : "");
}

BackendError error_at(const Holding& holding, const std::string& what) {
    return {place(holding) + ": " + what};
}

BackendError held_by_another(const Holding& holding, const std::string& as) {
    return error_at(holding, "held by somebody else (" + as +
                                 ", no tag of ours): remove it there, or from pairkeep's "
                                 "configuration");
}

BackendError refused(const Holding& holding, const std::string& what, const Refusal& refusal) {
    if (refusal.error == ENODEV)
        return error_at(holding, "there is no interface with index " +
                                     std::to_string(holding.interface_index) + " any more");
    if (refusal.error == EACCES && holding.written.address.family() == Family::ipv6)
        return error_at(holding, what + ": " + refusal.text + "; is net.ipv6.conf." + device_of(holding) +
                                     ".disable_ipv6 set?");
    return error_at(holding, what + ": " + refusal.text);
}

bool is_one_of(int error, std::initializer_list<int> expected) {
    return std::find(expected.begin(), expected.end(), error) != expected.end();
}

// What is on the interfaces of a set, read once for each.
class Look {
  public:
    static Result<Look, BackendError> at(Kernel& kernel, const std::vector<Holding>& holdings) {
        Look look;
        for (const Holding& holding : holdings) {
            if (look.found_.contains(holding.interface_index)) continue;
            auto addresses = kernel.addresses(holding.interface_index);
            if (!addresses)
                return Unexpected{refused(holding, "cannot read the addresses there", addresses.error())};
            look.found_.emplace(holding.interface_index, std::move(*addresses));
        }
        return look;
    }

    // Every form in which the address is there: IPv4 allows one for each prefix length.
    std::vector<AddressFact> forms(const Holding& holding) const {
        std::vector<AddressFact> same;
        const auto& all = found_.at(holding.interface_index);
        std::copy_if(all.begin(), all.end(), std::back_inserter(same),
                     [&](const AddressFact& fact) { return fact.prefix.address == holding.written.address; });
        return same;
    }
    std::optional<Prefix> somebody_elses(const Holding& holding) const {
        for (const AddressFact& fact : forms(holding))
            if (!fact.ours) return fact.prefix;
        return std::nullopt;
    }
    bool is_ours(const Holding& holding) const { return !forms(holding).empty() && !somebody_elses(holding); }

    bool ours_in(const Prefix& network, unsigned index) const {
        const auto& all = found_.at(index);
        return std::any_of(all.begin(), all.end(), [&](const AddressFact& fact) {
            return fact.ours && network.contains(fact.prefix.address);
        });
    }

  private:
    std::map<unsigned, std::vector<AddressFact>> found_;
};

struct Added {
    bool filtered = false;
    bool address = false;
    bool route = false;
};

// Present and with the lifetime of the set, whatever it was before. `added` also tells of an attempt that
// failed half way.
Result<Unit, BackendError> hold(Kernel& kernel, const Holding& holding, Kernel::Lease lease, bool is_there,
                                Added& added) {
    const auto address =
        kernel.add_address(holding.interface_index, holding.written.address, lease, is_there);
    // Not there a moment ago: somebody else was quicker.
    if (!address && address.error().error == EEXIST)
        return Unexpected{held_by_another(holding, "added just now")};
    if (!address) return Unexpected{refused(holding, "the kernel did not add it", address.error())};
    added.address = !is_there;
    if (!holding.prefix_route) return Unit{};

    const Prefix network = holding.written.network();
    const auto route = kernel.add_route(holding.interface_index, network);
    if (!route && route.error().error != EEXIST)
        return Unexpected{
            refused(holding, "the kernel did not add the route to " + network.to_string(), route.error())};
    added.route = route.has_value();
    return Unit{};
}

// Before the address is there, so that no packet gets through in between; or, where all are welcome, no
// longer.
Result<Unit, BackendError> filter_as_wished(PacketFilter& filter, const Holding& holding, bool accept,
                                            Added& added) {
    const IpAddress& address = holding.written.address;
    const std::string& device = device_of(holding);
    const bool before = filter.drops(device, address);
    const auto done = accept ? filter.pass(device, address) : filter.drop(device, address);
    if (!done)
        return Unexpected{error_at(
            holding, "accept: false: packets to it cannot be dropped: nftables: " + done.error().text)};
    added.filtered = !before && !accept;
    return Unit{};
}

void take_back(Kernel& kernel, PacketFilter& filter, const Holding& holding, const Added& added) {
    const unsigned index = holding.interface_index;
    const IpAddress& address = holding.written.address;
    // The first error is the one that is told; what cannot be undone is seen by the next look at the
    // interface.
    if (added.route)
        static_cast<void>(kernel.delete_route(Kernel::on_link_route(index, holding.written.network())));
    if (added.address) static_cast<void>(kernel.delete_address(index, Prefix{address, address.bits()}));
    if (added.filtered) static_cast<void>(filter.pass(device_of(holding), address));
}

// Several things may go wrong in one request: all are told.
class Errors {
  public:
    void add(const BackendError& error) { text_ += (text_.empty() ? "" : "; ") + error.message; }
    Result<Unit, BackendError> result() const {
        if (text_.empty()) return Unit{};
        return Unexpected{BackendError{text_}};
    }

  private:
    std::string text_;
};

// With a virtual MAC its device stands for the interface. Below are link-local addresses without the route
// that every interface of its own accord has for them.
void put_on(Holding& holding, unsigned device_index) {
    holding.interface_index = device_index;
    holding.prefix_route |=
        holding.written.address.family() == Family::ipv6 && holding.written.address.is_link_local();
}

// The devices of a set that a claim has switched on.
class Devices {
  public:
    explicit Devices(VirtualMacs& macs) : macs_(macs) {}
    Result<Unit, BackendError> raise(std::vector<Holding>& holdings) {
        std::map<std::string, unsigned> indices;
        for (Holding& holding : holdings) {
            if (!holding.virtual_mac) continue;
            const VirtualMac& device = *holding.virtual_mac;
            if (!indices.contains(device.device)) {
                const auto up = macs_.raise(device, holding);
                if (!up) return Unexpected{error_at(holding, up.error())};
                indices[device.device] = up->index;
                if (!up->was_up) raised_.push_back(device);
            }
            put_on(holding, indices[device.device]);
        }
        return Unit{};
    }
    // What goes wrong with it is seen by the next claim.
    void take_back() const {
        for (const VirtualMac& device : raised_) static_cast<void>(macs_.lower(device));
    }

  private:
    VirtualMacs& macs_;
    std::vector<VirtualMac> raised_;
};

// The same for what is there already; number 0 where there is none. A device that is down holds nothing.
Result<Unit, BackendError> find_devices(VirtualMacs& macs, std::vector<Holding>& holdings, bool only_up) {
    for (Holding& holding : holdings) {
        if (!holding.virtual_mac) continue;
        const auto device = macs.find(*holding.virtual_mac);
        if (!device) return Unexpected{refused(holding, "cannot look for its device", device.error())};
        put_on(holding, *device && ((*device)->admin_up || !only_up) ? (*device)->index : 0);
    }
    return Unit{};
}

bool is_in_our_form(const AddressFact& fact) {
    return fact.prefix.length == fact.prefix.address.bits();
}

// What somebody changed goes first: neither tag nor the state of duplicate address detection can be given
// back to an address that is there.
Result<Unit, BackendError> remove_changed(Kernel& kernel, const AddressSet& set) {
    const auto look = Look::at(kernel, set.holdings);
    if (!look) return Unexpected{look.error()};
    for (const Holding& holding : set.holdings)
        for (const AddressFact& form : look->forms(holding)) {
            if (!is_in_our_form(form) || (form.ours && !form.tentative && !form.duplicate)) continue;
            const auto gone = kernel.delete_address(holding.interface_index, form.prefix);
            if (!gone && !is_one_of(gone.error().error, {EADDRNOTAVAIL, ENODEV}))
                return Unexpected{refused(holding, "the kernel did not remove it", gone.error())};
        }
    return Unit{};
}

Result<Unit, BackendError> renew_what_is_there(Kernel& kernel, const Look& look, const AddressSet& set) {
    Errors errors;
    for (const Holding& holding : set.holdings) {
        Added added;
        if (const auto other = look.somebody_elses(holding)) {
            errors.add(held_by_another(holding, other->to_string()));
        } else if (!look.is_ours(holding)) {
            // Not put back in silence: whoever claims it again also announces it again.
            errors.add(error_at(holding, "not there any more"));
        } else if (const auto held = hold(kernel, holding, set.lease, true, added); !held) {
            errors.add(held.error());
        }
    }
    return errors.result();
}

Result<Unit, BackendError> claim_on_devices(Kernel& kernel, PacketFilter& filter, const AddressSet& set) {
    if (set.retake)
        if (auto removed = remove_changed(kernel, set); !removed) return removed;
    const auto look = Look::at(kernel, set.holdings);
    if (!look) return Unexpected{look.error()};
    for (const Holding& holding : set.holdings)
        if (const auto other = look->somebody_elses(holding))
            return Unexpected{held_by_another(holding, other->to_string())};

    std::vector<Added> added(set.holdings.size());
    for (std::size_t i = 0; i < set.holdings.size(); ++i) {
        const Holding& holding = set.holdings[i];
        auto held = filter_as_wished(filter, holding, set.accept, added[i]);
        if (held) held = hold(kernel, holding, set.lease, look->is_ours(holding), added[i]);
        if (held) continue;
        for (std::size_t undone = i + 1; undone-- > 0;)
            take_back(kernel, filter, set.holdings[undone], added[undone]);
        return held;
    }
    return Unit{};
}

// What may be taken up again after a restart: addresses, and the routes that belong to them or to their
// group.
class Spared {
  public:
    explicit Spared(const std::vector<NetlinkBackend::Leftovers::Spared>& all) : all_(all) {}

    bool has(const IpAddress& address) const {
        return any([&](const auto& one) {
            return std::find(one.addresses.begin(), one.addresses.end(), address) != one.addresses.end();
        });
    }
    bool has(const RouteMessage& route) const {
        return any([&](const auto& one) {
            return std::any_of(one.addresses.begin(), one.addresses.end(),
                               [&](const IpAddress& address) { return route.to.contains(address); }) ||
                   std::any_of(one.routes.begin(), one.routes.end(), [&](const settings::Route& wish) {
                       return wish.to.network() == route.to && wish.table == route.table;
                   });
        });
    }

  private:
    template <class Holds>
    bool any(Holds holds) const {
        return std::any_of(all_.begin(), all_.end(), holds);
    }
    const std::vector<NetlinkBackend::Leftovers::Spared>& all_;
};

}  // namespace

Result<Unit, BackendError> claim(Kernel& kernel, PacketFilter& filter, VirtualMacs& macs,
                                 const AddressSet& wanted) {
    AddressSet set = wanted;
    Devices devices(macs);
    auto held = devices.raise(set.holdings);
    if (held) held = claim_on_devices(kernel, filter, set);
    if (!held) devices.take_back();
    return held;
}

std::vector<Result<Unit, BackendError>> renew(Kernel& kernel, VirtualMacs& macs,
                                              std::vector<AddressSet> sets) {
    std::vector<Result<Unit, BackendError>> results;
    std::vector<Holding> all;
    for (AddressSet& set : sets) {
        results.push_back(find_devices(macs, set.holdings, true));
        if (results.back()) all.insert(all.end(), set.holdings.begin(), set.holdings.end());
    }
    const auto look = Look::at(kernel, all);
    for (std::size_t i = 0; i < sets.size(); ++i) {
        if (!results[i]) continue;
        results[i] = look ? renew_what_is_there(kernel, *look, sets[i])
                          : Result<Unit, BackendError>(Unexpected{look.error()});
    }
    return results;
}

Result<Unit, BackendError> release(Kernel& kernel, PacketFilter& filter, VirtualMacs& macs,
                                   const AddressSet& wanted) {
    AddressSet set = wanted;
    if (auto found = find_devices(macs, set.holdings, false); !found) return found;
    // An interface that is not there holds nothing; to the kernel the number 0 would mean any interface.
    std::erase_if(set.holdings, [](const Holding& holding) { return holding.interface_index == 0; });
    const auto before = Look::at(kernel, set.holdings);
    if (!before) return Unexpected{before.error()};
    Errors errors;
    for (const Holding& holding : set.holdings)
        for (const AddressFact& form : before->forms(holding)) {
            if (!form.ours && !(set.retake && is_in_our_form(form))) continue;
            const auto gone = kernel.delete_address(holding.interface_index, form.prefix);
            if (!gone && !is_one_of(gone.error().error, {EADDRNOTAVAIL, ENODEV}))
                errors.add(refused(holding, "the kernel did not remove it", gone.error()));
        }

    // The route goes with the last of our addresses in that network, which may be another group's.
    const auto after = Look::at(kernel, set.holdings);
    if (!after) return Unexpected{after.error()};
    for (const Holding& holding : set.holdings) {
        const Prefix network = holding.written.network();
        if (after->ours_in(network, holding.interface_index)) continue;
        const auto gone = kernel.delete_route(Kernel::on_link_route(holding.interface_index, network));
        if (!gone && !is_one_of(gone.error().error, {ESRCH, ENODEV, ENETUNREACH, EAFNOSUPPORT, EOPNOTSUPP}))
            errors.add(refused(holding, "the kernel did not remove the route to " + network.to_string(),
                               gone.error()));
    }
    // What could not be removed stays closed as well.
    if (!errors.result()) return errors.result();
    for (const Holding& holding : wanted.holdings)
        if (const auto open = filter.pass(device_of(holding), holding.written.address); !open)
            errors.add(error_at(holding, "nftables: packets to it are still dropped: " + open.error().text));
    return errors.result();
}

void lower_devices(VirtualMacs& macs, const AddressSet& released) {
    // One that cannot be switched off is found by the next claim, or removed at the end.
    for (const Holding& holding : released.holdings)
        if (holding.virtual_mac) static_cast<void>(macs.lower(*holding.virtual_mac));
}

std::vector<std::string> remove_leftovers(Kernel& kernel, VirtualMacs& macs,
                                          const NetlinkBackend::Leftovers& leftovers) {
    std::vector<std::string> told;
    const auto tell = [&told](const std::string& what, const Result<Unit, Refusal>& gone) {
        told.push_back(gone ? what : what + " could not be removed: " + gone.error().text);
    };
    const auto facts = kernel.scan(leftovers.interfaces);
    const auto routes = kernel.our_routes();
    if (!facts) return {"cannot look for addresses of an earlier run: " + facts.error().text};
    const Spared spared(leftovers.spared);
    const auto is_spared = [&](const AddressFact& fact) { return spared.has(fact.prefix.address); };
    // What is on a device goes with it.
    std::vector<unsigned> present;
    for (const InterfaceFacts& interface : facts->interfaces)
        if (interface.present) present.push_back(interface.index);
    const auto devices = macs.left_above(present);
    if (!devices) told.push_back("cannot look for virtual MACs of an earlier run: " + devices.error().text);
    if (devices)
        for (const LinkMessage& device : *devices) {
            const auto on_it = kernel.addresses(device.index);
            if (on_it && std::any_of(on_it->begin(), on_it->end(), is_spared))
                macs.adopt(device);
            else
                tell("the virtual MAC " + device.mac.value_or(MacAddress{}).to_string() + " (" + device.name +
                         ")",
                     macs.remove(device));
        }
    for (const InterfaceFacts& interface : facts->interfaces)
        for (const AddressFact& address : interface.addresses)
            if (address.ours && !address.virtual_mac && !is_spared(address))
                tell(address.prefix.to_string() + " on " + interface.name,
                     kernel.delete_address(interface.index, address.prefix));
    const auto is_left = [&](const RouteMessage& route) {
        if (spared.has(route)) return false;
        return std::find(present.begin(), present.end(), route.index) != present.end() ||
               std::any_of(leftovers.routes.begin(), leftovers.routes.end(), [&](const settings::Route& one) {
                   return one.to.network() == route.to.network() && one.table == route.table;
               });
    };
    if (routes)
        for (const RouteMessage& route : *routes)
            if (is_left(route)) tell("route to " + in_words(route), kernel.delete_route(route));
    if (!routes) told.push_back("cannot look for routes of an earlier run: " + routes.error().text);
    return told;
}

}  // namespace pairkeep::address
