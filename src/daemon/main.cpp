// pairkeepd: flags, exit codes, and nothing else.
#include <sysexits.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "pairkeep/config/loader.h"
#include "pairkeep/guardian/guardian.h"
#include "pairkeep/polkit/rule.h"
#include "pairkeep/runtime/runtime.h"

namespace {

// Beside this program (a build folder, a bundle), else where the package puts it.
std::string keeper_program() {
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto beside = self.parent_path() / "pairkeep-keeper";
    return !error && access(beside.c_str(), X_OK) == 0 ? beside.string() : PAIRKEEP_KEEPER;
}

// As a service, nobody sees a command line.
std::string where_options_are() {
    return pairkeep::runtime::runs_as_service() ? " (options: PAIRKEEPD_OPTIONS in /etc/default/pairkeepd)"
                                                : "";
}

int write_polkit_rule(const pairkeep::settings::Settings& settings, bool keep_units) {
    using pairkeep::polkit::kRuleFile;
    using pairkeep::polkit::Written;
    const auto written = pairkeep::polkit::write(settings, kRuleFile, keep_units);
    if (!written) {
        std::cerr << "pairkeepd: the polkit rule could not be written: " << written.error() << "\n";
        return geteuid() == 0 ? EX_CANTCREAT : EX_NOPERM;
    }
    switch (*written) {
        case Written::nothing:
            break;
        case Written::rule:
            std::cout << kRuleFile << " is written\n";
            break;
        case Written::removal:
            std::cout << kRuleFile << " is removed: no client is a unit\n";
            break;
    }
    return EX_OK;
}

}  // namespace

int main(int argc, char** argv) {
    std::string config = "/etc/pairkeep/pairkeep.yaml";
    std::string node;
    bool check_only = false;
    bool polkit_rule = false;
    bool keep_units = false;
    bool give_back = false;
    pairkeep::runtime::Options options;
    options.version = PAIRKEEP_VERSION;

    CLI::App app{
        "pairkeepd keeps a pair of connector appliances failing over: it elects the active node by VRRP, "
        "moves\n"
        "the virtual addresses and runs the tunnel clients. Stays in the foreground and logs to stderr, as a "
        "service to the journal.\n"
        "SIGTERM leaves in order: clients stopped, addresses released, role given to the peer."};
    app.add_option("--config", config, "the configuration, the same file on both nodes")
        ->capture_default_str();
    app.add_option("--node", node,
                   "which entry of nodes: this host is (default: the one named like the host)");
    app.add_option("--run-dir", options.run_dir,
                   "folder for the local socket and the lock; made when missing")
        ->capture_default_str();
    app.add_flag("--check", check_only,
                 "only check the configuration: exit 0 when it would run, 78 when not");
    app.add_flag("--write-polkit-rule", polkit_rule,
                 "only write the polkit rule that lets the service manage the units of the configuration; as "
                 "root, a step of the service");
    app.add_flag(
        "--keep-units", keep_units,
        "with --write-polkit-rule: units that the rule allows already stay allowed until the next start; "
        "a step of a reload");
    app.add_flag("--give-back", give_back,
                 "only remove what a pairkeepd that was killed left behind, and stop its exclusive units; a "
                 "step of the service");
    app.set_version_flag("--version", "pairkeepd " PAIRKEEP_VERSION);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
        const std::string why = std::string(error.what()) + "; see pairkeepd --help" + where_options_are();
        std::cerr << "pairkeepd: " << why << "\n";
        pairkeep::runtime::tell_service_manager("not started: " + why);
        return EX_USAGE;
    }

    const auto settings =
        pairkeep::config::load_file(config, {.node = node.empty() ? std::nullopt : std::optional(node)});
    // As a step of the service: what is wrong with the file is said by the service itself, a moment later.
    if (!settings && (polkit_rule || give_back) && pairkeep::runtime::runs_as_service()) return EX_CONFIG;
    if (!settings) {
        for (const auto& problem : settings.error()) std::cerr << problem.to_string() << "\n";
        const auto count = settings.error().size();
        std::cerr << "pairkeepd: not started: the configuration has " << count
                  << (count == 1 ? " error" : " errors") << where_options_are() << "\n";
        if (!check_only && !polkit_rule && !give_back)
            pairkeep::runtime::tell_service_manager(
                "not started: " + settings.error().front().to_string() +
                (count == 1 ? "" : " (and " + std::to_string(count - 1) + " more)"));
        return EX_CONFIG;
    }
    if (give_back) return pairkeep::runtime::give_back(*settings, options);
    if (polkit_rule) return write_polkit_rule(*settings, keep_units);
    if (check_only) {
        for (const auto& warning : settings->warnings) std::cerr << "warning: " << warning << "\n";
        std::cout << config << " is right for node " << settings->node << "\n";
        return EX_OK;
    }
    options.keeper_program = keeper_program();
    options.pid = getpid();
    return pairkeep::guardian::watch_over(
        [&](auto& estate) { return pairkeep::runtime::run(*settings, options, estate); },
        [&] { pairkeep::runtime::remove_leftovers(*settings); });
}
