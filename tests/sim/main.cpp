// The simulation as a program: seeds in, "all invariants held" or the first broken one out.
// docs/simulation.md.
//   sim --seeds N [--from S] [--jobs J]     N seeds from S on; without S from a random one
//   sim --seed S [--trace]                  one seed; --trace prints everything that happens
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstring>
#include <optional>
#include <random>
#include <string_view>
#include <vector>

#include "run.h"

namespace {

using namespace pairkeep;
using sim::Trace;

constexpr int kBroken = 1;
constexpr int kUsage = 64;
constexpr std::uint64_t kTwiceEvery = 50;  // of these seeds the trace is made two times and compared

struct Arguments {
    std::optional<std::uint64_t> seed;
    std::uint64_t seeds = 1000;
    std::optional<std::uint64_t> from;
    std::uint64_t jobs = 2;
    bool trace = false;
};

std::optional<Arguments> parse(int argc, char** argv) {
    Arguments arguments;
    for (int i = 1; i < argc; ++i) {
        const std::string_view name = argv[i];
        if (name == "--trace") {
            arguments.trace = true;
            continue;
        }
        std::uint64_t value = 0;
        if (++i == argc) return std::nullopt;
        const char* end = argv[i] + std::strlen(argv[i]);
        const auto [stop, error] = std::from_chars(argv[i], end, value);
        if (error != std::errc{} || stop != end) return std::nullopt;
        if (name == "--seed")
            arguments.seed = value;
        else if (name == "--seeds")
            arguments.seeds = value;
        else if (name == "--from")
            arguments.from = value;
        else if (name == "--jobs")
            arguments.jobs = std::max<std::uint64_t>(value, 1);
        else
            return std::nullopt;
    }
    return arguments;
}

std::uint64_t trace_hash(std::uint64_t seed) {
    Trace trace{Trace::Keep::hash};
    static_cast<void>(sim::run_seed(seed, trace));
    return trace.hash();
}

// Runs it again with a trace, and says what somebody needs who has never seen the simulation.
void explain(std::uint64_t seed, const sim::Violation& violation) {
    Trace trace{Trace::Keep::last_lines};
    std::string again = "the second run of the seed broke nothing: it does not repeat";
    try {
        static_cast<void>(sim::run_seed(seed, trace));
    } catch (const sim::Violation& second) {
        again = second.what();
    }
    std::printf("seed %llu breaks \"%s\": %s\n%s", static_cast<unsigned long long>(seed),
                violation.invariant.c_str(), violation.what(), trace.last_lines().c_str());
    if (again != violation.what()) std::printf("    and not twice the same: %s\n", again.c_str());
    std::printf("repeat: scripts/dev sim --seed %llu --trace\n", static_cast<unsigned long long>(seed));
    std::fflush(stdout);
}

bool holds(std::uint64_t seed) {
    try {
        Trace trace{Trace::Keep::nothing};
        static_cast<void>(sim::run_seed(seed, trace));
        if (seed % kTwiceEvery == 0 && trace_hash(seed) != trace_hash(seed))
            throw sim::Violation("same seed, same trace", "two runs of the seed differ");
        return true;
    } catch (const sim::Violation& violation) {
        explain(seed, violation);
        return false;
    }
}

int show(std::uint64_t seed, bool with_trace) {
    Trace trace{with_trace ? Trace::Keep::print : Trace::Keep::hash};
    try {
        const auto settled = sim::run_seed(seed, trace);
        std::printf("seed %llu holds: settled %s after the healing, the bound is %s; trace %016llx\n",
                    static_cast<unsigned long long>(seed), format_duration(settled.after).c_str(),
                    format_duration(settled.bound).c_str(), static_cast<unsigned long long>(trace.hash()));
        return 0;
    } catch (const sim::Violation& violation) {
        if (with_trace)
            std::printf("broken: \"%s\": %s\n", violation.invariant.c_str(), violation.what());
        else
            explain(seed, violation);
        return kBroken;
    }
}

// Every job stops at its first broken seed.
int run_many(const Arguments& arguments) {
    const std::uint64_t first = arguments.from.value_or(std::random_device{}() % 1'000'000'000U);
    std::vector<pid_t> children;
    for (std::uint64_t job = 0; job < arguments.jobs; ++job) {
        const pid_t child = fork();
        if (child < 0) {
            std::perror("sim: fork");
            return kBroken;
        }
        if (child == 0) {
            bool all = true;
            for (std::uint64_t i = job; all && i < arguments.seeds; i += arguments.jobs)
                all = holds(first + i);
            std::fflush(stdout);
            _exit(all ? 0 : kBroken);
        }
        children.push_back(child);
    }
    bool all = true;
    for (const pid_t child : children) {
        int status = 0;
        if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
            all = false;
    }
    if (all)
        std::printf("simulated %llu seeds from %llu on: every invariant held\n",
                    static_cast<unsigned long long>(arguments.seeds), static_cast<unsigned long long>(first));
    return all ? 0 : kBroken;
}

}  // namespace

int main(int argc, char** argv) {
    const auto arguments = parse(argc, argv);
    if (!arguments) {
        std::fputs("usage: sim --seeds N [--from S] [--jobs J] | sim --seed S [--trace]\n", stderr);
        return kUsage;
    }
    if (arguments->seed) return show(*arguments->seed, arguments->trace);
    return run_many(*arguments);
}
