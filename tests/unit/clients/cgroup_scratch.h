// A cgroup v2 folder for one test. Empty when this machine has none that we may use.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "harness.h"

namespace pairkeep::clients::test {

class ScratchCgroup {
  public:
    ScratchCgroup() {
        for (const char* mount : {"/sys/fs/cgroup/unified", "/sys/fs/cgroup"}) {
            const std::string folder = std::string(mount) + "/pairkeep-test-" + std::to_string(getpid());
            std::error_code error;
            if (!std::filesystem::exists(std::string(mount) + "/cgroup.controllers")) continue;
            if (std::filesystem::create_directory(folder, error)) folder_ = folder;
            return;
        }
    }
    ~ScratchCgroup() {
        if (folder_.empty()) return;
        std::ofstream(folder_ + "/cgroup.kill") << 1;
        // Not remove_all: the kernel's files in there cannot be removed, and need not be.
        (void)eventually([&] {
            for (const auto& entry : std::filesystem::directory_iterator(folder_))
                if (entry.is_directory()) rmdir(entry.path().c_str());
            return rmdir(folder_.c_str()) == 0;
        });
    }
    ScratchCgroup(const ScratchCgroup&) = delete;
    ScratchCgroup& operator=(const ScratchCgroup&) = delete;
    [[nodiscard]] const std::string& folder() const { return folder_; }

  private:
    std::string folder_;
};

}  // namespace pairkeep::clients::test
