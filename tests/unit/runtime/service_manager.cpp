// The one line for `systemctl status`. What is sent, and when: tests/system/test_service.py.
#include "service_manager.h"

#include "support/catch.h"

namespace {

using pairkeep::failover::GroupStatus;
using pairkeep::failover::NodeStatus;
using pairkeep::failover::Role;
using pairkeep::runtime::status_line;

GroupStatus group(const std::string& name, Role role, const std::string& reason) {
    GroupStatus status;
    status.name = name;
    status.role = role;
    status.reason = reason;
    return status;
}

TEST_CASE("a role that serves or stands by speaks for itself, one that waits says for what") {
    NodeStatus node;
    CHECK(status_line(node).empty());
    node.groups = {group("lan", Role::active, "no Active heard for 3.02s")};
    CHECK(status_line(node) == "lan ACTIVE");
    node.groups = {group("lan", Role::backup, "b is Active"),
                   group("dmz", Role::fault, "eth1 has no carrier"),
                   group("wan", Role::initialize, "no interface eth7")};
    CHECK(status_line(node) ==
          "lan BACKUP; dmz FAULT: eth1 has no carrier; wan INITIALIZE: no interface eth7");
}

}  // namespace
