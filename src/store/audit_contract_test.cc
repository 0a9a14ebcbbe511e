#include "audit/audit_log.h"
#include "audit/kept_log.h"
#include "audit/reading.h"
#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

using audit::AuditLog;
using audit::Entry;
using audit::NoteId;

// What was done is named by a word. After each step the whole log is read from
// the disk and hashed again, from its entries to the signed root.
class AuditContractTest : public StoreContractTest {
 protected:
  static Entry act(std::string name, audit::Outcome outcome = audit::Outcome::kDone) {
    Entry entry;
    entry.at = from_millis(1'329'998'400'000);
    entry.person = 3;
    entry.act = std::move(name);
    entry.outcome = outcome;
    return entry;
  }
  AuditLog log() { return {backend().audit(), key_}; }
  // As a verb has it that cannot sign, in a process of its own.
  AuditLog log_of_a_verb() { return {backend().second_audit(), nullptr}; }
  NoteId begin(const std::string& name) {
    const auto note = log().begin(act(name));
    EXPECT_TRUE(note) << note.error().message;
    return note.value_or(0);
  }

  // Its acts in order, or what is wrong with it.
  std::string story(std::vector<tally::Checkpoint> seen = {}) {
    const auto head = backend().audit().head();
    if (!head) return head.error().message;
    if (head->size == 0) return "";
    audit::KeptLog files(backend().audit(), *head);
    std::string out;
    const auto read = audit::read_whole(files, *tally::Verifier::parse(key_->verifier_key()), std::move(seen), {},
                                        [&](uint64_t, const Entry& entry) {
                                          out += (out.empty() ? "" : " ") + entry.act;
                                          if (entry.outcome != audit::Outcome::kDone) {
                                            out += "(" + std::string(to_text(entry.outcome)) + ")";
                                          }
                                        });
    return read ? out : read.error().message;
  }
  tally::Checkpoint checkpoint() {
    return *tally::parse_checkpoint(tally::parse_note(backend().audit().head()->checkpoint)->text);
  }

  const std::shared_ptr<const tally::Signer> key_ =
      std::make_shared<const tally::Signer>("outcry.example/console/log", std::array<uint8_t, 32>{7});
};
INSTANTIATE_TEST_SUITE_P(All, AuditContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(AuditContractTest, AnActIsNotedBeforeAndToldAfterwards) {
  EXPECT_EQ(story(), "");
  const NoteId note = begin("people.invite");
  EXPECT_EQ(story(), "") << "it is under way";
  log().end(note, act("people.invite"));
  EXPECT_EQ(story(), "people.invite");
  log().drop(begin("campaign.edit"));
  EXPECT_EQ(story(), "people.invite") << "of what did nothing, nothing is told";
  EXPECT_TRUE(log().record(act("export.download")));
  reopen();
  EXPECT_EQ(story(), "people.invite export.download");
  EXPECT_TRUE(log().settle());
  EXPECT_TRUE(log().take_up());
  EXPECT_EQ(story(), "people.invite export.download");
  expect_log_is_whole(0);  // the campaign's own
}

TEST_P(AuditContractTest, WhatACrashCutOffIsToldAsUnknown) {
  EXPECT_TRUE(log().record(act("sign-in")));
  begin("people.remove");
  backend().crash();
  ASSERT_TRUE(backend().open());
  EXPECT_EQ(story(), "sign-in");
  EXPECT_TRUE(log().take_up());
  EXPECT_EQ(story(), "sign-in people.remove(unknown)");
}

TEST_P(AuditContractTest, WhatAVerbDidWaitsForWhoCanSign) {
  AuditLog verb = log_of_a_verb();
  const auto note = verb.begin(act("user.add"));
  ASSERT_TRUE(note);
  verb.end(*note, act("user.add"));
  EXPECT_TRUE(verb.record(act("backup")));
  EXPECT_EQ(story(), "");
  EXPECT_EQ(backend().audit().waiting().value_or(0), 2u);
  EXPECT_TRUE(log().record(act("sign-in")));
  EXPECT_EQ(story(), "user.add backup sign-in") << "what waited goes first";
  EXPECT_EQ(backend().audit().waiting().value_or(9), 0u);
}

// A server that starts takes up the note of a verb that is still at work.
TEST_P(AuditContractTest, AVerbThatWasTakenForDeadIsToldTwice) {
  AuditLog verb = log_of_a_verb();
  const auto note = verb.begin(act("export"));
  EXPECT_TRUE(log().take_up());
  verb.end(*note, act("export"));
  EXPECT_TRUE(log().settle());
  EXPECT_EQ(story(), "export(unknown) export");
}

TEST_P(AuditContractTest, WhereNothingCanBeWrittenNothingMayBeDone) {
  using enum Backend::Fault;
  // A note is so small that a full disk may still have room for it.
  for (const Backend::Fault fault : {kLocked, kAtCommit}) {
    start();
    AuditLog audit = log();
    const auto under_way = audit.begin(act("people.remove"));
    ASSERT_TRUE(under_way);
    backend().begin(fault);
    audit.end(*under_way, act("people.remove"));
    const auto refused = audit.begin(act("people.invite"));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message, "");
    EXPECT_FALSE(audit.record(act("export.download")));
    EXPECT_EQ(story(), "");
    backend().end(fault);
    const auto next = audit.begin(act("people.invite"));
    ASSERT_TRUE(next) << next.error().message;
    EXPECT_EQ(story(), "people.remove") << "what was done meanwhile comes first";
    audit.end(*next, act("people.invite"));
    EXPECT_EQ(story(), "people.remove people.invite");
  }
}

