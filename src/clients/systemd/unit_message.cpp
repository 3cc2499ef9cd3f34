#include "unit_message.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>
#include <variant>

namespace pairkeep::clients {
namespace {

using Field = std::variant<std::string UnitReading::*, int UnitReading::*, bool UnitReading::*,
                           std::uint32_t UnitReading::*>;

// What we read of the interfaces Unit and Service.
constexpr std::array<std::pair<std::string_view, Field>, 14> kFields{{
    {"Id", &UnitReading::id},
    {"LoadState", &UnitReading::load_state},
    {"LoadError", &UnitReading::load_error},
    {"ActiveState", &UnitReading::active_state},
    {"ConditionResult", &UnitReading::condition_met},
    {"Job", &UnitReading::job},
    {"Result", &UnitReading::result},
    {"StatusText", &UnitReading::status_text},
    {"MainPID", &UnitReading::main_pid},
    {"ExecMainCode", &UnitReading::exit_code},
    {"ExecMainStatus", &UnitReading::exit_status},
    {"RequiredBy", &UnitReading::required},
    {"BoundBy", &UnitReading::bound},
    {"ConsistsOf", &UnitReading::has_parts},
}};

// The value inside of a variant, into the field of its kind. Another kind of value is skipped.
int read_value(sd_bus_message* message, const std::string& type, const Field& field, UnitReading& reading) {
    if (sd_bus_message_enter_container(message, SD_BUS_TYPE_VARIANT, type.c_str()) < 0) return -1;
    int read = 0;
    if (const auto* text = std::get_if<std::string UnitReading::*>(&field); text != nullptr && type == "s") {
        const char* value = nullptr;
        read = sd_bus_message_read_basic(message, 's', &value);
        if (read > 0) reading.*(*text) = value;
    } else if (const auto* number = std::get_if<int UnitReading::*>(&field);
               number != nullptr && (type == "u" || type == "i")) {
        read = sd_bus_message_read_basic(message, type.front(), &(reading.*(*number)));
    } else if (const auto* flag = std::get_if<bool UnitReading::*>(&field); flag != nullptr && type == "b") {
        int value = 0;
        read = sd_bus_message_read_basic(message, 'b', &value);
        if (read > 0) reading.*(*flag) = value != 0;
    } else if (flag != nullptr && type == "as") {
        char** names = nullptr;
        read = sd_bus_message_read_strv(message, &names);
        if (read > 0) reading.*(*flag) = names != nullptr && names[0] != nullptr;
        for (char** name = names; read > 0 && name != nullptr && *name != nullptr; ++name) std::free(*name);
        std::free(names);
    } else if (const auto* job = std::get_if<std::uint32_t UnitReading::*>(&field);
               job != nullptr && type == "(uo)") {
        const char* path = nullptr;
        read = sd_bus_message_read(message, "(uo)", &(reading.*(*job)), &path);
    } else if (type == "(ss)" && std::holds_alternative<std::string UnitReading::*>(field)) {
        const char* name = nullptr;
        const char* words = nullptr;  // LoadError: a name for programs, words for people
        read = sd_bus_message_read(message, "(ss)", &name, &words);
        if (read > 0) reading.*std::get<std::string UnitReading::*>(field) = words;
    } else {
        read = sd_bus_message_skip(message, type.c_str());
    }
    return read < 0 ? read : sd_bus_message_exit_container(message);
}

}  // namespace

bool read_unit(sd_bus_message* answer, UnitReading& reading) {
    if (sd_bus_message_enter_container(answer, SD_BUS_TYPE_ARRAY, "{sv}") < 0) return false;
    while (sd_bus_message_enter_container(answer, SD_BUS_TYPE_DICT_ENTRY, "sv") > 0) {
        const char* name = nullptr;
        const char* type = nullptr;
        if (sd_bus_message_read_basic(answer, 's', &name) < 0 ||
            sd_bus_message_peek_type(answer, nullptr, &type) < 0)
            return false;
        const auto* const field = std::find_if(kFields.begin(), kFields.end(),
                                               [name](const auto& one) { return one.first == name; });
        const int read = field == kFields.end() ? sd_bus_message_skip(answer, "v")
                                                : read_value(answer, type, field->second, reading);
        if (read < 0 || sd_bus_message_exit_container(answer) < 0) return false;
    }
    return !reading.active_state.empty();
}

bool read_job_removed(sd_bus_message* signal, JobRemoved& removed) {
    const char* path = nullptr;
    const char* unit = nullptr;
    const char* result = nullptr;
    if (sd_bus_message_read(signal, "uoss", &removed.job, &path, &unit, &result) <= 0) return false;
    removed.unit = unit;
    removed.result = result;
    return true;
}

// "/org/freedesktop/systemd1/job/123"
std::uint32_t read_job(sd_bus_message* answer) {
    const char* path = nullptr;
    if (sd_bus_message_read_basic(answer, 'o', &path) <= 0) return 0;
    const char* number = std::strrchr(path, '/') + 1;
    std::uint32_t job = 0;
    std::from_chars(number, number + std::strlen(number), job);
    return job;
}

bool is_denied(const sd_bus_error& error) {
    return sd_bus_error_has_name(&error, SD_BUS_ERROR_ACCESS_DENIED) != 0 ||
           sd_bus_error_has_name(&error, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED) != 0;
}

std::string refusal(const std::string& unit, const sd_bus_error& error) {
    if (is_denied(error))
        return "not allowed to manage " + unit +
               ": `systemctl reload pairkeepd` writes the polkit rule for it; polkitd must be installed";
    return "systemd refused: " + std::string(error.message != nullptr ? error.message : error.name);
}

}  // namespace pairkeep::clients
