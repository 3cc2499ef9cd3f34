// Everything that is wrong with one file, collected: the operator repairs it in one round, not in ten.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "document.h"
#include "pairkeep/config/loader.h"

namespace pairkeep::config {

[[nodiscard]] std::string line_of(Mark mark);  // "line 12"

class Report {
  public:
    explicit Report(std::string file) : file_(std::move(file)) {}

    void problem(Mark mark, std::string_view message) { add(problems_, mark, message); }
    void warning(Mark mark, std::string_view message) { add(warnings_, mark, message); }
    [[nodiscard]] bool failed() const { return !problems_.empty(); }
    [[nodiscard]] Problems problems() const;                  // in the order of the file
    [[nodiscard]] std::vector<std::string> warnings() const;  // the same
    [[nodiscard]] const std::string& file() const { return file_; }

  private:
    void add(Problems& to, Mark mark, std::string_view message) const;

    std::string file_;
    Problems problems_;
    Problems warnings_;
};

}  // namespace pairkeep::config
