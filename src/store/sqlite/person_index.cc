#include "store/sqlite/person_index.h"

#include <bit>
#include <utility>

namespace outcry::store {
namespace {

uint8_t pack(Person person) {
  return static_cast<uint8_t>((person.counted ? 1 : 0) | (person.noticed ? 2 : 0) |
                              (person.pending > 63 ? 63 : person.pending) << 2);
}

Person unpack(uint8_t value) {
  return {(value & 1) != 0, (value & 2) != 0, static_cast<uint8_t>(value >> 2)};
}

}  // namespace

PersonIndex::PersonIndex() {
  rehash(1024);
}

// The key is a MAC: any of its bits will do as a hash.
size_t PersonIndex::slot_of(uint64_t blind) const {
  const size_t mask = keys_.size() - 1;
  size_t slot = blind & mask;
  while (keys_[slot] != 0 && keys_[slot] != blind) slot = (slot + 1) & mask;
  return slot;
}

Person PersonIndex::get(uint64_t blind) const {
  const size_t slot = slot_of(blind);
  return keys_[slot] == 0 ? Person{} : unpack(values_[slot]);
}

void PersonIndex::set(uint64_t blind, Person person) {
  const size_t slot = slot_of(blind);
  undo_.emplace_back(blind, keys_[slot] == 0 ? uint8_t{0} : values_[slot]);
  put(blind, pack(person));
}

void PersonIndex::load(uint64_t blind, Person person) {
  put(blind, pack(person));
}

void PersonIndex::put(uint64_t blind, uint8_t value) {
  size_t slot = slot_of(blind);
  if (keys_[slot] == 0) {
    if (value == 0) return;
    if ((taken_ + 1) * 4 > keys_.size() * 3) {
      rehash(keys_.size() * 2);
      slot = slot_of(blind);
    }
    keys_[slot] = blind;
    ++taken_;
  }
  values_[slot] = value;
}

void PersonIndex::reserve(size_t n) {
  const size_t wanted = std::bit_ceil((taken_ + n) * 4 / 3 + 1);
  if (wanted > keys_.size()) rehash(wanted);
}

void PersonIndex::rehash(size_t slots) {
  const std::vector<uint64_t> keys = std::exchange(keys_, std::vector<uint64_t>(slots));
  const std::vector<uint8_t> values = std::exchange(values_, std::vector<uint8_t>(slots));
  taken_ = 0;
  for (size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == 0 || values[i] == 0) continue;
    const size_t slot = slot_of(keys[i]);
    keys_[slot] = keys[i];
    values_[slot] = values[i];
    ++taken_;
  }
}

void PersonIndex::undo() {
  for (size_t i = undo_.size(); i-- > 0;) put(undo_[i].first, undo_[i].second);
  undo_.clear();
}

}  // namespace outcry::store
