// A Pool is a few threads for work that may wait for a disk or takes its time,
// so that no I/O thread has to. Its queue is bounded.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace outcry {

class Pool {
 public:
  Pool(int threads, size_t queue);
  ~Pool();  // does what waits, then ends

  // From any thread; false if the queue is full, and `work` is not done.
  // `work` must not throw.
  [[nodiscard]] bool post(std::function<void()> work);

 private:
  void run();

  const size_t queue_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> work_;  // GUARDED_BY(mutex_)
  bool stopping_ = false;                   // GUARDED_BY(mutex_)
  std::vector<std::thread> threads_;
};

}  // namespace outcry
