// What a story says of clients, checks, hooks and routes in its `pair` line.
//   clients=vpn,second       instead of client=vpn; units with unit=true; exclusive=, enforce=report,
//   run=always, after=second:vpn         the second starts after vpn profile=advanced
//   resources=192.0.2.0/24,...  local_interface=eth0.7 gateways=gw1,gw2  health=restart|fault|report|lower30
//   (of the first client: every 1s, fall 3, rise 2) checks=uplink:fault,lan:lower30,... (every 1s, time-out
//   500ms, fall 3, rise 2) hooks=before_active:sync,before_active:load!,...        (! is required; 2s)
//   routes=10.20.0.0/16,...  track=eth9  last_resort=false
#pragma once

#include <functional>
#include <map>
#include <string>

#include "pairkeep/settings/settings.h"

namespace pairkeep::test {

// Takes the options that it knows out of `given`.
[[nodiscard]] std::function<void(settings::Settings&)> take_more(std::map<std::string, std::string>& given);

// What `reload a KEY=VALUE...` makes of the settings in force: priority= interval= down_after= vrid= preempt=
// (always|never|5s) virtual=PREFIX,... group=NAME:VRID:PREFIX (one more) no_group=NAME no_client=NAME
// command=CLIENT (another one) stop_timeout=CLIENT:3s, and the keys above for what is added.
[[nodiscard]] settings::Settings changed(settings::Settings settings,
                                         std::map<std::string, std::string> options);

}  // namespace pairkeep::test
