// Routes of groups in a real kernel: exactly the wished ones, with our tag, and nobody else's is touched.
#include <sstream>

#include "kernel.h"

using namespace pairkeep;
using test::AddressLab;
using test::contains;
using test::eventually;
using test::ip;
using test::Lines;
using test::output_of;

namespace {

settings::Route route(const char* to, const char* via, const char* interface = "", unsigned table = 254) {
    settings::Route made;
    made.to = Prefix::parse(to).value();
    if (*via != '\0') made.via = IpAddress::parse(via).value();
    made.interface = interface;
    made.table = table;
    return made;
}

struct RouteLab : AddressLab {
    RouteLab() {
        ip("addr add 192.0.2.11/24 dev eth0");
        ip("addr add 2001:db8::11/64 dev eth0 nodad");
    }
    // What was changed, or the error.
    Lines set(const std::string& group, const std::vector<settings::Route>& routes) {
        std::promise<Lines> answer;
        backend->set_routes(address::ClaimId{7}, group, routes, [&](address::ClaimId id, auto result) {
            answer.set_value(id != address::ClaimId{7} ? Lines{"wrong id"}
                             : result                  ? std::move(result).value()
                                                       : Lines{"error: " + result.error().message});
        });
        return answer.get_future().get();
    }
    static Lines shown() {
        Lines lines;
        std::istringstream text(
            output_of("ip -o -4 route show table all proto 112; ip -o -6 route show table all proto 112"));
        for (std::string line; std::getline(text, line);) {
            while (line.ends_with(' ')) line.pop_back();
            lines.push_back(line);
        }
        return lines;
    }
};

}  // namespace

TEST_CASE("routes of a group are made, mended and removed", "[kernel]") {
    if (test::requires_root()) return;
    RouteLab lab;
    const std::vector<settings::Route> wished{route("10.20.0.0/16", "192.0.2.1"),
                                              route("10.30.0.0/16", "", "eth0", 100),
                                              route("2001:db8:20::/48", "2001:db8::1", "eth0")};
    CHECK(lab.set("lan", wished) == Lines{"added 10.20.0.0/16 via 192.0.2.1",
                                          "added 10.30.0.0/16 table 100 dev eth0",
                                          "added 2001:db8:20::/48 via 2001:db8::1 dev eth0"});
    CHECK(lab.shown() == Lines{"10.30.0.0/16 dev eth0 table 100 scope link",
                               "10.20.0.0/16 via 192.0.2.1 dev eth0",
                               "2001:db8:20::/48 via 2001:db8::1 dev eth0 metric 1024 pref medium"});
    CHECK(lab.set("lan", wished).empty());  // idempotent
    ip("route del 10.20.0.0/16");
    CHECK(lab.set("lan", wished) == Lines{"added 10.20.0.0/16 via 192.0.2.1"});
    CHECK(lab.set("lan", {wished[0]}) == Lines{"removed 10.30.0.0/16 table 100 dev eth0",
                                               "removed 2001:db8:20::/48 via 2001:db8::1 dev eth0"});
    // Another group's are another group's.
    CHECK(lab.set("wan", {route("10.40.0.0/16", "192.0.2.1")}) == Lines{"added 10.40.0.0/16 via 192.0.2.1"});
    CHECK(lab.set("lan", {}) == Lines{"removed 10.20.0.0/16 via 192.0.2.1"});
    CHECK(lab.set("lan", {}).empty());
    CHECK(lab.shown() == Lines{"10.40.0.0/16 via 192.0.2.1 dev eth0"});
}

TEST_CASE("a default route is one too, and goes when its interface does", "[kernel]") {
    if (test::requires_root()) return;
    RouteLab lab;
    const std::vector<settings::Route> wished{route("0.0.0.0/0", "192.0.2.1", "eth0"),
                                              route("::/0", "2001:db8::1", "eth0")};
    CHECK(lab.set("lan", wished).size() == 2);
    CHECK(lab.set("lan", wished).empty());
    CHECK(lab.shown().at(0) == "default via 192.0.2.1 dev eth0");
    ip("link set eth0 down");
    CHECK(lab.set("lan", wished).at(0).starts_with("error: route 0.0.0.0/0 via 192.0.2.1 dev eth0: "));
    ip("link del eth0");
    CHECK(lab.set("lan", wished).at(0) ==
          "error: route 0.0.0.0/0 via 192.0.2.1 dev eth0: there is no interface eth0; route ::/0 via "
          "2001:db8::1 dev eth0: there is no interface eth0");
    CHECK(lab.set("lan", {}).empty());
}

TEST_CASE("somebody else's route is left alone and named", "[kernel]") {
    if (test::requires_root()) return;
    RouteLab lab;
    ip("route add 10.20.0.0/16 via 192.0.2.254");
    const std::string why = lab.set("lan", {route("10.20.0.0/16", "192.0.2.1")}).at(0);
    CHECK(contains(why, "error: route 10.20.0.0/16 via 192.0.2.1: somebody else's route to the same place"));
    CHECK(contains(why, "`ip route show 10.20.0.0/16 table all`"));
    CHECK(lab.set("lan", {}).empty());
    CHECK(contains(output_of("ip route show 10.20.0.0/16"), "via 192.0.2.254"));
    CHECK(lab.set("lan", {route("10.50.0.0/16", "203.0.113.1")})
              .at(0)
              .starts_with("error: route 10.50.0.0/16 via 203.0.113.1: "));
}

TEST_CASE("routes that an earlier run left go before anything is decided", "[kernel]") {
    if (test::requires_root()) return;
    RouteLab lab;
    ip("link add dev eth9 type veth peer name peer9");
    ip("link set eth9 up");
    ip("link set peer9 up");
    ip("route add 10.20.0.0/16 dev eth9 proto 112");
    ip("route add 10.30.0.0/16 dev eth9 proto 112");  // perhaps of another daemon on this host
    ip("route add 10.40.0.0/16 via 192.0.2.1 proto 112");
    std::promise<Lines> answer;
    lab.backend->remove_leftovers({.interfaces = {"eth0"}, .routes = {route("10.20.0.0/16", "192.0.2.1")}},
                                  [&](Lines removed) { answer.set_value(std::move(removed)); });
    CHECK(answer.get_future().get() ==
          Lines{"route to 10.20.0.0/16 on eth9", "route to 10.40.0.0/16 via 192.0.2.1 on eth0"});
    CHECK(lab.shown() == Lines{"10.30.0.0/16 dev eth9 scope link"});
}
