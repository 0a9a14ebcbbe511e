// The Intake is the bounded queue before the one writer. Acts that arrive
// while a transaction is being written to disk wait and go together in the
// next one (group commit), so that one fsync serves many people.
//
// submit() from any thread. The callback comes on the writer's thread, after
// the act is durable or has failed; it must be quick.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "petition/petition_store.h"

namespace outcry::petition {

class Intake {
 public:
  using Done = std::function<void(const Result<Answer>&)>;

  struct Options {
    size_t queue = 8192;  // acts that may wait; beyond: kBusy
    size_t batch = 1024;  // acts in one transaction
  };

  // `committed` is called on the writer's thread after each transaction and
  // before its callbacks. `store` must outlive the intake.
  Intake(PetitionStore& store, Options options, std::function<void()> committed);
  ~Intake();  // writes what waits, then ends

  // kBusy if the queue is full: nothing was taken, `done` will not be called.
  Status submit(Act act, Done done);

 private:
  void run();
  void write(std::vector<Act>& acts, std::vector<Done>& done);

  PetitionStore& store_;
  const Options options_;
  const std::function<void()> committed_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Act> acts_;   // GUARDED_BY(mutex_)
  std::vector<Done> done_;  // GUARDED_BY(mutex_), beside acts_
  bool stopping_ = false;   // GUARDED_BY(mutex_)
  std::thread writer_;
};

}  // namespace outcry::petition
