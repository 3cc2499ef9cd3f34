// What a user of the virtual address sees: a probe every so often, and which card answered when. Of bench/
// alone, which compiles it.
//   probe icmp INTERFACE SOURCE TARGET MICROSECONDS FILE    echo requests by the kernel's own neighbour
//   cache, as a real client has it probe arp  INTERFACE SOURCE TARGET MICROSECONDS FILE    "who has", asked
//   of everybody
// Writes an Event for each probe and each answer into FILE, shared memory that the bench reads while it
// grows: no pipe that could be full, no reader that could be late. Answers have the kernel's time of arrival;
// all times are CLOCK_MONOTONIC.
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/if_ether.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

namespace {

constexpr std::size_t kFileSize = std::size_t{1}
                                  << 26;  // sparse: an hour at 1 kHz would fit, a minute takes two megabytes
constexpr std::int64_t kSecond = 1'000'000'000;
using Mac = std::array<std::uint8_t, ETH_ALEN>;

enum class Kind : std::uint8_t { sent = 1, answered = 2 };

struct Event {  // probe.py knows the same layout
    std::int64_t time;
    std::uint32_t number;  // of the probe; an ARP answer does not tell
    Kind kind;
    Mac mac;  // who answered
};
static_assert(sizeof(Event) == 24);

struct File {
    std::atomic<std::uint64_t> count;
    std::array<Event, (kFileSize - sizeof(std::uint64_t)) / sizeof(Event)> events;
};

struct Echo {  // an ICMP echo request; the 16 bits of its own sequence number are too few
    icmphdr header;
    std::uint32_t ours;
    std::uint32_t number;
};

struct Question {
    ether_header ethernet;
    ether_arp arp;
} __attribute__((packed));

[[noreturn]] void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

std::int64_t now(clockid_t clock) {
    timespec at{};
    clock_gettime(clock, &at);
    return at.tv_sec * kSecond + at.tv_nsec;
}

std::uint16_t checksum(const Echo& echo) {
    std::array<std::uint16_t, sizeof(Echo) / 2> words{};
    std::memcpy(words.data(), &echo, sizeof echo);
    std::uint32_t sum = 0;
    for (const std::uint16_t word : words) sum += word;
    sum = (sum & 0xffffU) + (sum >> 16U);
    return static_cast<std::uint16_t>(~(sum + (sum >> 16U)));
}

class Probe {
  public:
    Probe(bool arp, const char* interface, in_addr source, in_addr target, const char* file)
        : arp_{arp}, source_{source}, target_{target}, ours_{static_cast<std::uint32_t>(getpid())} {
        map(file);
        hear(interface);
        if (arp)
            prepare_question(interface);
        else
            prepare_echo();
    }

    void run(std::int64_t every) {
        std::uint32_t number = 0;
        for (std::int64_t next = now(CLOCK_MONOTONIC); full() == false;) {
            const std::int64_t rest = next - now(CLOCK_MONOTONIC);
            if (rest <= 0) {
                ask(number++);
                next += every;
                continue;
            }
            const timespec patience{rest / kSecond, rest % kSecond};
            pollfd ears{ears_, POLLIN, 0};
            if (ppoll(&ears, 1, &patience, nullptr) > 0) listen();
        }
    }

  private:
    void map(const char* path) {
        const int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (fd < 0 || ftruncate(fd, kFileSize) != 0) fail(path);
        void* shared = mmap(nullptr, kFileSize, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (shared == MAP_FAILED) fail("mmap");
        file_ = static_cast<File*>(shared);
    }

    // Frames, since an echo reply as such does not say which card it came from.
    void hear(const char* interface) {
        const auto kind = htons(arp_ ? ETH_P_ARP : ETH_P_IP);
        ears_ = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, kind);
        sockaddr_ll here{};
        here.sll_family = AF_PACKET;
        here.sll_protocol = kind;
        here.sll_ifindex = static_cast<int>(if_nametoindex(interface));
        const int yes = 1;
        if (ears_ < 0 || bind(ears_, reinterpret_cast<sockaddr*>(&here), sizeof here) != 0 ||
            setsockopt(ears_, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes) != 0)
            fail("packet socket");
    }

    void prepare_echo() {
        mouth_ = socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMP);
        const int least = 0;  // answers are heard on the other socket
        sockaddr_in there{};
        there.sin_family = AF_INET;
        there.sin_addr = target_;
        if (mouth_ < 0 || setsockopt(mouth_, SOL_SOCKET, SO_RCVBUF, &least, sizeof least) != 0 ||
            connect(mouth_, reinterpret_cast<sockaddr*>(&there), sizeof there) != 0)
            fail("ICMP socket");
    }

