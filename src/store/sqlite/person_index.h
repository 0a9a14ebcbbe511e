// The PersonIndex knows, for each blind index of one campaign, whether it was
// counted and how many mails went to it: the answer to "one person, one
// signature" without an index on disk, whose random pages would cost several
// times the rest of a signature (docs/design/storage.md).
//
// 9 bytes a slot, at most 3/4 full. Changes made since mark() can be undone,
// for a transaction that failed. Not thread-safe: the writer's own.
#pragma once

#include <cstdint>
#include <vector>

namespace outcry::store {

struct Person {
  bool counted = false;
  bool noticed = false;  // was told once that the address had signed
  uint8_t pending = 0;   // confirmation mails, at most 63

  bool operator==(const Person&) const = default;
};

class PersonIndex {
 public:
  PersonIndex();

  [[nodiscard]] Person get(uint64_t blind) const;  // `blind` is not 0
  void set(uint64_t blind, Person person);
  // As set(), but never undone: for reading what is on disk.
  void load(uint64_t blind, Person person);
  // Makes room for `n` more at once.
  void reserve(size_t n);

  void mark() { undo_.clear(); }
  void undo();

 private:
  [[nodiscard]] size_t slot_of(uint64_t blind) const;  // its slot, or the free one it would take
  void put(uint64_t blind, uint8_t value);
  void rehash(size_t slots);

  std::vector<uint64_t> keys_;
  std::vector<uint8_t> values_;  // 0 in a taken slot: nobody, kept until the next rehash
  size_t taken_ = 0;
  std::vector<std::pair<uint64_t, uint8_t>> undo_;  // former values, oldest first
};

}  // namespace outcry::store
