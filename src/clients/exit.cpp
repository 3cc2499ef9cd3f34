// How the end of a child is said to a person.
#include <cstring>
#include <string>

#include "pairkeep/clients/child.h"

namespace pairkeep::clients {

std::string to_string(const Exit& exit) {
    std::string text = "ended, exit status unknown";
    if (exit.status) text = "exited with status " + std::to_string(*exit.status);
    if (exit.signal) {
        text = "killed by signal " + std::to_string(*exit.signal);
        if (const char* name = sigabbrev_np(*exit.signal)) text += std::string(" (SIG") + name + ")";
    }
    return exit.note.empty() ? text : text + "; " + exit.note;
}

}  // namespace pairkeep::clients
