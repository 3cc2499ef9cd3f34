// Runs the scenarios/*.story: each block of commands, then `----`, then what must have happened. The output
// is the assertion. PAIRKEEP_REWRITE=1 writes what happened into the files; commit only differences that you
// can explain.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "pair_options.h"
#include "pairkeep/util/checksum.h"
#include "pairkeep/vrrp/packet.h"
#include "support/catch.h"
#include "support/world.h"

namespace {

using namespace pairkeep;
using namespace pairkeep::test;

using Words = std::vector<std::string>;

Duration duration(const std::string& text) {
    return parse_duration(text).value();
}

// "key=value" words of a command; a bare word has an empty value.
std::map<std::string, std::string> options_of(const Words& words, std::size_t from) {
    std::map<std::string, std::string> options;
    for (std::size_t i = from; i < words.size(); ++i) {
        const auto equals = words[i].find('=');
        options[words[i].substr(0, equals)] = equals == std::string::npos ? "" : words[i].substr(equals + 1);
    }
    return options;
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::stringstream in(text);
    for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
    return parts;
}

class Story {
  public:
    void command(const std::string& line) {
        std::stringstream in(line);
        Words words;
        for (std::string word; in >> word;) words.push_back(word);
        if (words.empty() || words[0].front() == '#') return;
        const auto& verb = words[0];
        if (verb == "pair") return pair(words);
        if (verb == "run") return world_.run_until(Instant{duration(options_of(words, 1).at("to"))});
        auto& host = world_.host(words.at(1));
        if (verb == "boot") return host.boot();
        if (verb == "kill") return host.kill();
        if (verb == "leave") return host.leave();
        if (verb == "reload") return host.reload(changed(host.settings(), options_of(words, 2)));
        if (verb == "restart") return host.restart();
        if (verb == "sends") return void(host.sends_fail = words.at(2) == "fail");
        if (verb == "pause") return host.pause(duration(words.at(2)));
        if (verb == "link") return host.set_link(words.size() > 3 ? words[3] : "eth0", words.at(2) == "up");
        if (verb == "remove" || verb == "change") return meddle(host, words);
        if (verb == "neighbour") return neighbour(host, words);
        if (verb == "foreign") return host.put_foreign("eth0", Prefix::parse(words.at(2)).value());
        if (verb == "unaddress")
            return host.set_own_address("eth0", Prefix::parse(words.at(2)).value(), false);
        if (verb == "address") return host.set_own_address("eth0", Prefix::parse(words.at(2)).value(), true);
        if (verb == "cut" || verb == "heal")
            return world_.cut(words[1], words.at(2), words.size() > 3 ? words[3] : "", verb == "cut");
        if (verb == "anew") return host.make_anew(words.at(2));
        if (verb == "mac") return host.set_mac(words.at(2), 0x77);
        if (verb == "watch") return watch(host, options_of(words, 2));
        if (verb == "exit") return host.client_exits(words.at(2));
        if (verb == "client") return client(host, options_of(words, 2));
        if (verb == "by_hand") return host.start_by_hand(words.at(2));
        if (verb == "override") return override_client(host, words);
        if (verb == "probe") return run_ends(host, words);
        if (verb == "no_routes") return host.remove_routes();
        if (verb == "backend") return backend(host, options_of(words, 2));
        if (verb == "hears") return hears(host, options_of(words, 2));
        if (verb == "status") return status(host);
        FAIL("unknown story verb: " << line);
    }
    std::string take_output() { return world_.take_story(); }

