// A site and its witnesses: what stands for the log to everybody, while they
// answer, while they do not, and over a power cut. The witnesses are real.

#include <filesystem>
#include <mutex>

#include "petition/cosigning.h"
#include "store/store_contract_test.h"
#include "tally/tree.h"
#include "tally/witness.h"

namespace outcry::store {
namespace {

using namespace std::chrono_literals;

class Memory final : public tally::WitnessMemory {
 public:
  Result<tally::Checkpoint> last(const std::string& origin) override {
    const auto found = kept_.find(origin);
    return found == kept_.end() ? tally::Checkpoint{origin, 0, tally::empty_root()} : found->second;
  }
  Status keep(const tally::Checkpoint& checkpoint) override {
    kept_[checkpoint.origin] = checkpoint;
    return {};
  }

 private:
  std::map<std::string, tally::Checkpoint> kept_;
};

constexpr int kStatus[] = {200, 400, 404, 403, 409, 422};  // by verdict

struct Someone {
  explicit Someone(uint8_t seed, const std::string& log)
      : witness(tally::Cosigner(std::string("w") + char('0' + seed), {seed}), {*tally::Verifier::parse(log)}, memory) {}
  Result<petition::Cosigning::Reply> answer(const std::string& body) {
    ++asked;
    if (down) return failed("connection refused");
    if (status != 0) return petition::Cosigning::Reply{status, {}};
    const auto said = witness.add_checkpoint(body, 1'700'000'000);
    const int code = kStatus[said->verdict];
    if (lies) return petition::Cosigning::Reply{code, tally::Cosigner(witness.cosigner().name(), {9}).cosign(body, 1)};
    return petition::Cosigning::Reply{code, code == 409 ? std::to_string(said->size) + "\n" : said->cosignature};
  }
  Memory memory;
  tally::Witness witness;
  bool down = false;
  int status = 0;  // what it answers to everything
  bool lies = false;
  int asked = 0;
};

class CosigningContractTest : public StoreContractTest {
 protected:
  void SetUp() override {
    StoreContractTest::SetUp();
    folder_ = std::filesystem::temp_directory_path() / ("cosigning-" + to_hex(random_.bytes<8>()));
    keys_ = std::move(*seal::KeyRing::open(folder_, random_));
    for (uint8_t i = 0; i < 3; ++i) witnesses_.push_back(std::make_unique<Someone>(i, signer_->verifier_key()));
    begin();
  }
  void TearDown() override {
    end();
    std::filesystem::remove_all(folder_);
  }
  // As the start of a process does it.
  void begin(size_t needed = 2) {
    roster_ = std::make_unique<petition::Roster>(backend().campaigns(), petitions(), *keys_, "outcry.example",
                                                 std::vector<std::string>{}, clock_, random_);
    ASSERT_TRUE(roster_->refresh());
    std::vector<petition::WitnessAddress> addresses;
    for (const auto& one : witnesses_) {
      addresses.push_back(
          {one->witness.cosigner().name(), *tally::Verifier::parse(one->witness.cosigner().verifier_key())});
    }
    cosigning_ = std::make_unique<petition::Cosigning>(
        *roster_, petitions(), addresses, needed,
        [this](const std::string& url, const std::string& body) {
          return witnesses_.at(static_cast<size_t>(url.at(1) - '0'))->answer(body);
        },
        clock_, [this](const std::string& line) { said_.push_back(line); });
  }
  void end() {
    cosigning_.reset();
    roster_.reset();
  }
  void power_cut() {
    end();
    crash_and_reopen();
    begin();
  }
  void look() { cosigning_->look(); }
  // What everybody sees: its size, and how many cosigned. It never shrinks.
  std::pair<uint64_t, size_t> published() {
    const auto note = tally::parse_note(*petitions().published(kCampaign));
    const uint64_t size = tally::parse_checkpoint(note->text)->size;
    EXPECT_GE(size, largest_) << "what is published shrank";
    largest_ = std::max(largest_, size);
    size_t by = 0;
    for (const auto& one : witnesses_) {
      by += tally::Verifier::parse(one->witness.cosigner().verifier_key())->verifies(*note) ? 1 : 0;
    }
    return {size, by};
  }
  using Seen = std::pair<uint64_t, size_t>;

