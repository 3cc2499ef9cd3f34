// Which entry of a fixed array belongs to what, and which are free, without looking at the array.
#pragma once

#include <cstddef>
#include <map>
#include <numeric>
#include <optional>
#include <vector>

namespace pairkeep::guardian {

template <class Key>
class Places {
  public:
    explicit Places(std::size_t count) : free_(count) { std::iota(free_.rbegin(), free_.rend(), 0U); }

    // Its own, or a free one; nothing when all are taken.
    std::optional<std::size_t> take(const Key& key) {
        if (const auto known = taken_.find(key); known != taken_.end()) return known->second;
        if (free_.empty()) return std::nullopt;
        const std::size_t place = free_.back();
        free_.pop_back();
        taken_.emplace(key, place);
        return place;
    }
    // Where it was; nothing: nowhere.
    std::optional<std::size_t> leave(const Key& key) {
        const auto known = taken_.find(key);
        if (known == taken_.end()) return std::nullopt;
        const std::size_t place = known->second;
        taken_.erase(known);
        free_.push_back(place);
        return place;
    }
    [[nodiscard]] const std::map<Key, std::size_t>& taken() const { return taken_; }

  private:
    std::map<Key, std::size_t> taken_;
    std::vector<std::size_t> free_;
};

}  // namespace pairkeep::guardian
