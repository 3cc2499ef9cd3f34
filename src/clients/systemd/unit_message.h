// Messages of systemd's bus interface as values.
#pragma once

#include <systemd/sd-bus.h>

#include <string>

#include "unit_reading.h"

namespace pairkeep::clients {

// The answer to GetAll; what is missing or of another type keeps its default. False: it is no such answer.
bool read_unit(sd_bus_message* answer, UnitReading& reading);

struct JobRemoved {
    std::uint32_t job = 0;
    std::string unit;
    std::string result;
};
bool read_job_removed(sd_bus_message* signal, JobRemoved& removed);

// The answer to StartUnit and StopUnit; 0: it is none.
[[nodiscard]] std::uint32_t read_job(sd_bus_message* answer);

[[nodiscard]] bool is_denied(const sd_bus_error& error);
// Why a call about a unit was refused, and what mends it.
[[nodiscard]] std::string refusal(const std::string& unit, const sd_bus_error& error);

}  // namespace pairkeep::clients
