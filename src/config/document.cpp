// Builds the tree from yaml-cpp's events. Events, not YAML::Node, because Node drops duplicate keys without a
// word and follows aliases into each other; here both are seen, and limits hold while the tree grows.
#include "document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "text.h"

namespace pairkeep::config {
namespace {

Mark from_yaml(const YAML::Mark& mark) {
    return mark.is_null() ? Mark{} : Mark{mark.line + 1, mark.column + 1};
}

// Leaves yaml-cpp's parser from inside an event; never leaves this file.
struct Abort {
    SyntaxFault fault;
};

class Lines {
  public:
    explicit Lines(std::string_view text) {
        while (!text.empty()) {
            const auto end = text.find('\n');
            lines_.push_back(text.substr(0, end));
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        }
    }
    [[nodiscard]] std::string_view line(Mark mark) const {
        const auto number = static_cast<std::size_t>(mark.line);
        return number >= 1 && number <= lines_.size() ? lines_[number - 1] : std::string_view{};
    }
    // From the column of the mark to the end of its line.
    [[nodiscard]] std::string_view rest(Mark mark) const {
        const std::string_view whole = line(mark);
        const auto skipped = static_cast<std::size_t>(mark.column > 0 ? mark.column - 1 : 0);
        return skipped < whole.size() ? whole.substr(skipped) : std::string_view{};
    }
    [[nodiscard]] bool indented_with_tab(Mark mark) const {
        const std::string_view whole = line(mark);
        return whole.substr(0, whole.find_first_not_of(" \t")).find('\t') != std::string_view::npos;
    }

    // "key:value" in this line or in the one with words above it: YAML then reads on, and complains too late.
    [[nodiscard]] std::optional<SyntaxFault> missing_space_near(Mark mark) const {
        int above = 0;
        for (int number = mark.line; number >= 1 && above < 2; --number) {
            const std::string_view whole = line({number, 1});
            const auto start = whole.find_first_not_of(" \t\r");
            if (start == std::string_view::npos || whole[start] == '#') continue;
            const std::string_view words = whole.substr(start);
            if (const std::string glued = glued_key(words); !glued.empty())
                return SyntaxFault{{number, static_cast<int>(start) + 1}, missing_space(glued)};
            ++above;
        }
        return std::nullopt;
    }

  private:
    std::vector<std::string_view> lines_;
};

bool closes_on_this_line(std::string_view from_quote) {
    const char quote = from_quote.front();
    for (std::size_t i = 1; i < from_quote.size(); ++i) {
        const bool escape = quote == '"' && from_quote[i] == '\\';
        const bool doubled = quote == '\'' && from_quote.substr(i, 2) == "''";
        if (escape || doubled)
            ++i;
        else if (from_quote[i] == quote)
            return true;
    }
    return false;
}

class TreeBuilder : public YAML::EventHandler {
  public:
    explicit TreeBuilder(const Lines& lines) : lines_(lines) {}
    [[nodiscard]] std::optional<YamlNode>& root() { return root_; }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (!root_) return;
        // yaml-cpp also takes a line that is indented less than the first one for a new document.
        if (lines_.rest(from_yaml(mark)).starts_with("---"))
            fail(mark, "a second YAML document starts here; one file holds one document");
        if (auto fault = lines_.missing_space_near(from_yaml(mark))) throw Abort{*std::move(fault)};
        fail(mark, "this line is indented differently from the keys above that it should stand beside");
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { leaf(mark, "?", anchor, {}); }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        YamlNode node;
        node.kind = YamlNode::Kind::scalar;
        node.text = value;
        node.quoted = tag == "!";
        refuse_several_lines(mark, node);
        leaf(mark, tag, anchor, std::move(node));
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = anchors_.find(anchor);
        if (found == anchors_.end()) fail(mark, "this alias stands inside the value that it refers to");
        YamlNode copy = found->second;
        copy.mark = from_yaml(mark);
        add(std::move(copy));
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        open(mark, tag, anchor, YamlNode::Kind::list);
    }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        open(mark, tag, anchor, YamlNode::Kind::map);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapEnd() override { close(); }

  private:
    struct Open {
        YamlNode node;
        YAML::anchor_t anchor;
        std::vector<YamlNode> children;
    };

    [[noreturn]] static void fail(const YAML::Mark& mark, std::string message) {
        throw Abort{{from_yaml(mark), std::move(message)}};
    }

    static void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
        if (tag != "?" && tag != "!" && !tag.empty())
            fail(mark, "a YAML tag (a word after \"!\") has no meaning here; remove it");
    }