  private:
    void pair(const Words& words) {
        PairOptions options;
        auto given = options_of(words, 1);
        std::vector<std::string> names{"a", "b"};
        const auto take = [&](const std::string& key) {
            const auto it = given.find(key);
            const auto value = it == given.end() ? std::string{} : it->second;
            if (it != given.end()) given.erase(it);
            return value;
        };
        if (const auto v = take("interval"); !v.empty()) options.interval = duration(v);
        if (const auto v = take("latency"); !v.empty())
            world_.faults.delay_min = world_.faults.delay_max = duration(v);
        if (const auto v = take("priorities"); !v.empty()) {
            options.priorities.clear();
            for (const auto& p : split(v, ','))
                options.priorities.push_back(static_cast<std::uint8_t>(std::stoi(p)));
        }
        if (const auto v = take("down_after"); !v.empty()) options.down_after = std::stoi(v);
        if (const auto v = take("preempt"); !v.empty())
            options.preempt_after = v == "always" ? Duration::zero() : duration(v);
        if (const auto v = take("release"); !v.empty())
            options.takeover_on_release =
                v == "skew" ? settings::TakeoverOnRelease::skew : settings::TakeoverOnRelease::at_once;
        if (const auto v = take("checksum"); !v.empty())
            options.checksum = v == "message_only" ? settings::Checksum::message_only
                                                   : settings::Checksum::with_pseudo_header;
        if (const auto v = take("ttl_minimum"); !v.empty())
            options.ttl_minimum = static_cast<std::uint8_t>(std::stoi(v));
        if (const auto v = take("version"); !v.empty()) options.version = std::stoi(v);
        options.v2_password = take("password");
        if (take("virtual_mac") == "true") options.virtual_mac = true;
        for (const auto& address : split(take("virtual"), ','))
            options.virtual_addresses.push_back(Prefix::parse(address).value());
        if (const auto v = take("many"); !v.empty())
            for (int i = 1; i <= std::stoi(v); ++i)
                options.virtual_addresses.push_back(
                    Prefix::parse("198.51.100." + std::to_string(i) + "/32").value());
        if (const auto v = take("announce"); !v.empty()) {
            options.announce.at.clear();
            for (const auto& at : split(v, ',')) options.announce.at.push_back(duration(at));
        }
        if (const auto v = take("refresh"); !v.empty()) options.announce.refresh = duration(v);
        if (const auto v = take("families"); !v.empty()) {
            options.ipv4 = v.find('4') != std::string::npos;
            options.ipv6 = v.find('6') != std::string::npos;
        }
        if (const auto v = take("interfaces"); !v.empty()) options.interfaces = split(v, ',');
        if (const auto v = take("client"); !v.empty()) options.client = v;
        if (const auto v = take("down_delay"); !v.empty()) options.link.down = duration(v);
        if (const auto v = take("up_delay"); !v.empty()) options.link.up = duration(v);
        if (const auto v = take("removals"); !v.empty()) options.removals.limit = std::stoi(v);
        options.more = take_more(given);
        if (take("exclusive") == "false") options.exclusive = false;
        if (const auto v = take("transport"); !v.empty())
            options.transport = v == "unicast" ? settings::Transport::unicast
                                : v == "auto"  ? settings::Transport::automatic
                                               : settings::Transport::multicast;
        if (take("lease") == "off") options.lease.reset();
        if (take("on_restart") == "leave") options.on_restart = settings::OnRestart::leave;
        const auto start = take("start");
        CHECK(given.empty());
        for (std::size_t i = 0; i < options.priorities.size(); ++i) world_.add(pair_settings(options, i));
        for (auto& host : world_.hosts())
            if (start.empty() || start == host->name()) host->boot();
    }

    // `watch a adverts announcements`: every one is told from now on.
    static void watch(Host& host, const std::map<std::string, std::string>& options) {
        host.shows_every_advertisement = options.contains("adverts");
        host.shows_every_announcement = options.contains("announcements");
        host.shows_probes = options.contains("probes");
    }

    // `remove a 192.0.2.10 dhclient`: the kernel names that one.
    static void meddle(Host& host, const Words& words) {
        const auto address = IpAddress::parse(words.at(2)).value();
        if (words.size() > 3)
            host.feed(failover::AddressMeddled{"eth0", address, "pid 123 (" + words[3] + ")"});
        words[0] == "remove" ? host.remove_address(address) : host.change_address(address);
    }

    // `neighbour a 192.0.2.10 77`: a MAC address that ends so says that it has it.
    static void neighbour(Host& host, const Words& words) {
        const MacAddress mac{{2, 0, 0, 0, 0, static_cast<std::uint8_t>(std::stoi(words.at(3), nullptr, 16))}};
        host.feed(failover::NeighbourHeard{"eth0", IpAddress::parse(words.at(2)).value(), mac});
    }

    static void client(Host& host, const std::map<std::string, std::string>& options) {
        auto& behaviour = host.behaviour[options.at("name")];
        behaviour.ignores_terminate = options.contains("ignores_terminate");
        behaviour.ignores_kill = options.contains("ignores_kill");
        behaviour.cannot_start = options.contains("cannot_start");
        behaviour.hangs_in_start = options.contains("hangs_in_start");
        if (options.contains("start")) behaviour.start_latency = duration(options.at("start"));
        if (options.contains("stop")) behaviour.stop_latency = duration(options.at("stop"));
    }

