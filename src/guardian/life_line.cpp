#include "life_line.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "pairkeep/util/file_numbers.h"

namespace pairkeep::guardian {
namespace {

void close_end(int& end) {
    if (end >= 0) close(std::exchange(end, -1));
}

}  // namespace

LifeLine::LifeLine() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) < 0) return;
    read_ = ends[0];
    write_ = ends[1];
}

LifeLine::~LifeLine() {
    close_end(read_);
    close_end(write_);
}

void LifeLine::hold() {
    close_end(read_);
    if (write_ < 0) return;
    const int above = fcntl(write_, F_DUPFD_CLOEXEC, kLifeLine);
    if (above < 0) return;
    close_end(write_);
    write_ = above;
}

void LifeLine::watch() {
    close_end(write_);
}

bool LifeLine::take_cut() {
    pollfd line{.fd = read_, .events = 0, .revents = 0};
    if (read_ < 0 || poll(&line, 1, 0) <= 0 || (line.revents & POLLHUP) == 0) return false;
    close_end(read_);
    return true;
}

}  // namespace pairkeep::guardian
