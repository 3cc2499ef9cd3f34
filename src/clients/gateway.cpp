#include "pairkeep/clients/gateway.h"

#include <string_view>

namespace pairkeep::clients {

std::string with_gateway(std::string text, const std::string& gateway) {
    static constexpr std::string_view kWord = "{gateway}";
    for (std::size_t at = text.find(kWord); at != std::string::npos;
         at = text.find(kWord, at + gateway.size()))
        text.replace(at, kWord.size(), gateway);
    return text;
}

std::vector<std::string> with_gateway(std::vector<std::string> words, const std::string& gateway) {
    for (std::string& word : words) word = with_gateway(std::move(word), gateway);
    return words;
}

}  // namespace pairkeep::clients