    static void override_client(Host& host, const Words& words) {
        using enum failover::Override;
        host.override_client(words.at(2), words.at(3) == "stop" ? stop
                                          : words[3] == "start" ? start
                                                                : automatic);
    }

    // `probe a NAME ok|failed|unknown|hangs`: how checks, health and hooks of that name end from now on.
    static void run_ends(Host& host, const Words& words) {
        auto& ends = host.runs_end[words.at(2)];
        ends.hangs = words.at(3) == "hangs";
        ends.verdict = words[3] == "failed"    ? failover::Verdict::failed
                       : words[3] == "unknown" ? failover::Verdict::unknown
                                               : failover::Verdict::ok;
    }

    static void backend(Host& host, const std::map<std::string, std::string>& options) {
        host.backend.refusals = options.contains("refuses") ? 1 : 0;
        host.backend.lost_answers = options.contains("never_answers") ? 1 : 0;
        host.backend.latency = options.contains("latency") ? duration(options.at("latency")) : Duration{};
    }

    // With a pseudo header where there is a source.
    static void set_and_sum(Bytes& bytes, const std::vector<std::string>& what, const IpAddress* source,
                            const IpAddress& destination) {
        bytes.at(std::stoul(what.at(0))) = static_cast<std::byte>(std::stoul(what.at(1), nullptr, 0));
        bytes.at(6) = bytes.at(7) = std::byte{0};
        ChecksumSum summed;
        if (source != nullptr) summed.add_pseudo_header(*source, destination, bytes.size(), vrrp::kProtocol);
        const auto sum = summed.add(bytes).finish();
        bytes[6] = static_cast<std::byte>(sum >> 8U);
        bytes[7] = static_cast<std::byte>(sum & 0xffU);
    }

    // A packet out of nowhere: `hears a source=192.0.2.77 priority=200 [ttl= vrid= interval= addresses=
    // spoil=N set=N:VALUE version=2 password=]`. What is set is summed again: wrong in this alone.
    void hears(Host& host, const std::map<std::string, std::string>& options) {
        const auto get = [&](const std::string& key, const std::string& fallback) {
            const auto it = options.find(key);
            return it == options.end() ? fallback : it->second;
        };
        const auto source = IpAddress::parse(get("source", "192.0.2.12")).value();
        const auto family = source.family();
        const auto destination =
            IpAddress::parse(get("to", vrrp::multicast_group(family).to_string())).value();
        vrrp::Advertisement advertisement;
        advertisement.vrid = static_cast<std::uint8_t>(std::stoi(get("vrid", "51")));
        advertisement.priority = static_cast<std::uint8_t>(std::stoi(get("priority", "100")));
        advertisement.max_advertise_interval = duration(get("interval", "1s"));
        for (const auto& a :
             split(get("addresses", family == Family::ipv4 ? "192.0.2.10" : "2001:db8:0:2::10"), ','))
            advertisement.addresses.push_back(IpAddress::parse(a).value());
        const auto form = get("checksum", "") == "message_only" ? vrrp::ChecksumForm::message_only
                                                                : vrrp::ChecksumForm::with_pseudo_header;
        const bool v2 = get("version", "3") == "2";
        auto bytes = v2 ? vrrp::encode_v2(advertisement, vrrp::authentication_of(get("password", "")))
                        : vrrp::encode(advertisement, form, source, destination);
        if (options.contains("set"))
            set_and_sum(bytes, split(options.at("set"), ':'), v2 ? nullptr : &source, destination);
        if (options.contains("spoil")) bytes.at(std::stoul(options.at("spoil"))) ^= std::byte{0xff};
        if (options.contains("cut")) bytes.resize(std::stoul(options.at("cut")));
        const auto interface = get("interface", "eth0");
        for (int i = 0; i < std::stoi(get("times", "1")); ++i)
            host.feed(failover::DatagramReceived{{interface, family},
                                                 source,
                                                 destination,
                                                 static_cast<std::uint8_t>(std::stoi(get("ttl", "255"))),
                                                 bytes});
    }

