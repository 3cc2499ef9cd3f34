#include "pairkeep/clients/facts.h"

#include <cctype>
#include <nlohmann/json.hpp>

namespace pairkeep::clients {

std::vector<std::string> environment_of(const Facts& facts) {
    std::vector<std::string> variables;
    for (const auto& [key, value] : facts) {
        std::string variable = "PAIRKEEP_";
        for (const char letter : key)
            variable += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
        variable += '=';
        if (const auto* text = std::get_if<std::string>(&value)) variable += *text;
        if (const auto* number = std::get_if<std::int64_t>(&value)) variable += std::to_string(*number);
        if (const auto* words = std::get_if<std::vector<std::string>>(&value))
            for (std::size_t i = 0; i < words->size(); ++i) variable += (i == 0 ? "" : " ") + (*words)[i];
        variables.push_back(std::move(variable));
    }
    return variables;
}

std::string json_of(const Facts& facts) {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    for (const auto& [key, value] : facts)
        std::visit([&object, &name = key](const auto& plain) { object[name] = plain; }, value);
    // What is not UTF-8 is replaced: this must not throw for a name that somebody chose.
    return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

}  // namespace pairkeep::clients
