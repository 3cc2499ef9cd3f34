// What systemd says of one unit, and what that means for a client. Values only; no bus.
#pragma once

#include <cstdint>
#include <string>

#include "pairkeep/clients/driver.h"

namespace pairkeep::clients {

// Properties of the interfaces Unit and Service under their own names.
struct UnitReading {
    std::string id = {};            // its own name; another one than was asked for: that is an alias
    std::string load_state = {};    // loaded | not-found | masked | error | bad-setting | ...
    std::string load_error = {};    // in words; empty: none
    std::string active_state = {};  // active | reloading | inactive | failed | activating | deactivating
    bool condition_met = true;
    std::uint32_t job = 0;  // under way; 0: none
    std::string result = "success";
    std::string status_text = {};
    int main_pid = 0;
    int exit_code = 0;  // of waitid(2): CLD_EXITED, ...
    int exit_status = 0;
    // Somebody is stopped along with it: RequiredBy, BoundBy, ConsistsOf name units.
    bool required = false;
    bool bound = false;
    bool has_parts = false;
};

// The latest order to this unit, and how it went.
struct UnitOrder {
    enum class Kind : std::uint8_t { none, start, stop, kill };
    Kind kind = Kind::none;
    Order number = 0;
    std::uint32_t job = 0;     // that it made; 0: none, or it is not known yet
    std::string refusal = {};  // it was not even taken on: what the bus said
    std::string result =
        {};  // of its job: done | canceled | timeout | failed | dependency | skipped; empty: under way
};

// `trouble` of the observation is about the unit and the order; what the bus itself lacks is said elsewhere.
[[nodiscard]] Observation judge(const std::string& client, const std::string& unit,
                                const UnitReading& reading, const UnitOrder& order);

}  // namespace pairkeep::clients
