// The system calls of a VRRP socket: a descriptor with its options, one datagram out, one datagram in.
// No event loop: that is vrrp_socket.cpp.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <system_error>

#include "pairkeep/net/vrrp_socket.h"

namespace pairkeep::net {

// Closes what it holds.
class FileDescriptor {
  public:
    explicit FileDescriptor(int fd) : fd_(fd) {}
    FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.release()) {}
    FileDescriptor& operator=(FileDescriptor&&) = delete;
    ~FileDescriptor();
    [[nodiscard]] int get() const { return fd_; }
    int release();

  private:
    int fd_;
};

[[nodiscard]] Result<FileDescriptor, std::string> open_raw_socket(const VrrpSocket::Options& options);

[[nodiscard]] std::error_code send_datagram(int fd, unsigned interface_index, const IpAddress& source,
                                            const IpAddress& destination, std::span<const std::byte> message);

// One datagram into `buffer`, which the payload then points into. Without a value: there was one, of no use.
[[nodiscard]] Result<std::optional<Datagram>, std::error_code> receive_datagram(int fd, Family family,
                                                                                std::span<std::byte> buffer);

}  // namespace pairkeep::net