TEST_P(AuditContractTest, EntriesFillBundlesAndTiles) {
  AuditLog audit = log();
  std::vector<tally::Checkpoint> seen;
  std::string expected;
  for (size_t n = 1; n <= 2 * tally::kTileWidth + 1; ++n) {
    ASSERT_TRUE(audit.record(act("a" + std::to_string(n))));
    expected += (n == 1 ? "a" : " a") + std::to_string(n);
    if (n != 1 && (n + 1) % tally::kTileWidth > 2) continue;
    EXPECT_EQ(story(seen), expected) << n;
    seen.push_back(checkpoint());
  }
  reopen();
  EXPECT_EQ(story(seen), expected);
}

TEST_P(AuditContractTest, WhateverIsChangedBehindItsBackIsFound) {
  const auto of_many = [&] {
    start();
    for (const char* name : {"one", "two", "three", "four"}) ASSERT_TRUE(log().record(act(name)));
  };
  of_many();
  const tally::Checkpoint seen = checkpoint();
  const Bytes bundle = backend().blob("SELECT entries FROM bundle WHERE key = 0");
  const auto with_bundle = [&](const Bytes& bytes) {
    backend().execute("UPDATE bundle SET entries = " + backend().literal(bytes) + " WHERE key = 0");
  };
  const std::string no_more = "the console's log: a log does not match its checkpoint";

  Bytes rewritten = bundle;
  rewritten[2 + 17] ^= 1;  // who did the first
  with_bundle(rewritten);
  EXPECT_EQ(story(), "the entries and tiles do not hash to the checkpoint's root");
  EXPECT_EQ(log().record(act("five")).error().message, no_more) << "nor does it go on";

  const size_t length = 2 + (static_cast<size_t>(bundle[0]) << 8 | bundle[1]);
  Bytes shorter(bundle.begin() + static_cast<std::ptrdiff_t>(length), bundle.end());
  with_bundle(shorter);
  EXPECT_EQ(story(), "couldn't read tile/entries/000.p/4: the log is not so long") << "one was dropped";

  Bytes reordered = shorter;
  reordered.insert(reordered.end(), bundle.begin(), bundle.begin() + static_cast<std::ptrdiff_t>(length));
  with_bundle(reordered);
  EXPECT_EQ(story(), "the entries and tiles do not hash to the checkpoint's root");
  with_bundle(bundle);
  EXPECT_EQ(story({seen}), "one two three four");

  // Whoever has the key can write another log, and cannot hide it from who saw the first.
  backend().execute("DELETE FROM audit_head");
  backend().execute("DELETE FROM bundle WHERE key = 0");
  for (const char* name : {"one", "two"}) ASSERT_TRUE(log().record(act(name)));
  EXPECT_EQ(story(), "one two");
  EXPECT_EQ(story({seen}), "the log was rolled back: it had 4 entries, and now says 2");
  for (const char* name : {"another", "four", "five"}) ASSERT_TRUE(log().record(act(name)));
  EXPECT_EQ(story({seen}), "the log was forked or rewritten: its first 4 entries are not those it had before");
}

TEST_P(AuditContractTest, AHeadThatTheServersKeyDidNotSignIsRefused) {
  ASSERT_TRUE(log().record(act("one")));
  const auto stranger = std::make_shared<const tally::Signer>("outcry.example/console/log", std::array<uint8_t, 32>{8});
  EXPECT_EQ(AuditLog(backend().audit(), stranger).record(act("two")).error().message,
            "the console's log is not signed by this server's key");
  EXPECT_FALSE(AuditLog(backend().audit(), stranger).begin(act("two"))) << "so nothing is done";
  const auto moved = std::make_shared<const tally::Signer>("new.example/console/log", std::array<uint8_t, 32>{7});
  EXPECT_TRUE(AuditLog(backend().audit(), moved).record(act("two"))) << "a site may move to another host";
}

}  // namespace
}  // namespace outcry::store
