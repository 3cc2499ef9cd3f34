#include "spawn.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "pairkeep/clients/keeper_protocol.h"

namespace pairkeep::clients {
namespace {

struct Ends {
    Fd ours;
    Fd theirs;
};

// dup2 to 0..3 in the keeper must not overwrite one that is still to be copied, also when the daemon itself
// was started with some of these closed.
Fd above_standard(Fd fd) {
    return Fd(fcntl(fd.get(), F_DUPFD_CLOEXEC, 10));
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
    return {Fd(ends[0]), above_standard(Fd(ends[1]))};
}

std::vector<std::string> arguments(const std::string& program, const ProcessSpec& client,
                                   const std::string& cgroup) {
    std::vector<std::string> all{program, "--name", client.name};
    if (!cgroup.empty()) all.insert(all.end(), {"--cgroup", cgroup});
    all.emplace_back("--");
    all.insert(all.end(), client.command.begin(), client.command.end());
    return all;
}

}  // namespace

Fd::~Fd() {
    if (fd_ >= 0) close(fd_);
}

Result<Keeper, std::string> spawn_keeper(const std::string& program, const ProcessSpec& client,
                                         const std::string& cgroup) {
    Ends channel = make_channel();
    Ends out = make_pipe();
    Ends err = make_pipe();
    if (channel.theirs.get() < 0 || out.theirs.get() < 0 || err.theirs.get() < 0)
        return Unexpected{std::string("cannot make pipes to it: ") + std::strerror(errno)};

    std::vector<std::string> words = arguments(program, client, cgroup);
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out.theirs.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err.theirs.get(), STDERR_FILENO);
    posix_spawn_file_actions_adddup2(&actions, channel.theirs.get(), keeper::kChannel);
    Keeper keeper;
    const int error = posix_spawn(&keeper.pid, program.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) return Unexpected{"cannot start its keeper " + program + ": " + std::strerror(error)};

    keeper.channel = std::move(channel.ours);
    keeper.out = std::move(out.ours);
    keeper.err = std::move(err.ours);
    return keeper;
}

}  // namespace pairkeep::clients
