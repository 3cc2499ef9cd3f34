// One supervised child below a keeper process of its own (src/keeper/): a `command:` client, the command of a
// check or a hook, a client's own start command. The keeper ends everything that the child ever forked: when
// told to, when the child itself ends, and when this daemon dies in whatever way.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace pairkeep::clients {

struct Exit {
    std::optional<int> status;  // exited with this status
    std::optional<int> signal;  // or was ended by this signal
    std::string note;           // "left 2 processes behind, killed"; empty: nothing special
    bool operator==(const Exit&) const = default;
    [[nodiscard]] bool well() const { return status == 0; }
};

// For a person and the log: "exited with status 1", "killed by signal 9 (SIGKILL)", with the note.
[[nodiscard]] std::string to_string(const Exit& exit);

// Where keepers come from, the same for all children.
struct Nursery {
    std::string keeper_program;  // path of pairkeep-keeper
    std::string cgroup;  // delegated cgroup v2 folder in which each child gets one of its own; empty: none
};

// The daemon's own cgroup v2 folder, when it may make cgroups below it and kill them; empty otherwise.
[[nodiscard]] std::string delegated_cgroup();

struct ChildSpec {
    std::string name;                           // in the process list: "keeper:NAME"
    std::vector<std::string> command;           // argv; no shell
    std::vector<std::string> environment = {};  // "PAIRKEEP_GROUP=lan", beside the daemon's own
    std::string input = {};                     // what it can read on stdin
    std::string cgroup = {};                    // name of its folder in Nursery::cgroup; empty: none
    // What it left behind when it ended by itself stays, and what that writes is still heard: for a command
    // that puts a program into the background.
    bool may_leave = false;
    // When the daemon dies its peer waits for the end of this: it must not run on both nodes.
    bool holds_life_line = false;
};

class Child {
  public:
    // On the service thread, never from inside a call. One `started` and then one `exited`, or one `failed`:
    // "openvpn: not found in PATH". After `exited` nothing of it is left, but for may_leave.
    struct Callbacks {
        std::function<void(int pid)> started;
        std::function<void(const std::string& why)> failed;
        std::function<void(const Exit& exit)> exited;
        std::function<void(const std::string& line, bool is_stderr)> output;
    };

    // On the service thread, as everything here. It runs on when nobody holds the pointer.
    static std::shared_ptr<Child> run(boost::asio::io_context& service, ChildSpec spec,
                                      const Nursery& nursery, Callbacks callbacks);
    Child() = default;
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    virtual ~Child() = default;

    virtual void terminate() = 0;  // SIGTERM to its process group
    virtual void kill() = 0;       // everything, at once

    // Kills everything of these and waits, for 5 s at most, until nothing is left. No callback follows.
    static void end_all(const std::vector<std::shared_ptr<Child>>& children);

  private:
    virtual void say_goodbye() = 0;
    virtual void wait_for_end(std::chrono::steady_clock::time_point deadline) = 0;
};

// Name of a client's folder below the delegated one. Different clients have different folders.
[[nodiscard]] std::string client_cgroup(const std::string& client);
// What an earlier run left in such folders below `delegated` is killed, but for clients that are to run on.
// The names of the folders where there was something.
std::vector<std::string> kill_left_over(const std::string& delegated,
                                        const std::vector<std::string>& spared_clients);
// SIGKILL for everything in that folder, also what a child left there. False: it is not there.
bool kill_cgroup(const Nursery& nursery, const std::string& name);

}  // namespace pairkeep::clients
