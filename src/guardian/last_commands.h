// What is run when the worker is dead and cannot do it any more, as it stands in the ledger. No shell.
#pragma once

#include "ledger.h"

namespace pairkeep::guardian {

// Starts them all, as children, and waits for none. How many. Allocates nothing.
unsigned start_last_commands(const Ledger& ledger);

}  // namespace pairkeep::guardian
