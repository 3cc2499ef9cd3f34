// The layout of the memory that worker and guardian share. Plain values of fixed size: the guardian allocates
// nothing and parses nothing.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace pairkeep::guardian {

inline constexpr std::size_t kMostAddresses = 4096;
inline constexpr std::size_t kMostGoodbyes = 1024;
inline constexpr std::size_t kLongestMessage = 4096;  // 255 IPv6 addresses and the header
inline constexpr std::size_t kMostCommands = 256;
inline constexpr std::size_t kLongestCommand = 4096;
inline constexpr std::size_t kMostWords = 128;

// `used` is written last when an entry comes, and first when it goes.
struct HeldAddress {
    std::atomic<bool> used;
    std::uint8_t family;  // AF_INET or AF_INET6
    unsigned interface_index;
    std::array<char, 16> device;  // of a virtual MAC, by name; empty: the address is on the interface itself
    std::array<std::uint8_t, 16> address;
};

struct Goodbye {
    std::atomic<bool> used;
    std::uint8_t family;
    unsigned interface_index;
    std::array<std::uint8_t, 16> source;
    std::array<std::uint8_t, 16> destination;
    std::size_t size;
    std::array<std::byte, kLongestMessage> message;  // with priority 0
};

// What must be run when the worker is dead: the words of its argv, each with a zero behind it.
struct LastCommand {
    std::atomic<bool> used;
    unsigned words;
    std::array<char, kLongestCommand> text;
};

// Nanoseconds of CLOCK_MONOTONIC.
struct Pulse {
    std::atomic<std::int64_t> latest;  // sign of life of the protocol loop
    std::atomic<std::int64_t> limit;   // a silence that is a hang; 0: nobody counts
    std::atomic<bool> loop_runs{};     // whoever ends now does so against its will
};

struct Ledger {
    Pulse pulse;
    std::array<HeldAddress, kMostAddresses> addresses;
    std::array<Goodbye, kMostGoodbyes> goodbyes;
    std::array<LastCommand, kMostCommands> commands;
};
static_assert(std::atomic<bool>::is_always_lock_free, "a worker may die inside a write");
static_assert(std::atomic<std::int64_t>::is_always_lock_free);

}  // namespace pairkeep::guardian
