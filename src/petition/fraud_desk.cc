#include "petition/fraud_desk.h"

#include <fmt/format.h>

#include <future>
#include <thread>

namespace outcry::petition {
namespace {

constexpr size_t kBatch = 256;  // some milliseconds of the writer's
constexpr size_t kMostWaiting = 1000;
constexpr std::chrono::seconds kPictureKept{30};
constexpr int kTimesLooking = 20;
constexpr std::chrono::milliseconds kBreath{5};

}  // namespace

FraudDesk::FraudDesk(FraudStore& store, PetitionStore& petitions, Intake& intake, const Clock& clock,
                     std::function<void(const std::string&)> say)
    : store_(store),
      petitions_(petitions),
      intake_(intake),
      clock_(clock),
      say_(std::move(say)),
      pool_(1, kMostWaiting) {}

FraudDesk::~FraudDesk() {
  ending_ = true;
}

void FraudDesk::go_on() {
  const auto busy = store_.busy();
  if (!busy) return say_(busy.error().message);
  for (const Sweep& sweep : *busy) post(sweep);
}

Result<std::shared_ptr<const Picture>> FraudDesk::look(CampaignNumber campaign) {
  const auto head = petitions_.head(campaign);
  if (!head) return not_found("no such campaign");
  const Time now = clock_.now();
  {
    const std::lock_guard lock(mutex_);
    const Kept& kept = kept_[campaign];
    if (kept.picture && (kept.size == head->size || now < kept.until)) return kept.picture;
  }
  const auto began = std::chrono::steady_clock::now();
  PictureBuilder builder;
  const auto looked = store_.look(campaign, head->size, kLookedAt, [&](const Traced& one) { builder.see(one); });
  if (!looked) return looked.error();
  auto picture = std::make_shared<const Picture>(builder.build());
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
  const auto keep = std::min<std::chrono::milliseconds>(kPictureKept, took * kTimesLooking);
  const std::lock_guard lock(mutex_);
  kept_[campaign] = {picture, head->size, now + keep};
  return picture;
}

Result<Preview> FraudDesk::preview(CampaignNumber campaign, const Rule& rule, uint64_t size) {
  Sieve sieve(rule);
  if (rule.counts()) {
    if (auto looked = store_.look(campaign, size, 0, [&](const Traced& one) { sieve.count(one); }); !looked) {
      return looked.error();
    }
  }
  PreviewBuilder builder(sieve);
  if (auto looked = store_.look(campaign, size, 0, [&](const Traced& one) { builder.see(one); }); !looked) {
    return looked.error();
  }
  return builder.build();
}

Result<std::vector<int64_t>> FraudDesk::caught(CampaignNumber campaign, const Rule& rule, uint64_t size) {
  Sieve sieve(rule);
  std::vector<int64_t> ids;
  if (rule.counts()) {
    if (auto looked = store_.look(campaign, size, 0, [&](const Traced& one) { sieve.count(one); }); !looked) {
      return looked.error();
    }
  }
  const auto looked = store_.look(campaign, size, 0, [&](const Traced& one) {
    if (one.counted && sieve.catches(one)) ids.push_back(one.id);
  });
  if (!looked) return looked.error();
  return ids;
}

Result<int64_t> FraudDesk::begin(Sweep sweep) {
  const auto rule = parse_rule(sweep.rule);
  if (!rule || !rule->has_condition()) return invalid("the rule has no condition");
  const auto ids = caught(sweep.campaign, *rule, sweep.size);
  if (!ids) return ids.error();
  if (ids->empty() || static_cast<int64_t>(ids->size()) > sweep.found) return invalid("the rule catches others now");
  sweep.began = clock_.now();
  auto id = store_.begin(sweep);
  if (!id) return id;
  sweep.id = *id;
  sweep.state = Sweep::kRunning;
  post(sweep);
  return id;
}

Status FraudDesk::stop(CampaignNumber campaign, int64_t id) {
  if (auto there = store_.sweep(campaign, id); !there) return there.error();
  return store_.change(id, {Sweep::kRunning}, Sweep::kStopped, clock_.now());
}

Status FraudDesk::undo(CampaignNumber campaign, int64_t id) {
  auto there = store_.sweep(campaign, id);
  if (!there) return there.error();
  auto changed = store_.change(id, {Sweep::kStopped, Sweep::kDone}, Sweep::kUndoing, clock_.now());
  if (!changed) return changed;
  there->state = Sweep::kUndoing;
  post(*there);
  return {};
}

void FraudDesk::post(const Sweep& sweep) {
  if (!pool_.post([this, sweep] { run(sweep); })) say_("couldn't begin a sweep: too many wait");
}

void FraudDesk::run(const Sweep& sweep) {
  const bool undoes = sweep.state == Sweep::kUndoing;
  if (ending_) return;
  const auto ran = undoes ? restore(sweep) : strike(sweep);
  if (ending_) return;
  if (!ran) {
    // It rests where it is; an organiser can undo it, or begin anew.
    say_(fmt::format("couldn't go on with sweep {}: {}", sweep.id, ran.error().message));
    (void)store_.change(sweep.id, {Sweep::kRunning, Sweep::kUndoing}, Sweep::kStopped, clock_.now());
    return;
  }
  const auto ended = undoes ? store_.change(sweep.id, {Sweep::kUndoing}, Sweep::kUndone, clock_.now())
                            : store_.change(sweep.id, {Sweep::kRunning}, Sweep::kDone, clock_.now());
  if (!ended && ended.error().kind != Error::kNotFound) say_(ended.error().message);
}

// After a crash the rule is put once more to what was there when it was
// previewed; those that are invalidated already are not caught again.
Status FraudDesk::strike(const Sweep& sweep) {
  const auto rule = parse_rule(sweep.rule);
  if (!rule) return rule.error();
  auto ids = caught(sweep.campaign, *rule, sweep.size);
  if (!ids) return ids.error();
  const int64_t left = std::max<int64_t>(0, sweep.found - sweep.struck - sweep.passed);
  if (static_cast<int64_t>(ids->size()) > left) ids->resize(static_cast<size_t>(left));
  for (size_t from = 0; from < ids->size() && !ending_; from += kBatch) {
    const auto begin = ids->begin() + static_cast<std::ptrdiff_t>(from);
    Invalidation act{sweep.campaign, sweep.id, {}, sweep.reason, clock_.now()};
    act.ids.assign(begin, begin + static_cast<std::ptrdiff_t>(std::min(kBatch, ids->size() - from)));
    const auto answer = commit(std::move(act));
    if (!answer) return answer.error();
    if (answer->outcome != Outcome::kDone) return {};  // it was stopped
  }
  return {};
}

Status FraudDesk::restore(const Sweep& sweep) {
  int64_t after = 0;
  while (!ending_) {
    auto ids = store_.struck(sweep.id, after, static_cast<int>(kBatch));
    if (!ids) return ids.error();
    if (ids->empty()) return {};
    after = ids->back();
    const auto answer = commit(Restoration{sweep.campaign, sweep.id, std::move(*ids), clock_.now()});
    if (!answer) return answer.error();
    if (answer->outcome != Outcome::kDone) return {};
  }
  return {};
}

// A full queue is people who sign: they come first.
Result<Answer> FraudDesk::commit(Act act) {
  constexpr int kAttempts = 100;
  Error last = busy("the queue is full");
  for (int attempt = 0; attempt < kAttempts && !ending_; ++attempt) {
    const auto answered = std::make_shared<std::promise<Result<Answer>>>();
    auto answer = answered->get_future();
    const auto taken = intake_.submit(act, [answered](const Result<Answer>& result) { answered->set_value(result); });
    if (taken) {
      auto result = answer.get();
      if (result || result.error().kind == Error::kCorrupt) {
        std::this_thread::sleep_for(kBreath);
        return result;
      }
      last = result.error();
    }
    std::this_thread::sleep_for(kBreath * (attempt + 1));
  }
  return last;
}

}  // namespace outcry::petition
