#include "pairkeep/util/virtual_mac.h"

#include "support/catch.h"

using namespace pairkeep;

// RFC 9568 7.3 (requirement 15).
TEST_CASE("the virtual router's MAC says family and VRID") {
    CHECK(virtual_mac_address(Family::ipv4, 51).to_string() == "00:00:5e:00:01:33");
    CHECK(virtual_mac_address(Family::ipv6, 255).to_string() == "00:00:5e:00:02:ff");
}

TEST_CASE("the device of a virtual MAC has a name of its own that the kernel takes") {
    CHECK(virtual_mac(Family::ipv4, 51, 2).device == "pk4-51-2");
    CHECK(virtual_mac(Family::ipv6, 51, 2).device == "pk6-51-2");
    CHECK(virtual_mac(Family::ipv4, 51, 3) != virtual_mac(Family::ipv4, 51, 2));
    CHECK(virtual_mac(Family::ipv4, 255, 9'999'999).device.size() == 15);
    CHECK(virtual_mac(Family::ipv4, 255, 9'999'999).mac == virtual_mac_address(Family::ipv4, 255));
}
