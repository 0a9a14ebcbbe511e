#include "store/store_contract_test.h"

#include <sodium.h>

namespace outcry::store {

using petition::Act;
using petition::Answer;
using petition::Token;

campaign::Campaign test_campaign(const std::string& slug) {
  campaign::Campaign campaign;
  campaign.slug = slug;
  campaign.status = campaign::CampaignStatus::kLive;
  campaign.languages = {"en", "ko"};
  campaign.title = {{"en", "Two lives"}, {"ko", "두 생명"}};
  campaign.summary = {{"en", "Short."}};
  campaign.demand = {{"en", "Let them go."}};
  campaign.addressed_to = {{"en", "The President"}};
  campaign.petition = {{"en", "We ask."}, {"ko", "요청합니다."}};
  return campaign;
}

void StoreContractTest::start() {
  expected_.clear();
  minutes_.clear();
  submitted_.clear();
  links_.clear();
  fates_.clear();
  backend_.reset();
  backend_ = GetParam().make();
  const auto opened = backend_->open();
  ASSERT_TRUE(opened) << opened.error().message;
  ASSERT_TRUE(backend_->campaigns().apply(test_campaign("two-lives"), clock_.now()));
  mail_key_ = random_.bytes<32>();
  petition_.number = kCampaign;
  petition_.slug = "two-lives";
  petition_.languages = {"en", "ko"};
  petition_.index_key = random_.bytes<32>();
  petition_.sealer = std::make_shared<seal::EpochSealer>(
      petition_.slug, std::vector{seal::make_key_pair(random_).public_key}, clock_, random_);
  signer_ = std::make_shared<const tally::Signer>("outcry.example/c/two-lives", random_.bytes<32>());
  ASSERT_TRUE(petitions().open_log(kCampaign, signer_));
  expect_log_is_whole(0);
}

void StoreContractTest::sign_and_confirm(const std::string& address) {
  EXPECT_EQ(sign(address), Outcome::kDone);
  EXPECT_EQ(confirm(address), Outcome::kDone);
}

Act StoreContractTest::signing(const std::string& address) {
  petition::Checked checked;
  checked.record.lang = "en";
  checked.record.name = "Park Sun-young";
  checked.record.email = address;
  checked.record.country = "KR";
  checked.record.share = share_;
  checked.email = petition::parse_email(address, petition::EmailRules::standard()).value();
  checked.updates = true;
  auto prepared = petition::prepare(petition_, checked, petitions().next_id(), mail_key_, clock_.now(), random_);
  links_[address].push_back(prepared.confirmation);
  commitments_[prepared.submission.id] = prepared.submission.commitment;
  return std::move(prepared.submission);
}

Token StoreContractTest::link_of(const std::string& address, size_t link) const {
  const auto& links = links_.at(address);
  return link == kNewest ? links.back() : links.at(link);
}

Act StoreContractTest::confirming(const std::string& address, size_t link) {
  const Token token = link_of(address, link);
  return petition::Confirmation{.campaign = kCampaign,
                                .id = static_cast<int64_t>(token.id),
                                .secret_hash = hash_of(receipt_of(token)),
                                .open = open_,
                                .at = clock_.now(),
                                .not_before = clock_.now() - petition::kConfirmWithin};
}

Act StoreContractTest::withdrawing(const std::string& address, size_t link) {
  const Token token = link_of(address, link);
  return petition::Withdrawal{kCampaign, static_cast<int64_t>(token.id), hash_of(receipt_of(token)), clock_.now()};
}

Act StoreContractTest::expiring(int limit) {
  return petition::Expiry{clock_.now() - petition::kConfirmWithin, limit, clock_.now()};
}

Act StoreContractTest::invalidating(const std::vector<std::string>& addresses, int64_t sweep, tally::Reason reason) {
  petition::Invalidation act{kCampaign, sweep, {}, reason, clock_.now()};
  for (const std::string& address : addresses) act.ids.push_back(id_of(address));
  return act;
}

Act StoreContractTest::restoring(const std::vector<std::string>& addresses, int64_t sweep) {
  petition::Restoration act{kCampaign, sweep, {}, clock_.now()};
  for (const std::string& address : addresses) act.ids.push_back(id_of(address));
  return act;
}

uint64_t StoreContractTest::changed(const Act& act) {
  const auto answers = petitions().commit({&act, 1});
  EXPECT_TRUE(answers) << answers.error().message;
  if (!answers) return UINT64_MAX;
  note(act, answers->at(0));
  expect_log_is_whole();
  expect_statistics_are_right();
  EXPECT_EQ(answers->at(0).outcome, Outcome::kDone);
  return answers->at(0).index;
}

Act StoreContractTest::erasing(petition::Erasure::What what, int limit) {
  const auto stored = backend_->campaigns().find("two-lives");
  EXPECT_TRUE(stored);
  return petition::Erasure{kCampaign, what, clock_.now(), stored ? stored->updated_at : Time(), limit};
}

StoreContractTest::Outcomes StoreContractTest::batch(const std::vector<Act>& acts) {
  const auto answers = petitions().commit(acts);
  EXPECT_TRUE(answers) << answers.error().message;
  if (!answers) return Outcomes(acts.size(), Outcome::kUnknown);
  EXPECT_EQ(answers->size(), acts.size());
  Outcomes outcomes;
  for (size_t i = 0; i < acts.size(); ++i) {
    note(acts[i], answers->at(i));
    outcomes.push_back(answers->at(i).outcome);
  }
  expect_log_is_whole();
  expect_statistics_are_right();
  return outcomes;
}

// Writes down what the log must hold if the answer is true.
void StoreContractTest::note(const Act& act, const Answer& answer) {
  if (const auto* expiry = std::get_if<petition::Expiry>(&act); expiry != nullptr && expiry->now) {
    expired_before_ = *expiry->now - petition::kInvalidatedKept;
  }
  if (const auto* submission = std::get_if<petition::Submission>(&act)) {
    if (answer.outcome == Outcome::kDone && submission->campaign == kCampaign) {
      ++minutes_[petition::minute_of(submission->at)].first;
      ++submitted_[day_of(submission->at)];
    }
  }
  if (const auto* confirmation = std::get_if<petition::Confirmation>(&act)) {
    if (answer.outcome == Outcome::kDone) {
      EXPECT_EQ(answer.index, expected_.size());
      indexes_[confirmation->id] = expected_.size();
      ++minutes_[petition::minute_of(confirmation->at)].second;
      tally::Entry& entry = expected_.emplace_back();
      entry.day = day_of(confirmation->at);
      entry.commitment = commitments_.at(confirmation->id);
    } else if (answer.outcome == Outcome::kAlready && indexes_.contains(confirmation->id)) {
      EXPECT_EQ(answer.index, indexes_.at(confirmation->id));
    }
  }
  if (const auto* withdrawal = std::get_if<petition::Withdrawal>(&act)) note_withdrawal(*withdrawal, answer);
  if (const auto* struck = std::get_if<petition::Invalidation>(&act)) note_invalidation(*struck, answer);
  if (const auto* restored = std::get_if<petition::Restoration>(&act)) note_restoration(*restored, answer);
  if (const auto* reading = std::get_if<petition::PaperReading>(&act)) note_reading(*reading, answer);
}

tally::Entry& StoreContractTest::expect_entry(tally::Kind kind, Time at, uint64_t target) {
  tally::Entry& entry = expected_.emplace_back();
  entry.kind = kind;
  entry.day = day_of(at);
  entry.target = target;
  return entry;
}

void StoreContractTest::note_withdrawal(const petition::Withdrawal& act, const Answer& answer) {
  if (answer.outcome != Outcome::kDone && answer.outcome != Outcome::kAlready) return;
  const uint64_t index = indexes_.at(act.id);
  EXPECT_EQ(answer.index, index);
  if (answer.outcome != Outcome::kDone) return;
  if (!fates_.contains(index)) expect_entry(tally::Kind::kWithdraw, act.at, index);
  fates_[index] = std::nullopt;
}

void StoreContractTest::note_invalidation(const petition::Invalidation& act, const Answer& answer) {
  if (answer.outcome != Outcome::kDone || act.campaign != kCampaign) return;
  uint64_t struck = 0;
  for (const int64_t id : act.ids) {
    const auto found = indexes_.find(id);
    if (found == indexes_.end() || fates_.contains(found->second)) continue;
    expect_entry(tally::Kind::kInvalidate, act.at, found->second).reason = act.reason;
    fates_[found->second] = act.at;
    ++struck;
  }
  EXPECT_EQ(answer.index, struck);
}

void StoreContractTest::note_restoration(const petition::Restoration& act, const Answer& answer) {
  if (answer.outcome != Outcome::kDone || act.campaign != kCampaign) return;
  uint64_t restored = 0;
  for (const int64_t id : act.ids) {
    const auto found = indexes_.find(id);
    if (found == indexes_.end()) continue;
    const auto fate = fates_.find(found->second);
    if (fate == fates_.end() || !fate->second || *fate->second < expired_before_) continue;
    expect_entry(tally::Kind::kRestore, act.at, found->second);
    fates_.erase(fate);
    ++restored;
  }
  EXPECT_EQ(answer.index, restored);
}

// A row without a signature is one whose address had signed.
void StoreContractTest::note_reading(const petition::PaperReading& act, const Answer& answer) {
  if (answer.outcome != Outcome::kDone || act.campaign != kCampaign) return;
  uint64_t counted = 0;
  for (const petition::PaperSignature& one : act.counted) {
    if (!petitions().find(kCampaign, one.id)) continue;
    indexes_[one.id] = expected_.size();
    expect_entry(tally::Kind::kPaper, act.at, 0).commitment = one.commitment;
    ++counted;
  }
  EXPECT_EQ(answer.index, counted);
}

Error StoreContractTest::fail(const std::vector<Act>& acts) {
  const auto before = head();
  const auto answers = petitions().commit(acts);
  EXPECT_FALSE(answers) << "the transaction should have failed";
  EXPECT_EQ(head(), before);
  for (const Act& act : acts) {
    const auto* submission = std::get_if<petition::Submission>(&act);
    if (submission == nullptr) continue;
    for (auto& [address, links] : links_) {
      std::erase_if(links, [&](const Token& link) { return static_cast<int64_t>(link.id) == submission->id; });
    }
  }
  return answers ? Error() : answers.error();
}

void StoreContractTest::crowd(size_t n) {
  constexpr size_t kPeople = 1000;
  while (n > 0) {
    std::vector<Act> acts;
    for (size_t i = std::min(n, kPeople); i > 0; --i, --n) {
      const std::string address = fmt::format("crowd{}@example.org", ++crowd_);
      acts.push_back(signing(address));
      acts.push_back(confirming(address));
    }
    EXPECT_EQ(batch(acts), Outcomes(acts.size(), Outcome::kDone));
  }
}

void StoreContractTest::reopen() {
  backend_->close();
  open_again();
}

void StoreContractTest::crash_and_reopen() {
  backend_->crash();
  open_again();
}

void StoreContractTest::open_again() {
  const auto opened = backend_->open();
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(head(), nullptr);
  EXPECT_EQ(petitions().log_size(kCampaign), nullptr);
  const auto log = petitions().open_log(kCampaign, signer_);
  ASSERT_TRUE(log) << log.error().message;
  expect_log_is_whole();
  expect_statistics_are_right();
}

Error StoreContractTest::refused() {
  backend_->close();
  auto opened = backend_->open();
  if (opened) opened = petitions().open_log(kCampaign, signer_);
  EXPECT_FALSE(opened) << "damaged data should be refused";
  backend_->close();
  return opened ? Error() : opened.error();
}

// As Mails composes them.
std::vector<petition::MailKind> StoreContractTest::send_mail() {
  using petition::MailKind;
  std::vector<MailKind> kinds;
  const auto mails = backend_->outbox().claim(clock_.now(), 1000, std::chrono::minutes(5), outbox::Lane::kFirst);
  EXPECT_TRUE(mails) << mails.error().message;
  std::vector<outbox::Outcome> outcomes;
  for (const outbox::Queued& mail : *mails) {
    const auto kind = static_cast<petition::MailKind>(mail.kind);
    outbox::Outcome& sent = outcomes.emplace_back();
    sent.id = mail.id;
    sent.leased_until = mail.leased_until;
    sent.at = clock_.now();
    if (kind == MailKind::kKept) {
      sent.kind = outbox::Outcome::kDropped;
      continue;
    }
    kinds.push_back(kind);
    if (kind == MailKind::kConfirm) {
      sent.due = clock_.now() + petition::kRemindAfter;
      sent.next_kind = static_cast<uint8_t>(MailKind::kReminder);
    } else if (kind == MailKind::kReminder || kind == MailKind::kConfirmAgain) {
      sent.due = clock_.now() + petition::kConfirmWithin;
      sent.next_kind = static_cast<uint8_t>(MailKind::kKept);
    }
  }
  EXPECT_TRUE(backend_->outbox().finish(outcomes));
  return kinds;
}

namespace {

// C2SP signed-note: the signature line's blob is the key's id and an Ed25519
// signature over the text.
bool verifies(const std::string& note, const tally::Signer& signer) {
  const std::string mark = "\n\u2014 " + signer.name() + " ";
  const size_t at = note.find(mark);
  if (at == std::string::npos || note.back() != '\n') return false;
  const auto signature = from_base64(note.substr(at + mark.size(), note.size() - at - mark.size() - 1));
  const std::string vkey = signer.verifier_key();
  const auto key = from_base64(vkey.substr(vkey.size() - 44));  // which may hold a '+' of its own
  return signature && key && signature->size() == 68 &&
         crypto_sign_verify_detached(signature->data() + 4, reinterpret_cast<const uint8_t*>(note.data()), at,
                                     key->data() + 1) == 0;
}

}  // namespace

void StoreContractTest::expect_log_is_whole() {
  const auto now = head();
  ASSERT_NE(now, nullptr);
  const StoredLog stored = backend_->stored_log(kCampaign);
  std::vector<Hash32> leaves;
  tally::Tally tally;
  for (const auto& [index, bytes] : stored.bundles) {
    ASSERT_EQ(index * tally::kTileWidth, leaves.size()) << "a bundle is missing, or one before it is short";
    const auto entries = tally::split_bundle(bytes);
    ASSERT_TRUE(entries && !entries->empty());
    for (const ByteView bytes_of_entry : *entries) {
      const auto entry = tally::decode(bytes_of_entry);
      ASSERT_TRUE(entry);
      ASSERT_LT(leaves.size(), expected_.size()) << "nobody was told of this entry";
      EXPECT_EQ(*entry, expected_[leaves.size()]) << "entry " << leaves.size();
      tally.add(entry->kind);
      leaves.push_back(tally::leaf_hash(bytes_of_entry));
    }
  }
  EXPECT_EQ(leaves.size(), expected_.size());
  EXPECT_EQ(now->size, leaves.size());
  EXPECT_EQ(*petitions().log_size(kCampaign), leaves.size());
  const Hash32 root = tally::root_of(leaves);
  EXPECT_EQ(now->root, root);
  EXPECT_EQ(now->tally, tally);
  const std::string text = tally::checkpoint_text(signer_->name(), leaves.size(), root);
  EXPECT_TRUE(now->checkpoint.starts_with(text));
  EXPECT_TRUE(verifies(now->checkpoint, *signer_));
  expect_tiles(stored, std::move(leaves));
  if (!stored.head) {
    EXPECT_TRUE(expected_.empty()) << "no head is stored";
    return;
  }
  EXPECT_EQ(stored.head->size, now->size);
  EXPECT_EQ(stored.head->root, root);
  EXPECT_EQ(stored.head->tally, tally);
  EXPECT_EQ(stored.head->checkpoint, now->checkpoint);
}

// The full tiles of every level, the partial ones above level 0, no others.
void StoreContractTest::expect_tiles(const StoredLog& stored, std::vector<Hash32> hashes) const {
  size_t tiles = 0;
  for (int level = 0; !hashes.empty(); ++level) {
    std::vector<Hash32> above;
    for (size_t at = 0; at < hashes.size(); at += tally::kTileWidth) {
      const auto tile = std::span(hashes).subspan(at).first(std::min(tally::kTileWidth, hashes.size() - at));
      if (tile.size() == tally::kTileWidth) above.push_back(tally::root_of(tile));
      if (tile.size() < tally::kTileWidth && level == 0) continue;
      const auto found = stored.tiles.find({level, at / tally::kTileWidth});
      ASSERT_NE(found, stored.tiles.end()) << "tile " << level << "/" << at / tally::kTileWidth;
      EXPECT_TRUE(std::ranges::equal(found->second, tile)) << "tile " << level << "/" << at / tally::kTileWidth;
      ++tiles;
    }
    hashes = std::move(above);
  }
  EXPECT_EQ(stored.tiles.size(), tiles);
}

void StoreContractTest::damage(const std::string& table, const std::string& column, const std::string& where,
                               size_t byte) {
  Bytes bytes = backend_->blob(fmt::format("SELECT {} FROM {} WHERE {}", column, table, where));
  ASSERT_LT(byte, bytes.size());
  bytes[byte] ^= 1;
  backend_->execute(fmt::format("UPDATE {} SET {} = {} WHERE {}", table, column, backend_->literal(bytes), where));
}

}  // namespace outcry::store
