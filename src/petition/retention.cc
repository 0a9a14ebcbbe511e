#include "petition/retention.h"

#include <fmt/format.h>

#include <algorithm>

namespace outcry::petition {

Retention::Retention(Roster& roster, PetitionStore& store, seal::KeyRing& keys, Intake& intake, const Clock& clock,
                     std::chrono::days destroy_index_after, Say say)
    : roster_(roster),
      store_(store),
      keys_(keys),
      intake_(intake),
      clock_(clock),
      destroy_index_after_(destroy_index_after),
      say_(std::move(say)) {}

std::optional<Time> Retention::index_due(const campaign::Stored& stored, std::chrono::days destroy_index_after) {
  const auto over = stored.campaign.over_since(stored.closed_at);
  if (!over) return std::nullopt;
  return *over + destroy_index_after;
}

// What a crash ended in the middle is due again; what was done says so at once.
void Retention::look() {
  const Time now = clock_.now();
  dirty_ = true;
  for (const auto& running : *roster_.all()) {
    const campaign::Stored& stored = running->stored;
    const auto index = index_due(stored, destroy_index_after_), records = stored.campaign.records_due(stored.closed_at);
    if (stored.index_destroyed_at || (index && now >= *index)) {
      add(stored, Erasure::kBlinds);
      add(stored, Erasure::kBlindTiles);
    }
    if (stored.records_deleted_at || (records && now >= *records)) {
      add(stored, Erasure::kRecords);
      add(stored, Erasure::kEpochs);
    }
  }
}

void Retention::add(const campaign::Stored& stored, Erasure::What what) {
  const bool known = std::any_of(work_.begin(), work_.end(), [&](const Work& one) {
    return one.act.campaign == stored.number && one.act.what == what;
  });
  if (!known) work_.push_back({stored.campaign.slug, {stored.number, what, {}, stored.updated_at}});
}

void Retention::step() {
  destroy_keys();
  if (waiting_) {
    std::optional<Result<Answer>> answer;
    {
      const std::lock_guard lock(waiting_->mutex);
      answer.swap(waiting_->answer);
    }
    if (!answer) return;
    waiting_.reset();
    if (*answer) {
      went(work_.front(), **answer);
    } else {
      say_({true, fmt::format("couldn't erase of {}: {}", work_.front().slug, answer->error().message)});
      work_.pop_front();  // until the next look
    }
  }
  if (!work_.empty()) {
    begin_next();
  } else if (dirty_ && clock_.now() >= scrub_after_) {
    scrub();
  }
}

void Retention::begin_next() {
  Erasure act = work_.front().act;
  act.at = clock_.now();
  auto box = std::make_shared<Box>();
  const auto taken = intake_.submit(act, [box](const Result<Answer>& answer) {
    const std::lock_guard lock(box->mutex);
    box->answer = answer;
  });
  if (taken) waiting_ = std::move(box);  // else the queue is full: people come first
}

void Retention::went(const Work& work, const Answer& answer) {
  const auto what = work.act.what;
  const bool stands = answer.outcome != Outcome::kUnknown;  // or the campaign changed meanwhile: look again
  if (what == Erasure::kBlinds && stands) {
    // The database has said it, now the roster lets go of the key; by the next
    // step nobody computes with it any more.
    if (const auto fresh = roster_.refresh(); !fresh) say_({true, fresh.error().message});
    keyless_.push_back(work.slug);
  }
  if (answer.outcome == Outcome::kMore) return;
  if (answer.outcome == Outcome::kDone && what == Erasure::kBlindTiles) {
    say_({false, fmt::format("{}: its index key and its blind indexes are destroyed on schedule", work.slug)});
  }
  if (answer.outcome == Outcome::kDone && what == Erasure::kRecords) {
    say_({false, fmt::format("{}: {} records are deleted on schedule", work.slug, answer.index)});
  }
  work_.pop_front();
}

void Retention::destroy_keys() {
  for (const std::string& slug : keyless_) {
    if (const auto gone = keys_.destroy_index_key(slug); !gone) say_({true, gone.error().message});
  }
  keyless_.clear();
}

void Retention::scrub() {
  constexpr std::chrono::seconds kAgain{10};
  const auto scrubbed = store_.scrub();
  dirty_ = !scrubbed && scrubbed.error().kind == Error::kBusy;
  scrub_after_ = clock_.now() + kAgain;
  if (!scrubbed && !dirty_) say_({true, scrubbed.error().message});
}

}  // namespace outcry::petition
