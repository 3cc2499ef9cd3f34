// The parent process: it waits for the end of the worker, and gives back what one that died in whatever way
// still holds. Design section 6. Not covered here: a guardian that is killed itself; then the worker dies
// with it, and the kernel ends the addresses when their lease is over.
#pragma once

#include <functional>

#include "pairkeep/guardian/estate.h"

namespace pairkeep::guardian {

// Runs `work` in a child process and returns the exit code of this one: the worker's own, or EX_SOFTWARE when
// it died. Then what is urgent is done at once, and `tidy_up` runs in another child, for some seconds at
// most. SIGTERM, SIGINT, SIGHUP and SIGUSR2 go on to the worker. To be called while there is one thread.
[[nodiscard]] int watch_over(const std::function<int(Estate&)>& work, const std::function<void()>& tidy_up);

}  // namespace pairkeep::guardian
