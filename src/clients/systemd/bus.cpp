#include "bus.h"

#include <poll.h>

#include <boost/asio/post.hpp>
#include <cstring>

namespace pairkeep::clients {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Descriptor = asio::posix::stream_descriptor;

constexpr int kMessagesPerTurn = 64;  // others wait on this thread too

}  // namespace

Bus::Bus(asio::io_context& service, std::function<void(const std::string&)> lost)
    : service_(service), lost_(std::move(lost)), fd_(service), timer_(service) {
    sd_bus* opened = nullptr;
    const int error = sd_bus_open_system(&opened);
    bus_.reset(opened);
    const int fd = error < 0 ? error : sd_bus_get_fd(bus_.get());
    if (fd >= 0) {
        fd_.assign(fd);
        arm();
    } else {
        give_up(std::strerror(-fd));
    }
}

Bus::~Bus() {
    *alive_ = false;
    if (fd_.is_open()) fd_.release();  // the bus closes it
}

MessagePtr Bus::method(const char* destination, const std::string& path, const char* interface,
                       const char* member) {
    sd_bus_message* message = nullptr;
    if (is_lost_) return nullptr;
    check(sd_bus_message_new_method_call(bus_.get(), &message, destination, path.c_str(), interface, member),
          "no memory for a call");
    return MessagePtr(message);
}

int Bus::handle(sd_bus_message* message, void* handler, sd_bus_error*) {
    (*static_cast<Handler*>(handler))(message);
    return 0;
}

// The bus ends the slot, and the slot the handler: after its answer, or with the connection.
void Bus::keep(sd_bus_slot* slot, std::unique_ptr<Handler> handler) {
    sd_bus_slot_set_destroy_callback(slot, [](void* data) { delete static_cast<Handler*>(data); });
    static_cast<void>(handler.release());
    sd_bus_slot_set_floating(slot, 1);
    sd_bus_slot_unref(slot);
}

void Bus::call(MessagePtr message, Handler answered) {
    if (is_lost_ || !message) return;
    // A connection that ends answers in systemd's place, and an order without an answer is given again.
    auto handler = std::make_unique<Handler>([this, answered = std::move(answered)](sd_bus_message* answer) {
        if (sd_bus_is_open(bus_.get()) <= 0) return give_up("the connection was closed");
        answered(answer);
    });
    sd_bus_slot* slot = nullptr;
    const int error = sd_bus_call_async(bus_.get(), &slot, message.get(), &Bus::handle, handler.get(), 0);
    if (error >= 0) keep(slot, std::move(handler));
    check(error, "a call could not be sent");
    arm();
}

void Bus::on_signal(const char* sender, const std::string& path, const char* interface, const char* member,
                    Handler heard) {
    if (is_lost_) return;
    auto handler = std::make_unique<Handler>(std::move(heard));
    sd_bus_slot* slot = nullptr;
    const int error = sd_bus_match_signal_async(bus_.get(), &slot, sender, path.c_str(), interface, member,
                                                &Bus::handle, nullptr, handler.get());
    if (error >= 0) keep(slot, std::move(handler));
    check(error, "signals cannot be asked for");
    arm();
}

void Bus::check(int result, const char* what) {
    if (result < 0) give_up(std::string(what) + ": " + std::strerror(-result));
}

void Bus::give_up(const std::string& why) {
    if (std::exchange(is_lost_, true)) return;
    timer_.cancel();
    if (fd_.is_open()) fd_.cancel();
    asio::post(service_, [this, alive = alive_, why] {
        if (*alive) lost_(why);
    });
}

void Bus::process() {
    int done = 1;
    for (int count = 0; done > 0 && count < kMessagesPerTurn && !is_lost_; ++count)
        done = sd_bus_process(bus_.get(), nullptr);
    if (done < 0) check(done, "the connection broke");
    arm();
}

// Waits for what the bus waits for: anew after whatever may have changed that, once per turn of the loop.
void Bus::arm() {
    if (is_lost_ || std::exchange(arming_, true)) return;
    asio::post(service_, [this, alive = alive_] {
        if (!*alive) return;
        arming_ = false;
        if (is_lost_) return;
        const auto ready = [this, alive](const error_code& error) {
            if (!error && *alive && !is_lost_) process();
        };
        const int events = sd_bus_get_events(bus_.get());
        std::uint64_t when = 0;
        const int timed = sd_bus_get_timeout(bus_.get(), &when);
        if (events < 0 || timed < 0) return check(events < 0 ? events : timed, "the connection broke");
        fd_.cancel();
        if ((events & POLLIN) != 0) fd_.async_wait(Descriptor::wait_read, ready);
        if ((events & POLLOUT) != 0) fd_.async_wait(Descriptor::wait_write, ready);
        timer_.cancel();
        if (when == UINT64_MAX) return;
        timer_.expires_at(std::chrono::steady_clock::time_point(std::chrono::microseconds(when)));
        timer_.async_wait(ready);
    });
}

}  // namespace pairkeep::clients
