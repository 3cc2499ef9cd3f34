// The text of the rule, and when it is written. That polkit understands it: tests/appliance.
#include "pairkeep/polkit/rule.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::polkit;

namespace {

settings::Settings with_units(const std::vector<std::string>& units) {
    settings::Settings settings;
    for (const std::string& unit : units) {
        settings.clients.emplace_back();
        settings.clients.back().how = settings::SystemdUnit{unit};
    }
    settings.clients.emplace_back();
    settings.clients.back().how = settings::Command{{"openvpn"}};
    return settings;
}

struct Place {
    Place() {
        char name[] = "/tmp/pairkeep-polkit-XXXXXX";
        REQUIRE(mkdtemp(name) != nullptr);
        folder = name;
        file = folder + "/49-pairkeep.rules";
    }
    ~Place() { std::filesystem::remove_all(folder); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    [[nodiscard]] std::string text() const {
        std::ifstream in(file);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    std::string folder;
    std::string file;
};

}  // namespace

TEST_CASE("the rule names the configured units, and nothing can break out of it") {
    const std::string text = rule(with_units({"openvpn-client@hq.service", R"(a\x2db"]; evil("é.service)"}));
    CHECK(text.find(R"(var units = ["openvpn-client@hq.service","a\\x2db\"]; evil(\"\u00e9.service"];)") !=
          std::string::npos);
    CHECK(text.find(R"(subject.user == "pairkeep")") != std::string::npos);
    CHECK(text.find(R"(["start", "stop", "restart", "kill"])") != std::string::npos);
    CHECK(rule(with_units({})).empty());
}

TEST_CASE("the rule is written when it differs, compared, and removed when no unit is left") {
    const Place place;
    const auto one = with_units({"a.service"});
    const auto two = with_units({"a.service", "b.service"});
    CHECK(compare(one, place.file).standing == Standing::missing);
    CHECK(compare(one, place.file).text.find("`systemctl reload-or-restart pairkeepd`") != std::string::npos);
    CHECK(write(one, place.file).value() == Written::rule);
    CHECK(place.text() == rule(one));
    CHECK(compare(one, place.file).standing == Standing::right);
    CHECK(write(one, place.file).value() == Written::nothing);
    CHECK(compare(two, place.file).standing == Standing::old);
    CHECK(write(two, place.file).value() == Written::rule);
    CHECK(place.text() == rule(two));
    CHECK(write(with_units({}), place.file).value() == Written::removal);
    CHECK_FALSE(std::filesystem::exists(place.file));
    CHECK(write(with_units({}), place.file).value() == Written::nothing);
    CHECK(compare(with_units({}), place.file).standing == Standing::right);
    CHECK(std::filesystem::is_empty(place.folder));
}

TEST_CASE("a file of somebody else's is left alone, and a link is replaced, not followed") {
    const Place place;
    std::ofstream(place.file) << "// mine\n";
    CHECK(write(with_units({"a.service"}), place.file).error() ==
          place.file + " was not written by pairkeepd: move it away");
    CHECK(place.text() == "// mine\n");
    std::filesystem::remove(place.file);
    const std::string elsewhere = place.folder + "/elsewhere";
    std::ofstream(elsewhere) << rule(with_units({"old.service"}));
    std::filesystem::create_symlink(elsewhere, place.file);
    CHECK(write(with_units({"a.service"}), place.file).value() == Written::rule);
    CHECK_FALSE(std::filesystem::is_symlink(place.file));
    CHECK(std::filesystem::exists(elsewhere));
    CHECK_FALSE(write(with_units({"a.service"}), "/nowhere/49-pairkeep.rules"));
}

TEST_CASE("in a reload, units that must still be stopped stay allowed") {
    Place place;
    CHECK(write(with_units({"a.service", "b.service"}), place.file).value() == Written::rule);
    CHECK(write(with_units({"b.service", "c.service"}), place.file, true).value() == Written::rule);
    for (const auto* unit : {"a.service", "b.service", "c.service"})
        CHECK(place.text().find(unit) != std::string::npos);
    // More than is needed is no difference; less is.
    CHECK(compare(with_units({"b.service", "c.service"}), place.file).standing == Standing::right);
    CHECK(compare(with_units({"d.service"}), place.file).standing == Standing::old);
    CHECK(write(with_units({}), place.file, true).value() == Written::nothing);
    CHECK(write(with_units({"b.service"}), place.file).value() == Written::rule);
    CHECK(place.text().find("a.service") == std::string::npos);
}