    void prepare_question(const char* interface) {
        mouth_ = ears_;
        ifreq own{};
        std::strncpy(static_cast<char*>(own.ifr_name), interface, IFNAMSIZ - 1);
        if (ioctl(ears_, SIOCGIFHWADDR, &own) != 0) fail(interface);
        auto& [ethernet, arp] = question_;
        std::memset(static_cast<void*>(ethernet.ether_dhost), 0xff, ETH_ALEN);
        std::memcpy(static_cast<void*>(ethernet.ether_shost), static_cast<void*>(own.ifr_hwaddr.sa_data),
                    ETH_ALEN);
        ethernet.ether_type = htons(ETH_P_ARP);
        arp.ea_hdr = {htons(ARPHRD_ETHER), htons(ETH_P_IP), ETH_ALEN, sizeof(in_addr), htons(ARPOP_REQUEST)};
        std::memcpy(static_cast<void*>(arp.arp_sha), static_cast<void*>(own.ifr_hwaddr.sa_data), ETH_ALEN);
        std::memcpy(static_cast<void*>(arp.arp_spa), &source_, sizeof source_);
        std::memcpy(static_cast<void*>(arp.arp_tpa), &target_, sizeof target_);
    }

    void ask(std::uint32_t number) {
        note({now(CLOCK_MONOTONIC), number, Kind::sent, {}});
        // What cannot be sent is a probe without an answer, like any other.
        if (arp_) {
            [[maybe_unused]] const auto size = send(mouth_, &question_, sizeof question_, 0);
            return;
        }
        Echo echo{};
        echo.header.type = ICMP_ECHO;
        echo.header.un.echo.id = htons(static_cast<std::uint16_t>(ours_));
        echo.header.un.echo.sequence = htons(static_cast<std::uint16_t>(number));
        echo.ours = ours_;
        echo.number = number;
        echo.header.checksum = checksum(echo);
        [[maybe_unused]] const auto size = send(mouth_, &echo, sizeof echo, 0);
    }

    void listen() {
        std::array<std::uint8_t, 256> frame{};
        std::array<char, 128> extra{};
        for (;;) {
            iovec place{frame.data(), frame.size()};
            msghdr message{};
            message.msg_iov = &place;
            message.msg_iovlen = 1;
            message.msg_control = extra.data();
            message.msg_controllen = extra.size();
            const ssize_t size = recvmsg(ears_, &message, 0);
            if (size <= 0) return;
            if (std::uint32_t number = 0; answers(frame.data(), static_cast<std::size_t>(size), number)) {
                Mac mac{};
                std::memcpy(mac.data(), frame.data() + ETH_ALEN, mac.size());
                note({arrival(message), number, Kind::answered, mac});
            }
        }
    }

    bool answers(const std::uint8_t* frame, std::size_t size, std::uint32_t& number) const {
        const std::uint8_t* packet = frame + sizeof(ether_header);
        if (arp_) {
            ether_arp arp{};
            if (size < sizeof(ether_header) + sizeof arp) return false;
            std::memcpy(&arp, packet, sizeof arp);
            return arp.ea_hdr.ar_op == htons(ARPOP_REPLY) &&
                   std::memcmp(&arp.arp_spa, &target_, sizeof target_) == 0;
        }
        iphdr ip{};
        Echo echo{};
        if (size < sizeof(ether_header) + sizeof ip + sizeof echo) return false;
        std::memcpy(&ip, packet, sizeof ip);
        std::memcpy(&echo, packet + sizeof ip, sizeof echo);  // the echo of a kernel has no options
        number = echo.number;
        return ip.protocol == IPPROTO_ICMP && ip.saddr == target_.s_addr &&
               echo.header.type == ICMP_ECHOREPLY && echo.ours == ours_;
    }

    static std::int64_t arrival(msghdr& message) {
        const std::int64_t monotonic = now(CLOCK_MONOTONIC);
        for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
            if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SO_TIMESTAMPNS) continue;
            timespec stamp{};
            std::memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
            return monotonic - (now(CLOCK_REALTIME) - (stamp.tv_sec * kSecond + stamp.tv_nsec));
        }
        return monotonic;
    }

    [[nodiscard]] bool full() const { return file_->count.load() == file_->events.size(); }

    void note(const Event& event) {
        const std::uint64_t at = file_->count.load(std::memory_order_relaxed);
        if (at == file_->events.size()) return;
        file_->events[at] = event;
        file_->count.store(at + 1, std::memory_order_release);
    }

    bool arp_;
    in_addr source_;
    in_addr target_;
    std::uint32_t ours_;
    File* file_ = nullptr;
    int ears_ = -1;
    int mouth_ = -1;
    Question question_{};
};

in_addr address(const char* text) {
    in_addr parsed{};
    if (inet_pton(AF_INET, text, &parsed) != 1) fail(text);
    return parsed;
}

}  // namespace

int main(int count, char** words) {
    if (count != 7) {
        std::fputs("probe icmp|arp INTERFACE SOURCE TARGET MICROSECONDS FILE\n", stderr);
        return 64;
    }
    // Ahead of whatever else runs here: a probe that was sent late would be a silence of our own making. A
    // few microseconds a thousand times a second do not disturb what is measured.
    const sched_param first{.sched_priority = 1};
    if (sched_setscheduler(0, SCHED_FIFO, &first) != 0) std::perror("probe: no real-time priority");
    Probe probe{std::string{words[1]} == "arp", words[2], address(words[3]), address(words[4]), words[6]};
    probe.run(std::strtoll(words[5], nullptr, 10) * 1000);
}
