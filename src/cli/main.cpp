// pairkeep: what an operator types. Flags, exit codes, which verb; what is printed comes from the files
// beside this one.
#include <sys/ioctl.h>
#include <sysexits.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "check_host.h"
#include "check_text.h"
#include "host_interfaces.h"
#include "pairkeep/config/loader.h"
#include "pairkeep/control/client.h"
#include "pairkeep/control/routes.h"
#include "pairkeep/health/selection.h"
#include "reload_text.h"
#include "screen.h"
#include "status_text.h"
#include "verbs.h"

namespace pairkeep::cli {
namespace {

// Longer than the daemon's own limit for an answer, so that its explanation arrives.
constexpr std::chrono::seconds kPatience{15};

// What the daemon answers (HTTP).
constexpr int kDone = 200;
constexpr int kForbidden = 403;
constexpr int kNotNow = 409;
constexpr int kWrongFile = 422;

struct Options {
    std::string run_dir = "/run/pairkeep";
    std::string socket;  // empty: in run_dir
    bool json = false;
    std::string config = "/etc/pairkeep/pairkeep.yaml";
    std::string node;
    std::string override_;  // stop | start | auto
    std::string client;
    bool dry_run = false;
};

int complain(int code, const std::string& sentence) {
    std::cerr << "pairkeep: " << sentence << '\n';
    return code;
}

// All that was asked for must have been written: `status --json > /full/disk` is no success.
int finish_output() {
    std::cout.flush();
    return std::cout ? EX_OK : complain(EX_IOERR, "cannot write the output: is the disk full?");
}

StatusTextOptions look_of_terminal() {
    StatusTextOptions look;
    const char* no_colour = std::getenv("NO_COLOR");
    if (isatty(STDOUT_FILENO) == 0) return look;
    look.colour = no_colour == nullptr || *no_colour == '\0';
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) look.width = size.ws_col;
    return look;
}

// {"error": "..."} of the daemon, or the body as it is.
std::string error_sentence(const control::Answer& answer) {
    const auto body = nlohmann::json::parse(answer.body, nullptr, false);
    if (body.is_object() && body.contains("error") && body["error"].is_string())
        return harmless(body["error"].get<std::string>());
    return "pairkeepd answered with HTTP status " + std::to_string(answer.status) + ": " +
           harmless(answer.body.substr(0, 200));
}

// What the daemon answers, whatever it is, or the exit code after the explanation.
Result<control::Answer, int> exchange(const Options& options, const std::string& method,
                                      const std::string& path, const std::string& body) {
    const auto socket = options.socket.empty() ? options.run_dir + "/pairkeep.sock" : options.socket;
    auto answer = control::request(socket, method, path, kPatience, body);
    if (!answer)
        return Unexpected{
            complain(answer.error().no_permission ? EX_NOPERM : EX_UNAVAILABLE, answer.error().message)};
    return *std::move(answer);
}

// The same, where anything else than a document is explained as well.
Result<control::Answer, int> ask(const Options& options, const std::string& method, const std::string& path,
                                 const std::string& body = {}) {
    auto answer = exchange(options, method, path, body);
    if (!answer || answer->status == kDone) return answer;
    const int code = answer->status == kForbidden ? EX_NOPERM
                     : answer->status == 404      ? EX_USAGE
                                                  : EX_UNAVAILABLE;
    return Unexpected{complain(code, error_sentence(*answer))};
}

int show_document(const std::string& body) {
    std::cout << body << (body.ends_with('\n') ? "" : "\n");
    return finish_output();
}

int show_status(const Options& options) {
    const auto answer = ask(options, "GET", "/v1/status");
    if (!answer) return answer.error();
    if (options.json) return show_document(answer->body);
    const auto text = status_text(answer->body, look_of_terminal());
    if (!text) return complain(EX_UNAVAILABLE, text.error());
    std::cout << *text;
    return finish_output();
}

int override_client(const Options& options) {
    const nlohmann::json wish{{"override", options.override_}};
    const auto answer =
        ask(options, "POST", "/v1/client/" + control::percent_encoded(options.client), wish.dump());
    if (!answer) return answer.error();
    if (options.json) return show_document(answer->body);
    const std::string end = "; `pairkeep client auto " + options.client + "` ends that";
    std::cout << options.client << ": "
              << (options.override_ == "stop" ? "stopped by hand on this node, whatever its role" + end
                  : options.override_ == "start"
                      ? "started by hand on this node, whatever its role, so see that it does not run on the "
                        "other one" +
                            end
                      : "follows the configuration again")
              << '\n';
    return finish_output();
}

// The daemon reads its own file: the one that is in force.
int reload(const Options& options) {
    const nlohmann::json wish{{"dry_run", options.dry_run}};
    const auto answer = exchange(options, "POST", "/v1/reload", wish.dump());
    if (!answer) return answer.error();
    if (options.json && answer->status != kForbidden) {
        const int shown = show_document(answer->body);
        if (answer->status == kDone || shown != EX_OK) return shown;
    } else if (answer->status == kDone) {
        const auto text = reload_text(answer->body);
        if (!text) return complain(EX_UNAVAILABLE, text.error());
        std::cout << *text;
        return finish_output();
    }
    std::cerr << reload_problems(answer->body);
    const int code = answer->status == kForbidden   ? EX_NOPERM
                     : answer->status == kWrongFile ? EX_CONFIG
                     : answer->status == kNotNow    ? EX_TEMPFAIL
                                                    : EX_UNAVAILABLE;
    return complain(code, error_sentence(*answer));
}

// The rule that decides for each client, by the interfaces of this host.
std::vector<health::Selection> select_clients(const settings::Settings& settings) {
    const auto interfaces = host_interfaces(settings);
    const auto addresses = host_addresses(settings);
    std::vector<health::Selection> selections;
    for (const auto& client : settings.clients)
        selections.push_back(health::select(settings, client, interfaces, addresses));
    return selections;
}

int check(const Options& options) {
    const auto node = options.node.empty() ? std::nullopt : std::optional(options.node);
    const auto loaded = config::load_file(options.config, {node});
    if (!loaded) {
        for (const auto& problem : loaded.error()) std::cerr << problem.to_string() << '\n';
        return EX_CONFIG;
    }
    const auto selections = select_clients(*loaded);
    std::cout << check_text(*loaded, selections);
    for (const auto& warnings :
         {loaded->warnings, selection_warnings(*loaded, selections), host_warnings(*loaded)})
        for (const auto& warning : warnings) std::cerr << "warning: " << warning << '\n';
    const auto undecided = undecided_text(*loaded, selections);
    std::cerr << undecided;
    return undecided.empty() ? finish_output() : EX_CONFIG;
}

int run(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (const auto verb = verb_of(arguments))
        if (const auto sentence = refusal(*verb, PAIRKEEP_VERSION)) return complain(EX_USAGE, *sentence);

    Options options;
    CLI::App app("pairkeep asks the failover daemon of this node (pairkeepd), and checks its configuration.",
                 "pairkeep");
    app.set_version_flag("--version", std::string("pairkeep ") + PAIRKEEP_VERSION);
    app.add_option("--run-dir", options.run_dir, "directory of the daemon's socket, pairkeep.sock")
        ->type_name("DIR")
        ->capture_default_str();
    app.add_option("--socket", options.socket, "the socket itself, where control.socket puts it elsewhere")
        ->type_name("PATH");
    app.get_formatter()->label("SUBCOMMAND", "VERB");
    app.require_subcommand(0, 1);  // none is complained about below, after options that do not exist
    app.fallthrough();             // both are also taken after the verb
    app.footer(
        "Exit codes: 0 success, 64 wrong usage, 69 daemon not reachable, 70 error of the program, 74 output "
        "could not be written, 75 not possible now, 77 no permission, 78 configuration error.");

    CLI::App* const status =
        app.add_subcommand("status", "show who is active, why, and whether all is well")->group("Verbs");
    status->add_flag("--json", options.json, "the document as the daemon wrote it, for programs");
    CLI::App* const checking =
        app.add_subcommand("check", "load a configuration file as the daemon would")->group("Verbs");
    checking->add_option("--config", options.config, "the file")->type_name("FILE")->capture_default_str();
    checking->add_option("--node", options.node, "the node to check it for (default: this host's name)")
        ->type_name("NAME");

    CLI::App* const client =
        app.add_subcommand("client", "stop or start one client by hand, or end that")->group("Verbs");
    client->add_option("ACTION", options.override_, "stop, start, or auto: as the configuration says")
        ->required()
        ->check(CLI::IsMember({"stop", "start", "auto"}));
    client->add_option("NAME", options.client, "the client, as in the configuration")->required();
    client->add_flag("--json", options.json, "the daemon's answer as it is, for programs");

    CLI::App* const reloading =
        app.add_subcommand("reload", "let the daemon put its changed configuration file in force")
            ->group("Verbs");
    reloading->add_flag("--dry-run", options.dry_run, "only show what would change");
    reloading->add_flag("--json", options.json, "the daemon's answer as it is, for programs");

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
        return complain(EX_USAGE, std::string(error.what()) + "; see pairkeep --help");
    }
    if (status->parsed()) return show_status(options);
    if (client->parsed()) return override_client(options);
    if (reloading->parsed()) return reload(options);
    return checking->parsed() ? check(options) : complain(EX_USAGE, "no verb given; see pairkeep --help");
}

}  // namespace
}  // namespace pairkeep::cli

int main(int argc, char** argv) {
    try {
        return pairkeep::cli::run(argc, argv);
    } catch (const std::exception& error) {  // out of memory, or a bug of ours
        std::cerr << "pairkeep: " << error.what() << '\n';
        return EX_SOFTWARE;
    }
}
