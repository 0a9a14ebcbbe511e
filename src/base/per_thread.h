// A PerThread<T> gives each thread a T of its own, made when the thread first
// asks: for what would otherwise be read under a lock, or by counting
// references that all threads share, a hundred thousand times a second.
//
// Any thread. A thread's T lives until the thread ends, also if the owner
// ends before: an owner lives about as long as its threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace outcry {

template <class T>
class PerThread {
 public:
  T& get() const {
    thread_local std::vector<std::pair<uint64_t, std::unique_ptr<T>>> mine;
    for (const auto& [owner, value] : mine) {
      if (owner == id_) return *value;
    }
    mine.emplace_back(id_, std::make_unique<T>());
    return *mine.back().second;
  }

 private:
  static inline std::atomic<uint64_t> last_{0};
  const uint64_t id_ = ++last_;
};

// The same object, its references counted apart from `shared`'s: a thread
// that hands out copies then writes to no other thread's memory.
template <class T>
std::shared_ptr<T> counted_apart(const std::shared_ptr<T>& shared) {
  return std::shared_ptr<T>(std::make_shared<std::shared_ptr<T>>(shared), shared.get());
}

}  // namespace outcry
