// The first lines of `pairkeep status`: who is active, and is it well? From the status document, in a
// sentence.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "view.h"

namespace pairkeep::cli {

enum class Verdict { ok, warning, waiting, problem, fault };  // from good to bad

struct Judgement {
    Verdict verdict = Verdict::ok;
    std::string sentence;
};

// One per group, then one for what belongs to no group, where there is something to say about it.
[[nodiscard]] std::vector<Judgement> judge(const View& status);

// A number of seconds for a person: "400ms", "3.1s", "3min 20s"; "?" for none.
[[nodiscard]] std::string span(std::optional<double> seconds);
// "connector-b (192.0.2.12)" of a last_advert.
[[nodiscard]] std::string sender(const View& advert);

}  // namespace pairkeep::cli