    // YAML lets a value run on over lines. In a configuration that is always a forgotten quote, colon,
    // bracket or space, and yaml-cpp would either take it silently or complain about another line.
    void refuse_several_lines(const YAML::Mark& mark, const YamlNode& node) const {
        const std::string_view rest = lines_.rest(from_yaml(mark));
        if (!node.quoted) {
            if (rest.find(node.text) != std::string_view::npos) return;
            if (auto fault = lines_.missing_space_near(from_yaml(mark))) throw Abort{*std::move(fault)};
            fail(mark, in_quotes(node.text) +
                           " goes on in the next line; look for a missing colon, a missing space "
                           "after a colon, a missing bracket, or a wrong indentation");
            return;
        }
        const auto start = rest.find_first_of("\"'|>");  // an anchor may stand in front
        if (start == std::string_view::npos || rest[start] == '|' || rest[start] == '>') return;
        if (!closes_on_this_line(rest.substr(start)))
            fail(mark, "the quote that opens here is not closed on its line");
    }

    void leaf(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlNode node) {
        refuse_tag(mark, tag);
        node.mark = from_yaml(mark);
        if (anchor != YAML::NullAnchor) anchors_[anchor] = node;
        add(std::move(node));
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlNode::Kind kind) {
        refuse_tag(mark, tag);
        if (open_.size() == kMaxDepth)
            fail(mark, "more than " + std::to_string(kMaxDepth) +
                           " levels of nesting; nothing here needs that many");
        YamlNode node;
        node.kind = kind;
        node.mark = from_yaml(mark);
        open_.push_back({std::move(node), anchor, {}});
    }

    void close() {
        Open done = std::move(open_.back());
        open_.pop_back();
        done.node.children = std::make_shared<const std::vector<YamlNode>>(std::move(done.children));
        if (done.anchor != YAML::NullAnchor) anchors_[done.anchor] = done.node;
        add(std::move(done.node));
    }

    void add(YamlNode node) {
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        Open& parent = open_.back();
        parent.node.size += node.size;
        if (parent.node.size > kMaxValues)
            throw Abort{
                {node.mark, "more than " + std::to_string(kMaxValues) + " values, aliases counted in full"}};
        const bool is_value = parent.node.kind == YamlNode::Kind::map && parent.children.size() % 2 == 1;
        // yaml-cpp places a missing value at whatever comes next; the key is what the reader looks for.
        if (is_value && node.kind == YamlNode::Kind::null) node.mark = parent.children.back().mark;
        parent.children.push_back(std::move(node));
    }

    const Lines& lines_;
    std::optional<YamlNode> root_;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, YamlNode> anchors_;
};

struct Explanation {
    std::string_view says;  // how yaml-cpp's message begins
    std::string_view means;
};
constexpr std::array kExplanations{
    Explanation{"illegal map value",
                "a colon where no key can stand; check the indentation, or put the value in quotes"},
    Explanation{"end of map not found",
                "this line does not fit the indentation of the lines above, or lacks its colon"},
    Explanation{"end of sequence not found", "this line does not fit the indentation of the list above"},
    Explanation{"end of map flow not found", "a \"{\" above is not closed by a \"}\", or a comma is missing"},
    Explanation{"end of sequence flow not found",
                "a \"[\" above is not closed by a \"]\", or a comma is missing"},
    Explanation{"illegal flow end", "a closing bracket without its opening one"},
    Explanation{"illegal block entry", "a \"-\" where no list item can stand; check the indentation"},
    Explanation{"illegal map key", "a key where none can stand; check the indentation"},
    Explanation{"unknown token", "a value cannot begin with this character; put the value in quotes"},
    Explanation{"unknown escape character",
                "an unknown escape after \"\\\"; write \"\\\\\" for a backslash, or use single quotes"},
    Explanation{"the referenced anchor is not defined",
                "this alias (*) refers to an anchor (&) that is not defined above"},
};

SyntaxFault explain(const YAML::Exception& error, const Lines& lines) {
    const Mark mark = from_yaml(error.mark);
    if (lines.indented_with_tab(mark))
        return {{mark.line, 1}, "a tab in the indentation; YAML wants spaces there"};
    if (auto fault = lines.missing_space_near(mark)) return *std::move(fault);
    for (const auto& [says, means] : kExplanations)
        if (std::string_view(error.msg).starts_with(says)) return {mark, std::string(means)};
    return {mark, "not readable as YAML: " + error.msg};
}

}  // namespace

Result<YamlNode, SyntaxFault> parse_document(std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // the mark that some editors put in front
    if (const auto bad = first_bad_byte(text)) {
        const std::string_view before = text.substr(0, *bad);
        const auto line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
        const auto column = static_cast<int>(*bad - (before.rfind('\n') + 1)) + 1;  // npos + 1 is 0
        return Unexpected{
            SyntaxFault{{line, column}, "not text: a control character, or bytes that are not UTF-8"}};
    }
    const Lines lines(text);
    std::istringstream stream{std::string(text)};
    TreeBuilder builder(lines);
    try {
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const Abort& abort) {
        return Unexpected{abort.fault};
    } catch (const YAML::Exception& error) {
        return Unexpected{explain(error, lines)};
    }
    if (!builder.root() || builder.root()->kind == YamlNode::Kind::null)
        return Unexpected{SyntaxFault{
            {}, "the file is empty; the example conf/pairkeep.yaml begins with the shortest useful one"}};
    return std::move(*builder.root());
}

}  // namespace pairkeep::config
