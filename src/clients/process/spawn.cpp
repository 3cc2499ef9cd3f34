#include "spawn.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include "pairkeep/clients/keeper_protocol.h"
#include "pairkeep/util/file_numbers.h"

namespace pairkeep::clients {
namespace {

struct Ends {
    Fd ours;
    Fd theirs;
};

// dup2 to 0..4 in the keeper must not overwrite one that is still to be copied, also when the daemon itself
// was started with some of these closed.
Fd above_standard(Fd fd) {
    return Fd(fcntl(fd.get(), F_DUPFD_CLOEXEC, 10));
}

// Told of our death among the first: the guardian waits for its end.
Fd among_the_first(Fd fd) {
    const int copy = fcntl(fd.get(), F_DUPFD_CLOEXEC, kFirstKeeperChannel);
    return copy < 0 ? std::move(fd) : Fd(copy);  // with a low limit of files: in any order
}

Ends make_pipe() {
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) < 0) return {};
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return {Fd(ends[0]), above_standard(Fd(ends[1]))};
}

Ends make_channel() {
    int ends[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) return {};
    return {among_the_first(Fd(ends[0])), above_standard(Fd(ends[1]))};
}

// A file in memory, so that nobody waits for anybody: a child may read it late, twice or never.
Fd make_input(const std::string& text) {
    Fd file(memfd_create("input", MFD_CLOEXEC));
    if (file.get() < 0 || write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        lseek(file.get(), 0, SEEK_SET) < 0)
        return Fd();
    return above_standard(std::move(file));
}

std::vector<std::string> arguments(const std::string& program, const ChildSpec& child,
                                   const std::string& cgroup) {
    std::vector<std::string> all{program, "--name", child.name};
    if (!cgroup.empty()) all.insert(all.end(), {"--cgroup", cgroup});
    if (child.may_leave) all.emplace_back("--leave");
    all.emplace_back("--");
    all.insert(all.end(), child.command.begin(), child.command.end());
    return all;
}

// The daemon's own variables, but for those that the child is given: of two with one name a shell takes the
// last, getenv() the first.
std::vector<std::string> with_own_environment(std::vector<std::string> words) {
    const auto given = words;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view own = *variable;
        const std::string_view name = own.substr(0, own.find('=') + 1);
        if (std::none_of(given.begin(), given.end(),
                         [name](const std::string& word) { return word.starts_with(name); }))
            words.emplace_back(own);
    }
    return words;
}

// What exec wants; valid for as long as `words` are.
std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> all;
    all.reserve(words.size() + 1);
    for (std::string& word : words) all.push_back(word.data());
    all.push_back(nullptr);
    return all;
}

}  // namespace

Fd::~Fd() {
    if (fd_ >= 0) close(fd_);
}

Result<Keeper, std::string> spawn_keeper(const std::string& program, const ChildSpec& child,
                                         const std::string& cgroup) {
    Ends channel = make_channel();
    Ends out = make_pipe();
    Ends err = make_pipe();
    const Fd input = child.input.empty() ? Fd() : make_input(child.input);
    if (channel.theirs.get() < 0 || out.theirs.get() < 0 || err.theirs.get() < 0 ||
        (input.get() < 0 && !child.input.empty()))
        return Unexpected{std::string("cannot make pipes to it: ") + std::strerror(errno)};

    std::vector<std::string> words = arguments(program, child, cgroup);
    std::vector<std::string> environment = with_own_environment(child.environment);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (child.input.empty()) {
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    } else {
        posix_spawn_file_actions_adddup2(&actions, input.get(), STDIN_FILENO);
    }
    posix_spawn_file_actions_adddup2(&actions, out.theirs.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err.theirs.get(), STDERR_FILENO);
    posix_spawn_file_actions_adddup2(&actions, channel.theirs.get(), keeper::kChannel);
    if (child.holds_life_line && fcntl(kLifeLine, F_GETFD) >= 0)
        posix_spawn_file_actions_adddup2(&actions, kLifeLine, keeper::kLifeLine);
    Keeper keeper;
    const int error = posix_spawn(&keeper.pid, program.c_str(), &actions, nullptr, pointers(words).data(),
                                  pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) return Unexpected{"cannot start its keeper " + program + ": " + std::strerror(error)};

    keeper.channel = std::move(channel.ours);
    keeper.out = std::move(out.ours);
    keeper.err = std::move(err.ours);
    return keeper;
}

}  // namespace pairkeep::clients
