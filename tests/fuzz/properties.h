// What must hold for every input, however hostile. Each function says what was violated, or nothing; crashes
// are the sanitizers' to find. Used by the bounded test and by the libFuzzer targets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "pairkeep/failover/node.h"
#include "pairkeep/util/bytes.h"
#include "pairkeep/util/ip.h"

namespace pairkeep::test {
class World;
class Host;
}  // namespace pairkeep::test

namespace pairkeep::fuzz {

inline constexpr std::uint8_t kVrid = 51;
inline constexpr std::uint8_t kPriority = 192;  // of the node under fire

// What the node under fire speaks, and its peer with it.
enum class Speaks : std::uint8_t { version_3, version_2, version_2_with_password };

struct Ends {
    IpAddress source;
    IpAddress destination;
};
// The peer's, and the multicast group.
[[nodiscard]] Ends usual_ends(Family family);

// A good advertisement of the peer.
[[nodiscard]] Bytes good_packet(Family family, std::uint8_t priority, std::size_t addresses = 1,
                                Speaks speaks = Speaks::version_3);
// The message with a right checksum, so that what is judged behind the checksum is reached at all.
[[nodiscard]] Bytes with_checksum(Bytes message, const Ends& ends, Speaks speaks = Speaks::version_3);

// vrrp::decode agrees with a second reading of RFC 9568 7.1, and what it returns is written back to the same
// bytes; vrrp::decode_v2 with one of RFC 3768 7.1.
[[nodiscard]] std::string packet_violation(std::span<const std::byte> message, const Ends& ends);
[[nodiscard]] std::string packet_violation_v2(std::span<const std::byte> message);

// config::load_text answers with settings that a node can run, or with problems that can be read.
[[nodiscard]] std::string yaml_violation(std::string_view text);

// A production node on a virtual clock; on its interface both families (version 2: IPv4), its peer silent but
// for what is shot.
class NodeUnderFire {
  public:
    explicit NodeUnderFire(Speaks speaks = Speaks::version_3);
    ~NodeUnderFire();
    NodeUnderFire(const NodeUnderFire&) = delete;
    NodeUnderFire& operator=(const NodeUnderFire&) = delete;

    struct Shot {
        Ends ends;
        std::uint8_t ttl = 255;
        Bytes payload;
    };
    // RFC 9568 7.1, RFC 3768 7.1, requirements 52-62, 66, 67, 75, 76: a bad packet moves neither role nor
    // timers and makes nobody speak; a good one moves the role only where 6.4 says so.
    [[nodiscard]] std::string shoot(const Shot& shot);

    void wait(Duration duration);
    void become_backup();  // a better Active is heard
    void become_active();
    [[nodiscard]] failover::Role role() const;
    // The next good packet counts, and adverts go out in time: what was shot had no lasting effect.
    [[nodiscard]] std::string lasting_effect();

  private:
    struct Seen;
    [[nodiscard]] Seen look() const;
    [[nodiscard]] bool is_good(const Shot& shot) const;
    [[nodiscard]] std::vector<Family> families() const;

    Speaks speaks_;
    std::unique_ptr<test::World> world_;
    test::Host& host_;
};

[[nodiscard]] std::string hex(std::span<const std::byte> bytes);

}  // namespace pairkeep::fuzz
