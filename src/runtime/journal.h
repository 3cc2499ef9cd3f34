// Lines for the systemd journal, with fields beside the text (systemd.journal-fields(7)). Blocking: only the
// log's own thread sends.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pairkeep/failover/action.h"

namespace pairkeep::runtime {

// Does `fd` lead into the journal? `journal_stream`: what JOURNAL_STREAM says, or nullptr. Being set proves
// nothing: a shell of a service may have redirected us (systemd.exec(5)).
[[nodiscard]] bool leads_to_journal(int fd, const char* journal_stream);

// "KEY=value", all but the text and what every line has. `node`: this one.
[[nodiscard]] std::vector<std::string> journal_fields(const failover::Report& report,
                                                      const std::string& node);

// The MESSAGE_ID of a report's id, as in packaging/catalog; empty: none.
[[nodiscard]] std::string_view message_id(std::string_view id);

// False: nobody took it. `priority` as in syslog(3); `fields` may be empty.
[[nodiscard]] bool send_to_journal(int priority, const std::vector<std::string_view>& fields,
                                   std::string_view text);

}  // namespace pairkeep::runtime
