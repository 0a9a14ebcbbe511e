// The Retention keeps the site's promise to forget: once a campaign is over
// for so many days, its index key is destroyed and with it every trace of who
// signed twice; so many months after delivery, what people signed with is.
// Both are done a little at a time through the intake, so that nobody waits
// who signs elsewhere, and begun again where a crash ended them.
//
// All by one thread, but for what the intake answers.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "petition/intake.h"
#include "petition/roster.h"
#include "seal/key_ring.h"

namespace outcry::petition {

class Retention {
 public:
  struct Said {
    bool is_error = false;
    std::string text;  // for the operator's log
  };
  using Say = std::function<void(const Said&)>;

  // All references must outlive it.
  Retention(Roster& roster, PetitionStore& store, seal::KeyRing& keys, Intake& intake, const Clock& clock,
            std::chrono::days destroy_index_after, Say say);

  // Looks for what is due; then also takes what was deleted since the last
  // time out of the database's journal. Once an hour.
  void look();
  // Goes on with it. A few times a second; quick.
  void step();

  // When the index key of a campaign goes; null while that runs.
  static std::optional<Time> index_due(const campaign::Stored& stored, std::chrono::days destroy_index_after);

 private:
  struct Work {
    std::string slug;
    Erasure act;
  };

  void add(const campaign::Stored& stored, Erasure::What what);
  void went(const Work& work, const Answer& answer);
  void begin_next();
  void destroy_keys();
  void scrub();

  Roster& roster_;
  PetitionStore& store_;
  seal::KeyRing& keys_;
  Intake& intake_;
  const Clock& clock_;
  const std::chrono::days destroy_index_after_;
  const Say say_;
  struct Box {  // for the answer, which may come when nobody waits for it any more
    std::mutex mutex;
    std::optional<Result<Answer>> answer;  // GUARDED_BY(mutex)
  };

  std::deque<Work> work_;             // the first is under way
  std::shared_ptr<Box> waiting_;      // while it is
  std::vector<std::string> keyless_;  // whose key goes at the next step
  bool dirty_ = false;                // whether the journal may hold what was deleted
  Time scrub_after_{};                // where somebody was reading
};

}  // namespace outcry::petition
