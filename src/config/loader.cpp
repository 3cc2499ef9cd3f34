// The door of the room: file -> text -> tree -> draft -> checks -> settings. Also the VRID that names give.
#include "pairkeep/config/loader.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <utility>

#include "document.h"
#include "draft.h"
#include "pairkeep/config/machine.h"
#include "report.h"

namespace pairkeep::config {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 20U;

Problems file_problem(const std::string& path, std::string message) {
    return {{path, 0, 0, std::move(message)}};
}

class OpenFile {
  public:
    explicit OpenFile(const std::string& path) : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    ~OpenFile() {
        if (descriptor_ >= 0) close(descriptor_);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    [[nodiscard]] int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

// At most one byte more than is allowed, so that the caller sees "too long" without reading all of /dev/zero.
Result<std::string, int> read_up_to_limit(const std::string& path) {
    const OpenFile file(path);
    if (file.descriptor() < 0) return Unexpected{errno};
    std::string text;
    std::array<char, 16384> chunk{};
    while (text.size() <= kMostBytes) {
        const ssize_t count = read(file.descriptor(), chunk.data(), chunk.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return Unexpected{errno};
        if (count == 0) break;
        text.append(chunk.data(), static_cast<std::size_t>(count));
    }
    return text;
}

std::string why_unreadable(int error) {
    std::string why = "cannot be read: " + std::string(std::strerror(error));
    if (error == ENOENT)
        return why +
               "; write it, the same on both nodes: pairkeep.yaml(5), and an example is in "
               "/usr/share/doc/pairkeep/examples";
    if (error == EACCES)
        return why + "; the user that runs this must be able to: as a service it is pairkeep";
    return why;
}

}  // namespace

Result<settings::Settings, Problems> load_file(const std::string& path, const LoadOptions& options) {
    const auto text = read_up_to_limit(path);
    if (!text) return Unexpected{file_problem(path, why_unreadable(text.error()))};
    std::array<char, HOST_NAME_MAX + 1> hostname{};
    gethostname(hostname.data(), hostname.size() - 1);
    auto loaded = load_text(*text, path, options, hostname.data());
    if (!loaded) return loaded;
    for (auto& warning : virtual_mac_warnings(*loaded, read_machine()))
        loaded->warnings.push_back(std::move(warning));
    for (auto& warning : arp_warnings(*loaded)) loaded->warnings.push_back(std::move(warning));
    return loaded;
}

Result<settings::Settings, Problems> load_text(std::string_view text, const std::string& name,
                                               const LoadOptions& options, const std::string& hostname) {
    if (text.size() > kMostBytes)
        return Unexpected{file_problem(name, "larger than 1 MiB; is this the right file?")};
    Report report(name);
    const auto root = parse_document(text);
    if (!root) {
        report.problem(root.error().mark, root.error().message);
        return Unexpected{report.problems()};
    }
    const Draft draft = read_file(*root, report);
    check_across(draft, report);
    auto settings = resolve(draft, options.node, hostname, report);
    if (!settings || report.failed()) return Unexpected{report.problems()};
    return *std::move(settings);
}

std::uint8_t derived_vrid(std::string_view connector_id, std::string_view group) {
    // FNV-1a, 32 bits: fixed for good, since both nodes and every later version must find the same number.
    std::uint32_t hash = 2166136261U;
    const auto mix = [&hash](char c) { hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U; };
    for (const char c : connector_id) mix(c);
    mix('\0');
    for (const char c : group) mix(c);
    return static_cast<std::uint8_t>(hash % 255 + 1);
}

}  // namespace pairkeep::config