  SystemRandom random_;
  std::filesystem::path folder_;
  std::unique_ptr<seal::KeyRing> keys_;
  std::vector<std::unique_ptr<Someone>> witnesses_;
  std::unique_ptr<petition::Roster> roster_;
  std::unique_ptr<petition::Cosigning> cosigning_;
  std::vector<std::string> said_;
  uint64_t largest_ = 0;
};
INSTANTIATE_TEST_SUITE_P(All, CosigningContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(CosigningContractTest, WhatGrewIsCosigned) {
  EXPECT_EQ(published(), Seen(0, 0));
  for (const size_t more : {1, 2, 300, 1}) {
    crowd(more);
    EXPECT_LT(published().first, head()->size) << "published before it was cosigned";
    look();
    EXPECT_EQ(published(), Seen(head()->size, 3));
  }
  const int asked = witnesses_[0]->asked;
  look();
  EXPECT_EQ(witnesses_[0]->asked, asked) << "asked again, though nothing grew";
  EXPECT_TRUE(said_.empty());
}

TEST_P(CosigningContractTest, SoManyAreNeededAndNoMore) {
  witnesses_[0]->down = true;
  crowd(3);
  look();
  EXPECT_EQ(published(), Seen(3, 2));
  witnesses_[1]->down = true;
  crowd(3);
  look();
  EXPECT_EQ(published(), Seen(3, 2)) << "one is too few: the last that was witnessed stands";
  EXPECT_EQ(said_.size(), 2u);
  EXPECT_EQ(said_[0], "witness w0 does not cosign: connection refused");
}

TEST_P(CosigningContractTest, WithTooFewForAMinuteTheLogsOwnStands) {
  crowd(3);
  look();
  for (const auto& one : witnesses_) one->down = true;
  crowd(3);
  look();
  clock_.pass(60s);
  look();
  EXPECT_EQ(published(), Seen(3, 3));
  clock_.pass(1s);
  look();
  EXPECT_EQ(published(), Seen(6, 0));
  crowd(1);
  EXPECT_EQ(published(), Seen(6, 0)) << "what is asked for is what stands";
  look();
  EXPECT_EQ(published(), Seen(7, 0));
  for (const auto& one : witnesses_) one->down = false;
  clock_.pass(300s);
  look();
  EXPECT_EQ(published(), Seen(7, 3));
  EXPECT_EQ(said_.back(), "witness w2 cosigns again");
}

TEST_P(CosigningContractTest, OneWhoIsAwayIsAskedLessOften) {
  witnesses_[0]->down = true;
  for (int second = 0; second < 600; ++second) {
    if (second % 10 == 0) crowd(1);
    look();
    clock_.pass(1s);
  }
  EXPECT_LT(witnesses_[0]->asked, 12);
  EXPECT_EQ(said_.size(), 1u) << "said once, not at each try";
  witnesses_[0]->down = false;
  clock_.pass(300s);
  crowd(1);
  look();
  EXPECT_EQ(published(), Seen(head()->size, 3));
}

TEST_P(CosigningContractTest, OneWhoRefusesALogCanBeReachedAllTheSame) {
  ASSERT_TRUE(backend().campaigns().apply(test_campaign("another-life"), clock_.now()));
  ASSERT_TRUE(roster_->refresh());
  witnesses_[0]->status = 404;
  crowd(1);
  look();
  EXPECT_EQ(said_, std::vector<std::string>{"witness w0 of two-lives does not cosign: it answered 404"});
  const int asked = witnesses_[0]->asked;
  witnesses_[0]->status = 0;
  crowd(1);
  look();
  EXPECT_EQ(witnesses_[0]->asked, asked) << "it refused this log a moment ago";
  clock_.pass(300s);
  crowd(1);
  look();
  EXPECT_EQ(published(), Seen(3, 3));
  EXPECT_EQ(said_.back(), "witness w0 of two-lives cosigns again");
}

TEST_P(CosigningContractTest, WhatIsNoGoodAnswerIsNoCosignature) {
  witnesses_[0]->lies = true;
  witnesses_[1]->status = 409;  // without a size
  crowd(2);
  look();
  EXPECT_EQ(published(), Seen(2, 0)) << "one of two: the log's own";
  EXPECT_EQ(said_,
            (std::vector<std::string>{"witness w0 of two-lives does not cosign: its cosignature is not good",
                                      "witness w1 of two-lives does not cosign: it answered 409 without a size"}));
}

TEST_P(CosigningContractTest, CosignaturesOutliveAPowerCut) {
  crowd(5);
  look();
  power_cut();
  EXPECT_EQ(published(), Seen(5, 3)) << "the very head was cosigned: it stands at once";
  crowd(2);
  power_cut();
  EXPECT_EQ(published(), Seen(7, 0)) << "larger ones may have been seen";
  look();
  EXPECT_EQ(published(), Seen(7, 3)) << "the witnesses remember where they were";
}

TEST_P(CosigningContractTest, AForkIsNeverCosigned) {
  crowd(6);
  for (const auto& one : witnesses_) ASSERT_TRUE(one->memory.keep({signer_->name(), 4, Hash32{1}}));
  look();
  EXPECT_EQ(published(), Seen(6, 0));
  for (const std::string& line : said_) EXPECT_TRUE(line.ends_with("it answered 422")) << line;
  EXPECT_EQ(said_.size(), 3u);
}

}  // namespace
}  // namespace outcry::store
