// The polkit rule that lets the daemon's user manage the units that the configuration names, and no others.
// Written by root, as a step of the service; compared by whoever may read it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pairkeep/settings/settings.h"
#include "pairkeep/util/result.h"

namespace pairkeep::polkit {

inline constexpr const char* kRuleFile = "/etc/polkit-1/rules.d/49-pairkeep.rules";
inline constexpr const char* kUser = "pairkeep";  // of the service

// Empty: no client is a unit, so no rule is needed. `further`: units beside those of the configuration.
[[nodiscard]] std::string rule(const settings::Settings& settings,
                               const std::vector<std::string>& further = {});

enum class Standing : std::uint8_t {
    right,
    missing,
    old,         // lacks a unit, or was edited
    unreadable,  // as this user: nothing is known
};
struct Comparison {
    Standing standing = Standing::right;
    std::string text;  // what is wrong and which command mends it; empty where nothing is, or nobody knows
};
[[nodiscard]] Comparison compare(const settings::Settings& settings, const std::string& path = kRuleFile);

enum class Written : std::uint8_t { nothing, rule, removal };
// Makes the file what it should be; one that we did not write is an error. As root. `keep_units`: what it
// allows already stays allowed, for a daemon that still has to stop what the file was changed away from.
[[nodiscard]] Result<Written, std::string> write(const settings::Settings& settings,
                                                 const std::string& path = kRuleFile,
                                                 bool keep_units = false);

}  // namespace pairkeep::polkit
