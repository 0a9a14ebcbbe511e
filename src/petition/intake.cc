#include "petition/intake.h"

#include <iterator>

namespace outcry::petition {
namespace {

// Moves up to `n` elements from the front of `from` to `to`, which is empty.
template <class T>
void take(std::vector<T>& from, std::vector<T>& to, size_t n) {
  if (from.size() <= n) {
    std::swap(from, to);
    return;
  }
  const auto end = from.begin() + static_cast<std::ptrdiff_t>(n);
  to.assign(std::make_move_iterator(from.begin()), std::make_move_iterator(end));
  from.erase(from.begin(), end);
}

}  // namespace

Intake::Intake(PetitionStore& store, Options options, std::function<void()> committed)
    : store_(store), options_(options), committed_(std::move(committed)), writer_([this] { run(); }) {}

Intake::~Intake() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  writer_.join();
}

Status Intake::submit(Act act, Done done) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || acts_.size() >= options_.queue) return busy("too many signatures are waiting to be written");
    acts_.push_back(std::move(act));
    done_.push_back(std::move(done));
  }
  wake_.notify_one();
  return {};
}

void Intake::run() {
  std::vector<Act> acts;
  std::vector<Done> done;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !acts_.empty(); });
      if (acts_.empty()) return;
      take(acts_, acts, options_.batch);
      take(done_, done, options_.batch);
    }
    write(acts, done);
    acts.clear();
    done.clear();
  }
}

void Intake::write(std::vector<Act>& acts, std::vector<Done>& done) {
  const auto answers = store_.commit(acts);
  if (answers) committed_();
  for (size_t i = 0; i < done.size(); ++i) {
    if (answers) {
      done[i]((*answers)[i]);
    } else {
      done[i](answers.error());
    }
  }
}

}  // namespace outcry::petition
