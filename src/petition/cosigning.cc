#include "petition/cosigning.h"

#include <fmt/format.h>

#include <charconv>

#include "petition/published_log.h"
#include "tally/proof.h"
#include "tally/witness.h"

namespace outcry::petition {
namespace {

constexpr std::chrono::seconds kRound{1}, kGrace{60};
constexpr std::chrono::seconds kLongestWait{300};

uint64_t size_of(const std::string& note) {
  const auto parsed = tally::parse_note(note);
  const auto checkpoint = parsed ? tally::parse_checkpoint(parsed->text) : parsed.error();
  return checkpoint ? checkpoint->size : 0;
}

}  // namespace

Cosigning::Cosigning(Roster& roster, PetitionStore& store, std::vector<WitnessAddress> witnesses, size_t needed,
                     Ask ask, const Clock& clock, Say say)
    : roster_(roster), store_(store), needed_(needed), ask_(std::move(ask)), clock_(clock), say_(std::move(say)) {
  for (WitnessAddress& address : witnesses) witnesses_.push_back({std::move(address), {}, 0, {}});
  for (const auto& running : *roster_.all()) {
    const CampaignNumber campaign = running->stored.number;
    const auto head = store_.head(campaign);
    if (!head) continue;
    begin(logs_[campaign], campaign, *head);
    if (!logs_[campaign].witnessed) publish(campaign, head->checkpoint, false);
  }
  thread_ = std::thread([this] { run(); });
}

Cosigning::~Cosigning() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Cosigning::run() {
  while (true) {
    for (const auto& running : *roster_.all()) {
      look(*running);
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
    }
    std::unique_lock lock(mutex_);
    if (wake_.wait_for(lock, kRound, [this] { return stopping_; })) return;
  }
}

// What was cosigned of this very head stands for it at once.
void Cosigning::begin(Log& log, CampaignNumber campaign, const tally::Head& head) {
  log.begun = true;
  const auto before = store_.cosigned(campaign);
  if (!before || size_of(*before) != head.size || !before->starts_with(head.checkpoint)) return;
  log.witnessed = publish(campaign, *before, true);
  if (log.witnessed) log.cosigned = head.size;
}

bool Cosigning::publish(CampaignNumber campaign, std::string note, bool witnessed) {
  const auto published = store_.publish(campaign, std::move(note), witnessed);
  if (!published) say_(fmt::format("couldn't publish a checkpoint: {}", published.error().message));
  return published.has_value();
}

void Cosigning::look(const Running& running) {
  const CampaignNumber campaign = running.stored.number;
  const auto head = store_.head(campaign);
  if (!head) return;
  Log& log = logs_[campaign];
  if (!log.begun) begin(log, campaign, *head);
  if (log.cosigned == head->size) {
    log.behind_since = {};
    return;
  }
  const Time now = clock_.now();
  if (log.behind_since == Time{}) log.behind_since = now;
  if (!log.witnessed || now - log.behind_since > kGrace) {
    // The one that is asked for, so that no larger one is seen before it.
    publish(campaign, head->checkpoint, false);
    log.witnessed = false;
  }
  std::string note = cosign(campaign, *head);
  if (note.empty() || !publish(campaign, std::move(note), true)) return;
  log.cosigned = head->size;
  log.witnessed = true;
  log.behind_since = {};
}

// The checkpoint with its cosignatures; empty if there are too few.
std::string Cosigning::cosign(CampaignNumber campaign, const tally::Head& head) {
  std::vector<Result<std::string>> answers(witnesses_.size(), Result<std::string>(busy("not asked")));
  std::vector<std::thread> threads;
  const Time now = clock_.now();
  for (size_t i = 0; i < witnesses_.size(); ++i) {
    if (witnesses_[i].not_before > now) continue;
    threads.emplace_back([this, i, campaign, &head, &answers] { answers[i] = ask(witnesses_[i], campaign, head); });
  }
  for (std::thread& thread : threads) thread.join();
  std::string note = head.checkpoint;
  size_t good = 0;
  for (size_t i = 0; i < witnesses_.size(); ++i) {
    judge(witnesses_[i], answers[i]);
    if (!answers[i]) continue;
    note += *answers[i];
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

Result<std::string> Cosigning::ask(Witness& witness, CampaignNumber campaign, const tally::Head& head) const {
  uint64_t& known = witness.sizes[campaign];
  auto reply = ask_from(witness, known, campaign, head);
  if (reply && reply->status == 409) {  // its memory goes further than ours
    uint64_t size = 0;
    std::string_view text = reply->body;
    if (text.ends_with('\n')) text.remove_suffix(1);
    const auto read = std::from_chars(text.data(), text.data() + text.size(), size);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size())
      return failed("it answered 409 without a size");
    if (size > head.size) return failed(fmt::format("it has seen a larger log, of {} entries", size));
    if (size == known) return failed(fmt::format("it has seen another log of {} entries", size));
    known = size;
    reply = ask_from(witness, known, campaign, head);
  }
  if (!reply) return reply.error();
  if (reply->status != 200) return failed(fmt::format("it answered {}", reply->status));
  const auto note = tally::parse_note(head.checkpoint + reply->body);
  const tally::NoteSignature* cosignature = note ? witness.address.key.good_signature(*note) : nullptr;
  if (cosignature == nullptr) return failed("its cosignature is not good");
  known = head.size;
  return to_line(*cosignature);
}

void Cosigning::judge(Witness& witness, const Result<std::string>& answer) {
  const std::string& name = witness.address.key.name();
  if (answer) {
    if (witness.failures > 0) say_(fmt::format("witness {} is back", name));
    witness.failures = 0;
    return;
  }
  if (answer.error().kind == Error::kBusy) return;
  if (witness.failures++ == 0) say_(fmt::format("witness {} does not cosign: {}", name, answer.error().message));
  const auto wait = std::min<std::chrono::seconds>(kLongestWait, kRound * (1 << std::min(witness.failures, 9)));
  witness.not_before = clock_.now() + wait;
}

}  // namespace outcry::petition
