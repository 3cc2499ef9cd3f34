// What the core asks for, carried out. Nothing in here blocks and nothing decides.
#include "daemon.h"

namespace pairkeep::runtime {
namespace {

Result<Unit, std::string> in_core_words(const Result<Unit, address::BackendError>& result) {
    if (result) return Unit{};
    return Unexpected{result.error().message};
}

std::string in_words(const address::AddressSet& set) {
    std::string text;
    for (const auto& holding : set.holdings)
        text += (text.empty() ? "" : ", ") + holding.written.to_string() + " on " + holding.interface;
    return text;
}

}  // namespace

void Daemon::perform(const failover::OpenPort& action) {
    log_.debug("opens a VRRP socket: " + std::string(to_string(action.port.family)) + " on " +
               action.port.interface);
    ports_.erase(action.port);
    auto socket = net::VrrpSocket::open(
        loop_,
        {.interface = action.port.interface,
         .interface_index = action.interface_index,
         .family = action.port.family,
         .join_multicast = true},
        {.received =
             [this, port = action.port](const net::Datagram& datagram) {
                 feed(failover::DatagramReceived{port, datagram.source, datagram.destination, datagram.ttl,
                                                 datagram.payload});
             },
         .failed =
             [this, port = action.port](const std::string& why) {
                 post(failover::PortFailed{port, why});
             }});
    if (!socket) return post(failover::PortFailed{action.port, socket.error()});
    ports_.emplace(action.port, std::move(socket).value());
    post(failover::PortOpened{action.port});
}

void Daemon::perform(const failover::ClosePort& action) {
    ports_.erase(action.port);
}

void Daemon::perform(const failover::SendAdvertisement& action) {
    const auto port = ports_.find(action.port);
    const auto error = port == ports_.end()
                           ? std::make_error_code(std::errc::not_connected)
                           : port->second->send(action.source, action.destination, action.message);
    if (error) post(failover::SendFailed{action.port, action.vrid, error.message()});
}

void Daemon::perform(const failover::ClaimAddresses& action) {
    log_.debug("claims " + in_words(action.addresses));
    backend_->claim(action.id, action.addresses, [this](address::ClaimId id, const auto& result) {
        post(failover::ClaimAnswered{id, in_core_words(result)});
    });
}

void Daemon::perform(const failover::RenewAddresses& action) {
    backend_->renew(action.id, action.addresses, [this](address::ClaimId id, const auto& result) {
        post(failover::ClaimAnswered{id, in_core_words(result)});
    });
}

void Daemon::perform(const failover::ReleaseAddresses& action) {
    log_.debug("releases " + in_words(action.addresses));
    backend_->release(action.id, action.addresses, [this](address::ClaimId id, const auto& result) {
        post(failover::ReleaseAnswered{id, in_core_words(result)});
    });
}

void Daemon::perform(const failover::AnnounceAddress& action) {
    const auto error = announcer_->announce(action.interface_index, action.mac, action.address);
    if (error)
        log_.write({failover::Severity::warning, "ANNOUNCE_FAILED", failover::About::interface,
                    action.interface,
                    "could not announce " + action.address.to_string() + ": " + error.message()});
}

void Daemon::perform(const failover::StartClient& action) {
    driver_->start(action.client);
}
void Daemon::perform(const failover::TerminateClient& action) {
    driver_->terminate(action.client);
}
void Daemon::perform(const failover::KillClient& action) {
    driver_->kill(action.client);
}
void Daemon::perform(const failover::LeaveCompleted&) {
    const auto now = Clock::now();
    const bool in_time = now < node_.status(now).leave_by.value_or(now);
    service_manager_.status(in_time
                                ? "left in order: everything was given back"
                                : "left, but not everything could be given back in time; see the journal");
    loop_.stop();
}

void Daemon::perform(const failover::Report& action) {
    log_.write(action);
}

}  // namespace pairkeep::runtime
