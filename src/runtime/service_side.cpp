#include "service_side.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <optional>
#include <utility>
#include <variant>

namespace pairkeep::runtime {
namespace {

namespace asio = boost::asio;
using failover::About;
using failover::Reality;
using failover::Severity;

Reality reality_of(clients::State state) {
    switch (state) {
        case clients::State::unknown:
            return Reality::unknown;
        case clients::State::stopped:
            return Reality::stopped;
        case clients::State::starting:
            return Reality::starting;
        case clients::State::running:
            return Reality::running;
        case clients::State::stopping:
            return Reality::stopping;
        case clients::State::failed:
            return Reality::failed;
    }
    return Reality::unknown;
}

clients::Facts facts_of(const failover::HookFacts& hook) {
    return {{"node", hook.node},
            {"group", hook.group},
            {"point", std::string(to_string(hook.point))},
            {"plan", hook.plan},
            {"role", hook.role},
            {"reason", hook.reason},
            {"priority", std::int64_t{hook.priority}},
            {"addresses", hook.addresses}};
}

}  // namespace

std::string group_of(const settings::Settings& settings, const std::string& client) {
    for (const auto& group : settings.groups)
        if (std::find(group.clients.begin(), group.clients.end(), client) != group.clients.end())
            return group.name;
    return "";
}

ServiceSide::ServiceSide(asio::io_context& service, const settings::Settings& settings,
                         const clients::Nursery& nursery, Log& log, Post post)
    : service_(service),
      log_(log),
      post_(std::move(post)),
      runner_(service, nursery,
              [this](probes::Runner::RunId run, const probes::Answer& answer) {
                  post_(failover::RunEnded{failover::RunId{run}, answer.verdict, answer.text});
              }),
      node_(settings.node),
      nursery_(nursery) {
    for (const auto& client : settings.clients) add(client, group_of(settings, client.name));
}

void ServiceSide::add(const settings::Client& client, const std::string& group) {
    auto& driver = driver_of_[client.name];
    if (const auto* command = std::get_if<settings::Command>(&client.how)) {
        if (!commands_) commands_ = clients::make_process_driver(service_, {}, nursery_, callbacks());
        commands_->add({client.name, command->argv});
        driver = commands_.get();
    }
    if (const auto* unit = std::get_if<settings::SystemdUnit>(&client.how)) {
        if (!units_) units_ = clients::make_systemd_driver(service_, {}, callbacks());
        units_->add({client.name, unit->unit});
        driver = units_.get();
    }
    if (const auto* exec = std::get_if<settings::ExecCommands>(&client.how)) {
        if (!execs_) execs_ = clients::make_exec_driver(service_, {}, nursery_, callbacks());
        execs_->add({.name = client.name,
                     .start = exec->start,
                     .stop = exec->stop,
                     .is_running = exec->is_running,
                     .stop_timeout = std::chrono::ceil<std::chrono::milliseconds>(client.stop_timeout),
                     .facts = {{"node", node_}, {"group", group}}});
        driver = execs_.get();
    }
}

clients::Driver::Callbacks ServiceSide::callbacks() {
    return {
        .seen = [this](const clients::Observation& what) { seen(what); },
        .output =
            [this](const std::string& client, const std::string& line, bool is_stderr) {
                log_.write({Severity::info, is_stderr ? "STDERR" : "STDOUT", About::client, client, line});
            }};
}

void ServiceSide::seen(const clients::Observation& what) {
    if (what.state == clients::State::running) {
        status_texts_[what.client] = what.text;
    } else {
        status_texts_.erase(what.client);
    }
    post_(failover::ClientSeen{.client = what.client,
                               .order = failover::OrderId{what.order},
                               .reality = reality_of(what.state),
                               .pid = what.pid,
                               .text = what.text,
                               .trouble = what.trouble});
}

void ServiceSide::order(const std::string& client, std::function<void(clients::Driver&)> order) {
    asio::post(service_, [this, client, order = std::move(order)] {
        if (const auto found = driver_of_.find(client); found != driver_of_.end()) order(*found->second);
    });
}

void ServiceSide::perform(const failover::AddClient& action) {
    asio::post(service_, [this, action] { add(action.client, action.group); });
}

void ServiceSide::perform(const failover::RemoveClient& action) {
    order(action.client, [this, action](clients::Driver& driver) {
        driver.remove(action.client);
        driver_of_.erase(action.client);
        status_texts_.erase(action.client);
        post_(failover::ClientRemoved{action.client});
    });
}

void ServiceSide::perform(const failover::StartClient& action) {
    order(action.client, [action](clients::Driver& driver) {
        driver.start(action.client, static_cast<clients::Order>(action.order), action.gateway);
    });
}

void ServiceSide::perform(const failover::TerminateClient& action) {
    order(action.client, [action](clients::Driver& driver) {
        driver.terminate(action.client, static_cast<clients::Order>(action.order));
    });
}

void ServiceSide::perform(const failover::KillClient& action) {
    order(action.client, [action](clients::Driver& driver) {
        driver.kill(action.client, static_cast<clients::Order>(action.order));
    });
}

void ServiceSide::perform(const failover::RunProbe& action) {
    asio::post(service_, [this, action] {
        const auto status = status_texts_.find(action.client);
        runner_.probe(static_cast<probes::Runner::RunId>(action.run), action.name, action.probe,
                      action.gateway,
                      status == status_texts_.end() ? std::nullopt : std::optional(status->second));
    });
}

void ServiceSide::perform(const failover::LookAtClient& action) {
    order(action.client, [&](clients::Driver& driver) { driver.look(action.client); });
}

// What a hook writes belongs to its group, with the hook's own name in front.
void ServiceSide::perform(const failover::RunHook& action) {
    asio::post(service_, [this, action] {
        const clients::Facts facts = facts_of(action.facts);
        const std::string name =
            std::string(to_string(action.facts.point)) + " hook " + action.hook.command.front();
        runner_.command(static_cast<probes::Runner::RunId>(action.run),
                        {.name = action.facts.group + ' ' + std::string(to_string(action.facts.point)),
                         .command = action.hook.command,
                         .environment = clients::environment_of(facts),
                         .input = clients::json_of(facts)},
                        [this, group = action.facts.group, name](const std::string& line, bool is_stderr) {
                            log_.write({Severity::info, is_stderr ? "STDERR" : "STDOUT", About::group, group,
                                        name + ": " + line});
                        });
    });
}

void ServiceSide::perform(const failover::CancelRun& action) {
    asio::post(service_,
               [this, run = static_cast<probes::Runner::RunId>(action.run)] { runner_.cancel(run); });
}

}  // namespace pairkeep::runtime
