// A changed file is put in force while all goes on: read aside, compared, then what the core cannot get for
// itself (locks, facts of new interfaces), then the core. Whatever fails before that changes nothing. One
// reload after the other.
#include <algorithm>
#include <boost/asio/post.hpp>
#include <set>
#include <string_view>

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
constexpr const char* kLeaving = "this daemon is leaving; the file will be read when it starts again";

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
    asio::post(service_, [this, now = settings_, dry_run = reloads_.front().request.dry_run] {
        const bool begun = aside_.run([this, now, dry_run] {
            auto read = std::make_shared<Loaded>(load(*now, dry_run));
            return [this, read] { asio::post(loop_, [this, read] { loaded(std::move(*read)); }); };
        });
        if (begun) return;
        asio::post(loop_, [this] { reload_failed(kNotNow, "no thread to read the file with", {}); });
    });
}

// All that takes long with a thousand groups. What is in force stays so meanwhile: only a reload changes it.
Daemon::Loaded Daemon::load(const settings::Settings& now, bool dry_run) {
    auto wanted = config::load_file(now.file, {.node = now.node});
    if (!wanted) return Unexpected{wanted.error()};
    auto what = failover::compare(now, std::move(*wanted));
    auto answer = reload_json(what, now.file, dry_run);
    return Compared{std::move(what), std::move(answer)};
}

void Daemon::loaded(Loaded read) {
    if (!read)
        return reload_failed(kWrongFile,
                             "the configuration has " + count_of(read.error()) + "; nothing was changed",
                             read.error());
    if (leaves()) return reload_failed(kNotNow, kLeaving, {});
    if (reloads_.front().request.dry_run) return end_reload({kDone, read->answer});
    prepare_reload(std::move(*read));
}

// The core must never be told of an interface before it is known whether that is there.
void Daemon::prepare_reload(Compared compared) {
    const auto& wanted = compared.what.in_force;
    if (const auto locked = locks_->extend(wanted); !locked)
        return reload_failed(kNotNow, locked.error() + "; nothing was changed", {});
    for (const auto& warning : locks_->warnings()) log_.write(Severity::warning, "ROUTER_LOCK", warning);
    std::vector<std::string> unknown = failover::interfaces_of(wanted);
    const std::set<std::string_view> known(interfaces_.begin(), interfaces_.end());
    std::erase_if(unknown, [&](const std::string& name) { return known.contains(name); });
    ready_to_apply_ = std::move(compared);
    if (unknown.empty()) return apply_reload({});
    interfaces_.insert(interfaces_.end(), unknown.begin(), unknown.end());
    watcher_->watch(unknown);
    scan_interfaces();
}

// What was watched once stays watched: a group that leaves needs it, and it costs nothing.
void Daemon::apply_reload(const address::Scan& scan) {
    const Compared compared = *std::exchange(ready_to_apply_, {});
    // Asked to end while new interfaces were read. The locks that were taken for it end with this process.
    if (leaves()) return reload_failed(kNotNow, kLeaving, {});
    const auto now = std::chrono::system_clock::now();
    const auto before =
        std::exchange(settings_, std::make_shared<const settings::Settings>(compared.what.in_force));
    for (const auto& warning : settings_->warnings) log_.write(Severity::warning, "CONFIGURATION", warning);
    log_.set_level(settings_->log_level);
    // Before it takes effect: what follows from it is explained by it.
    const auto text = in_one_line(compared.what);
    log_.write(Severity::info, "RELOADED", "by " + reloads_.front().request.who + ": " + text);
    configuration_ = {.loaded = now,
                      .last_reload = ReloadFacts{now, true, reloads_.front().request.who, text}};
    feed(failover::Reconfigured{settings_, scan.interfaces});
    locks_->keep_only(*before, *settings_);
    for (auto& [key, port] : ports_)
        if (port.neighbours) port.neighbours->watch(watched_addresses(key));
    asio::post(service_, [this, permissions = permissions_, settings = settings_] {
        *permissions = permissions_of(*settings);
        for (const auto& warning : permissions->admins.warnings)
            log_.write(Severity::warning, "CONTROL_SOCKET", warning);
    });
    end_reload({kDone, compared.answer});
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
