// The socket's file: who may open it, what happens to one that is already there. POSIX only, no HTTP, no
// Asio.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "pairkeep/util/result.h"

namespace pairkeep::control {

// Of the group with this name; none: there is no such group.
[[nodiscard]] std::optional<gid_t> group_id(const std::string& name);

class SocketFile {
  public:
    // Listening when it returns. An empty `group`: for the owner alone.
    static Result<SocketFile, std::string> open(const std::string& path, const std::string& group);
    SocketFile(SocketFile&& other) noexcept;
    SocketFile& operator=(SocketFile&&) = delete;
    ~SocketFile();  // closes, and removes the file while it is still the one made here

    [[nodiscard]] int descriptor() const { return fd_; }
    // The descriptor belongs to the caller now; the file is still removed here.
    [[nodiscard]] int take_descriptor();
    [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

  private:
    explicit SocketFile(std::string path) : path_(std::move(path)) {}
    void give_to(const std::string& group);

    std::string path_;
    int fd_ = -1;
    bool made_ = false;
    dev_t device_ = 0;  // with the inode: which file is ours
    ino_t inode_ = 0;
    gid_t group_ = 0;
    std::vector<std::string> warnings_;
};

}  // namespace pairkeep::control
