// A changed file is put in force while all goes on: read aside, compared, then what the core cannot get for
// itself (locks, facts of new interfaces), then the core. Whatever fails before that changes nothing. One
// reload after the other.
#include <algorithm>
#include <boost/asio/post.hpp>

#include "daemon.h"
#include "reload_json.h"

namespace pairkeep::runtime {
namespace {

namespace asio = boost::asio;
using failover::Severity;

constexpr int kDone = 200;
constexpr int kNotNow = 409;
constexpr int kWrongFile = 422;
constexpr std::size_t kMostWaiting = 16;

std::string count_of(const config::Problems& problems) {
    return std::to_string(problems.size()) + (problems.size() == 1 ? " error" : " errors");
}

}  // namespace

void Daemon::reload(const control::ReloadRequest& request, std::function<void(control::Reply)> reply) {
    asio::post(loop_, [this, request, reply = std::move(reply)]() mutable {
        if (reloads_.size() >= kMostWaiting) {
            if (reply) reply({kNotNow, reload_error_json("too many reloads wait already", {})});
            return;
        }
        reloads_.push_back({request, std::move(reply)});
        if (node_started_) next_reload();
    });
}

void Daemon::next_reload() {
    if (reloads_.empty() || std::exchange(reloading_, true)) return;
    if (!reloads_.front().request.dry_run) service_manager_.reloading();
    // Begun on the service thread: a thread has the priority of the one that makes it.
    asio::post(service_, [this, file = settings_->file, node = settings_->node] {
        const bool begun = aside_.run([this, file, node] {
            auto wanted = std::make_shared<const Loaded>(config::load_file(file, {.node = node}));
            return [this, wanted] { asio::post(loop_, [this, wanted] { loaded(*wanted); }); };
        });
        if (begun) return;
        asio::post(loop_, [this] { reload_failed(kNotNow, "no thread to read the file with", {}); });
    });
}

void Daemon::loaded(const Loaded& wanted) {
    if (!wanted)
        return reload_failed(kWrongFile,
                             "the configuration has " + count_of(wanted.error()) + "; nothing was changed",
                             wanted.error());
    auto what = failover::compare(*settings_, *wanted);
    if (node_.status(Clock::now()).leave_by)
        return reload_failed(kNotNow, "this daemon is leaving; the file will be read when it starts again",
                             {});
    if (reloads_.front().request.dry_run)
        return end_reload({kDone, reload_json(what, settings_->file, true)});
    prepare_reload(std::move(what));
}

// The core must never be told of an interface before it is known whether that is there.
void Daemon::prepare_reload(failover::Reconfiguration what) {
    if (const auto locked = locks_->extend(what.in_force); !locked)
        return reload_failed(kNotNow, locked.error() + "; nothing was changed", {});
    std::vector<std::string> unknown = failover::interfaces_of(what.in_force);
    std::erase_if(unknown, [this](const std::string& name) {
        return std::find(interfaces_.begin(), interfaces_.end(), name) != interfaces_.end();
    });
    ready_to_apply_ = std::move(what);
    if (unknown.empty()) return apply_reload({});
    interfaces_.insert(interfaces_.end(), unknown.begin(), unknown.end());
    watcher_->watch(unknown);
    scan_interfaces();
}

// What was watched once stays watched: a group that leaves needs it, and it costs nothing.
void Daemon::apply_reload(const address::Scan& scan) {
    const auto what = *std::exchange(ready_to_apply_, {});
    const auto now = std::chrono::system_clock::now();
    settings_ = std::make_shared<const settings::Settings>(what.in_force);
    for (const auto& warning : settings_->warnings) log_.write(Severity::warning, "CONFIGURATION", warning);
    log_.set_level(settings_->log_level);
    // Before it takes effect: what follows from it is explained by it.
    const auto text = in_one_line(what);
    log_.write(Severity::info, "RELOADED", "by " + reloads_.front().request.who + ": " + text);
    configuration_ = {.loaded = now,
                      .last_reload = ReloadFacts{now, true, reloads_.front().request.who, text}};
    feed(failover::Reconfigured{settings_, scan.interfaces});
    locks_->keep_only(*settings_);
    for (auto& [key, port] : ports_)
        if (port.neighbours) port.neighbours->watch(watched_addresses(key));
    asio::post(service_, [permissions = permissions_, settings = settings_] {
        *permissions = permissions_of(*settings);
    });
    end_reload({kDone, reload_json(what, settings_->file, false)});
}

void Daemon::reload_failed(int status, const std::string& why, const config::Problems& problems) {
    const auto& request = reloads_.front().request;
    std::string text = why;
    for (const auto& problem : problems)
        text += (&problem == problems.data() ? ": " : "; ") + problem.to_string();
    if (!request.dry_run) {
        log_.write(Severity::error, "RELOAD_FAILED", "by " + request.who + ": " + text);
        configuration_.last_reload =
            ReloadFacts{std::chrono::system_clock::now(), false, request.who,
                        problems.empty() ? why : why + ": " + problems.front().to_string()};
    }
    end_reload({status, reload_error_json(why, problems)});
}

void Daemon::end_reload(const control::Reply& reply) {
    const auto ended = std::move(reloads_.front());
    reloads_.pop_front();
    reloading_ = false;
    if (!ended.request.dry_run) service_manager_.ready();
    if (ended.reply) ended.reply(reply);
    next_reload();
}

control::Permissions Daemon::permissions_of(const settings::Settings& settings) {
    control::Permissions permissions{control::Admins::find(settings.control_admin_group), {}};
    for (const auto& client : settings.clients) permissions.clients.push_back(client.name);
    return permissions;
}

}  // namespace pairkeep::runtime
