// The run directory: made when missing, and owned by one daemon at a time.
#pragma once

#include <string>

#include "pairkeep/util/result.h"

namespace pairkeep::runtime {

struct RunDirError {
    int exit_code = 0;
    std::string message;
};

class RunDir {
  public:
    static Result<RunDir, RunDirError> take(const std::string& path,
                                            int holder);  // the pid that others are told
    RunDir(RunDir&& other) noexcept;
    RunDir& operator=(RunDir&&) = delete;
    RunDir(const RunDir&) = delete;
    RunDir& operator=(const RunDir&) = delete;
    ~RunDir();  // another daemon may take it from now on

  private:
    explicit RunDir(int lock) : lock_(lock) {}
    int lock_;
};

}  // namespace pairkeep::runtime
