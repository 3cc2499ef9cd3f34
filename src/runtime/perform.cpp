// What the core asks for, carried out. Nothing in here blocks and nothing decides.
#include <boost/asio/post.hpp>

#include "daemon.h"
#include "run_file.h"
#include "stop_command.h"

namespace pairkeep::runtime {
namespace {

namespace asio = boost::asio;

Result<Unit, std::string> in_core_words(const Result<Unit, address::BackendError>& result) {
    if (result) return Unit{};
    return Unexpected{result.error().message};
}

guardian::Router router_of(const auto& action) {
    return {action.port.interface, action.port.family, action.vrid};
}

std::string in_words(const address::AddressSet& set) {
    std::string text;
    for (const auto& holding : set.holdings)
        text += (text.empty() ? "" : ", ") + holding.written.to_string() + " on " +
                (holding.virtual_mac ? holding.virtual_mac->device + " above " : "") + holding.interface;
    return text;
}

net::VrrpSocket::Options socket_options(const failover::OpenPort& action) {
    return {.interface = action.port.interface,
            .interface_index = action.interface_index,
            .family = action.port.family,
            .join_multicast = true};
}

}  // namespace

void Daemon::perform(const failover::OpenPort& action) {
    log_.debug("opens a VRRP socket: " + std::string(to_string(action.port.family)) + " on " +
               action.port.interface);
    close_port(action.port);
    const auto number = ++ports_opened_;
    ports_[action.port] = {.number = number, .interface_index = action.interface_index, .socket = nullptr};
    // Joining a group waits for the lock under which the kernel changes interfaces: not on this loop.
    backend_->run([this, action, number, addresses = watched_addresses(action.port)] {
        OpenedPort files{
            .vrrp = net::VrrpSocket::open(socket_options(action)),
            .neighbours = net::NeighbourWatch::open(action.interface_index, action.port.family, addresses)};
        asio::post(loop_, [this, action, number, files = std::move(files)]() mutable {
            port_opened(action, number, std::move(files));
        });
    });
}

// Who speaks for these is worth knowing: virtual addresses, and the nodes' own, which tell whose a MAC
// address is.
std::vector<IpAddress> Daemon::watched_addresses(const failover::PortKey& key) const {
    std::vector<IpAddress> all;
    for (const auto& group : settings_->groups)
        for (const auto& interface : group.interfaces)
            for (const auto& address : interface.virtual_addresses)
                if (interface.name == key.interface && address.address.family() == key.family)
                    all.push_back(address.address);
    for (const auto& node : settings_->nodes)
        for (const auto& address : node.addresses)
            if (node.name != settings_->node && address.family() == key.family) all.push_back(address);
    return all;
}

void Daemon::port_opened(const failover::OpenPort& action, std::uint64_t number, OpenedPort files) {
    const auto port = ports_.find(action.port);
    if (port == ports_.end() || port->second.number != number || !files.vrrp) {
        const bool failed = port != ports_.end() && port->second.number == number;
        if (files.vrrp) close_elsewhere(std::move(*files.vrrp));
        if (files.neighbours) close_elsewhere(std::move(*files.neighbours));
        if (!failed) return;
        ports_.erase(port);
        return feed(failover::PortFailed{action.port, files.vrrp.error()});
    }
    watch_neighbours(port->second, action.port, std::move(files.neighbours));
    port->second.socket = net::VrrpSocket::start(
        loop_, std::move(*files.vrrp), socket_options(action),
        {.received =
             [this, key = action.port](const net::Datagram& datagram) {
                 feed(failover::DatagramReceived{key, datagram.source, datagram.destination, datagram.ttl,
                                                 datagram.payload});
             },
         .failed =
             [this, key = action.port](const std::string& why) {
                 post(failover::PortFailed{key, why});
             }});
    feed(failover::PortOpened{action.port});
}

// Without it all works but the warning of a second holder.
void Daemon::watch_neighbours(Port& port, const failover::PortKey& key,
                              Result<net::SocketFile, std::string> file) {
    if (!file)
        return log_.write({failover::Severity::warning, "CONFLICTS_UNWATCHED", failover::About::interface,
                           key.interface, file.error()});
    port.neighbours = net::NeighbourWatch::start(
        loop_, std::move(*file), key.family, [this, interface = key.interface](const net::Neighbour& heard) {
            feed(failover::NeighbourHeard{interface, heard.address, heard.mac, heard.count});
        });
}

void Daemon::close_port(const failover::PortKey& key) {
    const auto port = ports_.find(key);
    if (port == ports_.end()) return;
    if (auto& socket = port->second.socket) {
        dropped_by_closed_[key] += socket->dropped_by_kernel();
        close_elsewhere(socket->stop());
    }
    if (auto& neighbours = port->second.neighbours) close_elsewhere(neighbours->stop());
    ports_.erase(port);
}

// Leaving a group waits for the same lock as joining it.
void Daemon::close_elsewhere(net::SocketFile file) {
    backend_->run([shared = std::make_shared<net::SocketFile>(std::move(file))] { shared->close(); });
}

std::vector<SocketStatus> Daemon::sockets() {
    std::vector<SocketStatus> all;
    for (const auto& [key, port] : ports_) {
        const auto before = dropped_by_closed_.find(key);
        all.push_back({.interface = key.interface,
                       .family = key.family,
                       .dropped_by_kernel = (before == dropped_by_closed_.end() ? 0 : before->second) +
                                            (port.socket ? port.socket->dropped_by_kernel() : 0)});
    }
    return all;
}

void Daemon::perform(const failover::ClosePort& action) {
    close_port(action.port);
}

std::error_code Daemon::send(const failover::SendAdvertisement& action, Port& port) {
    if (!port.socket) return std::make_error_code(std::errc::not_connected);
    if (action.source_mac)
        return announcer_->advertise(port.interface_index, *action.source_mac, action.source,
                                     action.destination, action.message);
    return port.socket->send(action.source, action.destination, action.message);
}

void Daemon::perform(const failover::SendAdvertisement& action) {
    auto error = std::make_error_code(std::errc::not_connected);
    if (const auto port = ports_.find(action.port); port != ports_.end()) {
        // The guardian first: it must have the goodbye before anybody can hear that there is an Active.
        if (action.priority != 0) keep_goodbye(action, port->second);
        error = send(action, port->second);
    }
    if (error) post(failover::SendFailed{action.port, action.vrid, error.message()});
    if (!error) lateness_.count(action.due, Clock::now());
}

// Once for each form of it. One that goes to several peers in turn is kept again each time, which is only
// slower.
void Daemon::keep_goodbye(const failover::SendAdvertisement& action, Port& port) {
    auto& kept = port.goodbyes.at(action.vrid);
    if (kept.is(action.message)) return;
    const bool has_room = estate_.advertises(router_of(action), port.interface_index, action.source,
                                             action.destination, action.message);
    kept = has_room ? action.message : SharedBytes{};
    if (!has_room) estate_is_full();
}

void Daemon::perform(const failover::StopAdvertising& action) {
    if (const auto port = ports_.find(action.port); port != ports_.end())
        port->second.goodbyes.at(action.vrid) = {};
    estate_.is_silent(router_of(action));
}

void Daemon::estate_is_full() {
    if (std::exchange(estate_full_, true)) return;
    log_.write(failover::Severity::warning, "GUARDIAN_FULL",
               "there are more virtual routers or addresses than the guardian process has room for: should "
               "this daemon die, what is too much stays until its lease ends");
}

void Daemon::perform(const failover::StartClient& action) {
    run_with_us(action.client, action.order, action.gateway);  // the guardian first
    service_side_->perform(action);
}

// What ran before we began is our guardian's as well, once it shall run.
void Daemon::keep_in_estate(const failover::ClientSeen& seen) {
    const auto order = static_cast<std::uint64_t>(seen.order);
    const bool ended =
        seen.reality == failover::Reality::stopped || seen.reality == failover::Reality::failed;
    if (ended)
        estate_.runs_not(seen.client, order);
    else if (seen.reality == failover::Reality::running)
        run_with_us(seen.client, seen.order, std::nullopt);
}

void Daemon::run_with_us(const std::string& client, failover::OrderId order,
                         const std::optional<std::string>& gateway) {
    if (!node_.runs_with_role(client)) return;
    const auto stop = stop_command(*settings_, client, gateway);
    if (!stop.empty() && !estate_.runs(client, static_cast<std::uint64_t>(order), stop)) estate_is_full();
}

void Daemon::perform(const failover::ClaimAddresses& action) {
    log_.debug("claims " + in_words(action.addresses));
    if (!estate_.holds(action.id, action.addresses)) estate_is_full();
    backend_->claim(action.id, action.addresses,
                    [this, set = action.addresses](address::ClaimId id, const auto& result) {
                        asio::post(loop_, [this, id, set, answer = in_core_words(result)] {
                            if (!answer) estate_.gave_back(id, set);
                            feed(failover::ClaimAnswered{id, answer});
                        });
                    });
}

void Daemon::perform(const failover::RenewAddresses& action) {
    backend_->renew(action.id, action.addresses, [this](address::ClaimId id, const auto& result) {
        post(failover::ClaimAnswered{id, in_core_words(result)});
    });
}

void Daemon::perform(const failover::ReleaseAddresses& action) {
    log_.debug("releases " + in_words(action.addresses));
    backend_->release(action.id, action.addresses,
                      [this, set = action.addresses](address::ClaimId id, const auto& result) {
                          asio::post(loop_, [this, id, set, answer = in_core_words(result)] {
                              if (answer) estate_.gave_back(id, set);
                              feed(failover::ReleaseAnswered{id, answer});
                          });
                      });
}

void Daemon::perform(const failover::AnnounceAddress& action) {
    const auto error = announcer_->announce(action.interface_index, action.mac, action.address);
    if (error)
        log_.write({failover::Severity::warning, "ANNOUNCE_FAILED", failover::About::interface,
                    action.interface,
                    "could not announce " + action.address.to_string() + ": " + error.message()});
}

void Daemon::perform(const failover::SetRoutes& action) {
    backend_->set_routes(
        action.id, action.group, action.routes,
        [this](address::ClaimId id, Result<std::vector<std::string>, address::BackendError> answer) {
            if (answer) return post(failover::RoutesAnswered{id, std::move(answer).value()});
            post(failover::RoutesAnswered{id, Unexpected{answer.error().message}});
        });
}

void Daemon::perform(const failover::LeaveCompleted&) {
    const auto now = Clock::now();
    const bool in_time = now < node_.outline().leave_by.value_or(now);
    service_manager_.status(in_time
                                ? "left in order: everything was given back"
                                : "left, but not everything could be given back in time; see the journal");
    loop_.stop();
}

// The last that this process does: from here to the end nothing is given back, by nobody.
void Daemon::perform(const failover::KeepCompleted& action) {
    const auto written =
        write_run_file(options_.run_dir, run_file_text(action.kept, *settings_, this_moment()));
    std::string groups;
    for (const auto& group : action.kept.groups) groups += (groups.empty() ? "" : ", ") + group.name;
    if (!written)
        log_.write(failover::Severity::error, "RUN_FILE_NOT_WRITTEN",
                   "the role cannot be kept across the restart: " + written.error() +
                       "; the next start gives back what is left");
    else
        log_.write(failover::Severity::info, "RESTARTING",
                   groups.empty() ? "ends for a restart; no role is to be kept"
                                  : "ends for a restart and keeps the role of " + groups +
                                        ": addresses, routes and units stay for the next start");
    service_manager_.status(groups.empty() ? "restarts" : "restarts, and keeps the role of " + groups);
    backend_->keep_devices();
    estate_.is_kept();
    loop_.stop();
}

void Daemon::perform(const failover::Report& action) {
    log_.write(action);
}

}  // namespace pairkeep::runtime