    void show(const Host& host, const failover::ClientStatus& client) {
        std::string text = "  " + client.name + " " + std::string(failover::to_string(client.state));
        if (!client.rule.ends_with("profile: express")) text += ", " + client.rule;
        if (client.override_ != failover::Override::automatic)
            text += ", told to " + std::string(to_string(client.override_)) + " by " + client.overridden_by;
        if (client.health) text += ", health " + std::string(to_string(client.health->standing));
        if (!client.gateways.empty()) text += ", " + client.gateways.back().gateway;
        world_.note(host, text);
        for (const auto& warning : client.warnings) world_.note(host, "    WARNING " + warning);
    }

    void show(const Host& host, const failover::PlanStatus& plan) {
        std::string text = "  " + std::string(to_string(plan.kind)) + ":";
        for (const auto& step : plan.steps)
            text += " " + std::string(to_string(step.kind)) + " " + std::string(to_string(step.outcome));
        world_.note(host, text);
    }

    void status(Host& host) {
        const auto status = host.status();
        const auto& group = status.groups.front();
        world_.note(host, "STATUS " + std::string(failover::to_string(group.role)) + ": " + group.reason);
        if (group.preempt_at)
            world_.note(host, "  preempt " + group.preempt + ", in " +
                                  format_duration(*group.preempt_at - world_.now()));
        for (const auto& router : group.routers) {
            std::string text = "  " + router.interface + " " + std::string(to_string(router.family)) + " " +
                               router.state + ", accepted " + std::to_string(router.counters.accepted);
            if (router.counters.accepted_message_only > 0)
                text += " (" + std::to_string(router.counters.accepted_with_pseudo_header) +
                        " with pseudo header, " + std::to_string(router.counters.accepted_message_only) +
                        " message only), sends " + router.checksum;
            for (const auto& [cause, count] : router.counters.discarded)
                text += ", " + cause + " " + std::to_string(count);
            world_.note(host, text);
            for (const auto& stranger : router.strangers)
                world_.note(host, "    refused " + stranger.source.to_string() + " " +
                                      std::to_string(stranger.count) + " times");
        }
        for (const auto& address : group.addresses)
            world_.note(host,
                        "  " + address.address.to_string() + (address.present ? " present" : " absent"));
        const auto& both = group.two_actives;
        if (both.count > 0)
            world_.note(host, "  two Actives: " + std::to_string(both.count) + ", for " +
                                  format_duration(both.total) + (both.under_way ? ", and still" : ""));
        if (group.effective_priority != group.priority)
            world_.note(host, "  priority " + std::to_string(group.effective_priority) + " instead of " +
                                  std::to_string(group.priority));
        for (const auto& why : group.why_priority) world_.note(host, "    " + why);
        for (const auto& client : status.clients) show(host, client);
        for (const auto& check : status.checks)
            world_.note(host, "  check " + check.name + " " + std::string(to_string(check.standing)));
        if (group.plan && group.plan->steps.size() > 3) show(host, *group.plan);
        for (const auto& warning : group.warnings) world_.note(host, "  WARNING " + warning);
        for (const auto& trouble : status.discarded_peers) world_.note(host, "  PROBLEM " + trouble);
    }

    World world_;
};

bool ends_block(const std::string& line) {
    return line.empty();
}

// Plays one file; returns it with the blocks' outputs as they really were.
std::string play(std::istream& in) {
    Story story;
    std::string replayed;
    bool expecting = false;
    for (std::string line; std::getline(in, line);) {
        if (line == "----") {
            replayed += "----\n" + story.take_output();
            expecting = true;
        } else if (!expecting) {
            story.command(line);
            replayed += line + "\n";
        } else if (ends_block(line)) {
            replayed += "\n";
            expecting = false;
        }
    }
    return replayed;
}

std::vector<std::filesystem::path> story_files() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry :
         std::filesystem::directory_iterator(PAIRKEEP_SOURCE_DIR "/tests/story/scenarios"))
        if (entry.path().extension() == ".story") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

TEST_CASE("stories end as they are told", "[story]") {
    const auto files = story_files();
    REQUIRE(files.size() > 10);
    for (const auto& file : files) {
        INFO(file);
        std::ifstream in(file);
        std::stringstream told;
        told << in.rdbuf();
        std::stringstream again(told.str());
        const auto replayed = play(again);
        if (std::getenv("PAIRKEEP_REWRITE") != nullptr && replayed != told.str())
            std::ofstream(file) << replayed;
        else
            CHECK(replayed == told.str());
    }
}
