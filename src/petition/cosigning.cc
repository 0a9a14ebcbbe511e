#include "petition/cosigning.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "petition/published_log.h"
#include "tally/proof.h"
#include "tally/witness.h"

namespace outcry::petition {
namespace {

constexpr std::chrono::seconds kRound{1}, kGrace{60}, kFirstWait{2}, kLongestWait{300};
constexpr int kConflict = 409, kGood = 200;

// "SIZE\n"
std::optional<uint64_t> size_in(std::string_view body) {
  if (body.ends_with('\n')) body.remove_suffix(1);
  uint64_t size = 0;
  const auto [end, error] = std::from_chars(body.data(), body.data() + body.size(), size);
  if (error != std::errc() || end != body.data() + body.size()) return std::nullopt;
  return size;
}

}  // namespace

Cosigning::Cosigning(Roster& roster, PetitionStore& store, std::vector<WitnessAddress> witnesses, size_t needed,
                     Ask ask, const Clock& clock, Say say)
    : roster_(roster), store_(store), needed_(needed), ask_(std::move(ask)), clock_(clock), say_(std::move(say)) {
  for (WitnessAddress& address : witnesses) witnesses_.push_back({std::move(address), {}});
  for (const auto& running : *roster_.all()) logs_.emplace(running->stored.number, begin(running->stored.number));
}

// What was cosigned of this very head stands for it at once.
Cosigning::Log Cosigning::begin(CampaignNumber campaign) {
  Log log;
  log.standings.resize(witnesses_.size());
  const auto head = store_.freeze(campaign);
  const auto before = store_.cosigned(campaign);
  if (!head || !before || !before->starts_with(head->checkpoint)) return log;
  log.witnessed = store_.publish(campaign, *before).has_value();
  if (log.witnessed) log.cosigned = head->size;
  return log;
}

void Cosigning::look() {
  for (const auto& running : *roster_.all()) {
    if (stopping_) return;
    look(*running);
  }
}

void Cosigning::look(const Running& running) {
  const CampaignNumber campaign = running.stored.number;
  auto found = logs_.find(campaign);
  if (found == logs_.end()) found = logs_.emplace(campaign, begin(campaign)).first;
  Log& log = found->second;
  auto head = store_.head(campaign);
  if (!head || log.cosigned == head->size) return;
  const Time now = clock_.now();
  if (log.behind_since == Time{}) log.behind_since = now;
  if (!log.witnessed || now - log.behind_since > kGrace) {
    // What is asked for stands already, so that nobody sees a larger one
    // before it.
    head = store_.freeze(campaign);
    log.witnessed = false;
  }
  std::string note = cosign(running, log, *head);
  if (note.empty()) return;
  if (auto published = store_.publish(campaign, std::move(note)); !published) {
    say_(fmt::format("couldn't keep a cosigned checkpoint: {}", published.error().message));
    return;
  }
  log.cosigned = head->size;
  log.witnessed = true;
  log.behind_since = {};
}

std::string Cosigning::cosign(const Running& running, Log& log, const tally::Head& head) {
  std::vector<std::optional<Result<std::string>>> answers(witnesses_.size());
  std::vector<std::thread> threads;
  const Time now = clock_.now();
  for (size_t i = 0; i < witnesses_.size(); ++i) {
    if (witnesses_[i].patience.not_before > now || log.standings[i].patience.not_before > now) continue;
    threads.emplace_back([&, i] { answers[i] = ask(witnesses_[i], log.standings[i], running.stored.number, head); });
  }
  for (std::thread& thread : threads) thread.join();
  std::string note = head.checkpoint;
  size_t good = 0;
  for (size_t i = 0; i < witnesses_.size(); ++i) {
    if (!answers[i]) continue;
    const Result<std::string>& answer = *answers[i];
    const std::string name = "witness " + witnesses_[i].address.key.name();
    const std::string why = answer ? std::string() : answer.error().message;
    const bool reached = answer || answer.error().kind != Error::kFailed;
    judge(witnesses_[i].patience, reached, name, why);
    if (reached) judge(log.standings[i].patience, answer.has_value(), name + " of " + running.petition.slug, why);
    if (!answer) continue;
    note += *answer;
    ++good;
  }
  return good >= needed_ ? note : std::string();
}

Result<Cosigning::Reply> Cosigning::ask_from(const Witness& witness, uint64_t from, CampaignNumber campaign,
                                             const tally::Head& head) const {
  tally::AddCheckpoint question;
  question.old_size = from;
  question.note = head.checkpoint;
  if (from > 0 && from < head.size) {
    PublishedLog log(store_, campaign);
    auto proof = tally::consistency_proof(log, from, head.size);
    if (!proof) return proof.error();
    question.proof = std::move(*proof);
  }
  return ask_(witness.address.url + "/add-checkpoint", tally::to_body(question));
}

Result<std::string> Cosigning::ask(const Witness& witness, Standing& standing, CampaignNumber campaign,
                                   const tally::Head& head) const {
  auto reply = ask_from(witness, standing.cosigned, campaign, head);
  if (reply && reply->status == kConflict && !stopping_) {  // its memory goes further than ours
    const auto size = size_in(reply->body);
    if (!size) return invalid("it answered 409 without a size");
    if (*size > head.size) return invalid(fmt::format("it has seen a larger log, of {} entries", *size));
    if (*size == standing.cosigned) return invalid(fmt::format("it has seen another log of {} entries", *size));
    standing.cosigned = *size;
    reply = ask_from(witness, standing.cosigned, campaign, head);
  }
  if (!reply) return reply.error();
  if (reply->status >= 500) return failed(fmt::format("it answered {}", reply->status));
  if (reply->status != kGood) return invalid(fmt::format("it answered {}", reply->status));
  const auto note = tally::parse_note(head.checkpoint + reply->body);
  const tally::NoteSignature* cosignature = note ? witness.address.key.good_signature(*note) : nullptr;
  if (cosignature == nullptr) return invalid("its cosignature is not good");
  standing.cosigned = head.size;
  return to_line(*cosignature);
}

// Waits twice as long after each failure; says so when one goes, and when it
// is back.
void Cosigning::judge(Patience& patience, bool good, const std::string& who, const std::string& why) {
  if (good) {
    if (std::exchange(patience.failures, 0) > 0) say_(fmt::format("{} cosigns again", who));
    return;
  }
  if (patience.failures == 0) say_(fmt::format("{} does not cosign: {}", who, why));
  const auto wait = kFirstWait * (1 << std::min(patience.failures++, 8));
  patience.not_before = clock_.now() + std::min<std::chrono::seconds>(kLongestWait, wait);
}

CosigningThread::CosigningThread(Cosigning& cosigning)
    : cosigning_(cosigning), thread_([this] {
        std::unique_lock lock(mutex_);
        while (!stopping_) {
          lock.unlock();
          cosigning_.look();
          lock.lock();
          wake_.wait_for(lock, kRound, [this] { return stopping_; });
        }
      }) {}

CosigningThread::~CosigningThread() {
  cosigning_.stop();
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

}  // namespace outcry::petition
