#include "last_commands.h"

#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>

namespace pairkeep::guardian {
namespace {

bool start(const LastCommand& command) {
    std::array<char*, kMostWords + 1> argv{};
    const char* word = command.text.data();
    for (unsigned i = 0; i < std::min<std::size_t>(command.words, kMostWords); ++i) {
        argv.at(i) = const_cast<char*>(word);  // exec(3) does not write either
        word += std::strlen(word) + 1;
    }
    // Ours are blocked: we read them from a descriptor.
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    pid_t child = 0;
    const bool started = posix_spawnp(&child, argv[0], nullptr, &attributes, argv.data(), environ) == 0;
    posix_spawnattr_destroy(&attributes);
    return started;
}

}  // namespace

unsigned start_last_commands(const Ledger& ledger) {
    unsigned started = 0;
    for (const auto& command : ledger.commands)
        if (command.used && start(command)) ++started;
    return started;
}

}  // namespace pairkeep::guardian
