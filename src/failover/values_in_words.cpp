#include "values_in_words.h"

namespace pairkeep::failover {

std::string said(settings::Profile value) {
    switch (value) {
        case settings::Profile::express:
            return "express";
        case settings::Profile::advanced:
            return "advanced";
    }
    return "";
}

std::string said(settings::OnRestart value) {
    switch (value) {
        case settings::OnRestart::keep:
            return "keep";
        case settings::OnRestart::leave:
            return "leave";
    }
    return "";
}

std::string said(const settings::Announce& value) {
    return "at " + said(value.at) + ", refresh " + said(value.refresh);
}

std::string said(const settings::LinkDelays& value) {
    return "down_delay " + format_duration(value.down) + ", up_delay " + format_duration(value.up);
}

std::string said(const settings::Removals& value) {
    return value.limit == 0 ? "any number"
                            : std::to_string(value.limit) + " within " + format_duration(value.within);
}

std::string said(settings::Run value) {
    return std::string(to_string(value));
}

std::string said(settings::Enforce value) {
    switch (value) {
        case settings::Enforce::stop:
            return "stop";
        case settings::Enforce::report:
            return "report";
    }
    return "";
}

std::string said(settings::Checksum value) {
    switch (value) {
        case settings::Checksum::automatic:
            return "auto";
        case settings::Checksum::with_pseudo_header:
            return "with_pseudo_header";
        case settings::Checksum::message_only:
            return "message_only";
    }
    return "";
}

std::string said(settings::TakeoverOnRelease value) {
    switch (value) {
        case settings::TakeoverOnRelease::at_once:
            return "at_once";
        case settings::TakeoverOnRelease::skew:
            return "skew";
    }
    return "";
}

std::string said(settings::Transport value) {
    switch (value) {
        case settings::Transport::automatic:
            return "auto";
        case settings::Transport::unicast:
            return "unicast";
        case settings::Transport::multicast:
            return "multicast";
    }
    return "";
}

std::string said(const settings::Route& value) {
    std::string text = value.to.to_string();
    if (value.via) text += " via " + value.via->to_string();
    if (!value.interface.empty()) text += " on " + value.interface;
    constexpr std::uint32_t kMain = 254;
    if (value.table != kMain) text += " in table " + std::to_string(value.table);
    return text;
}

std::string said(const settings::OnFailure& value) {
    switch (value.kind) {
        case settings::OnFailure::Kind::report:
            return "report";
        case settings::OnFailure::Kind::restart:
            return "restart";
        case settings::OnFailure::Kind::fault:
            return "fault";
        case settings::OnFailure::Kind::lower_priority:
            return "lower_priority_by: " + std::to_string(value.lower_priority_by);
    }
    return "";
}

}  // namespace pairkeep::failover
