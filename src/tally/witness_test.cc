#include "tally/witness.h"

#include <gtest/gtest.h>

#include "tally/log.h"
#include "tally/tree.h"

namespace outcry::tally {
namespace {

using Verdict = Witness::Answer::Verdict;

constexpr const char* kOrigin = "outcry.example/c/x";

std::array<uint8_t, 32> seed(uint8_t first) {
  return {first};
}

class InMemory final : public WitnessMemory {
 public:
  Result<Checkpoint> last(const std::string& origin) override {
    if (broken) return corrupt("the memory of that log cannot be read");
    const auto found = kept.find(origin);
    return found == kept.end() ? Checkpoint{origin, 0, empty_root()} : found->second;
  }
  Status keep(const Checkpoint& checkpoint) override {
    if (full) return failed("disk full");
    kept[checkpoint.origin] = checkpoint;
    return {};
  }
  std::map<std::string, Checkpoint> kept;
  bool broken = false, full = false;
};

// A log in memory whose every tile is there.
class Grown final : public TileReader {
 public:
  explicit Grown(uint64_t size, std::string_view who = "entry") {
    for (uint64_t i = 0; i < size; ++i) {
      leaves_.push_back(leaf_hash(bytes_of(std::string(i < 5 ? "entry" : who) + std::to_string(i))));
    }
  }
  Result<std::vector<Hash32>> tile(int level, uint64_t index, size_t width) override {
    EXPECT_EQ(level, 0);
    EXPECT_EQ(index, 0u);
    return std::vector<Hash32>(leaves_.begin(), leaves_.begin() + static_cast<std::ptrdiff_t>(width));
  }
  [[nodiscard]] Hash32 root(uint64_t size) {
    return size == 0 ? empty_root() : root_of(std::span(leaves_).first(size));
  }
  std::string body(uint64_t from, uint64_t to, const Signer& signer = Signer(kOrigin, seed(7))) {
    return to_body(
        {from, *consistency_proof(*this, from, to), signer.sign(checkpoint_text(signer.name(), to, root(to)))});
  }

 private:
  std::vector<Hash32> leaves_;
};

class WitnessTest : public testing::Test {
 protected:
  static constexpr uint64_t kNow = 1'700'000'000;
  Witness::Answer ask(const std::string& body) {
    auto answer = witness_.add_checkpoint(body, kNow);
    EXPECT_TRUE(answer) << answer.error().message;
    return *answer;
  }

  InMemory memory_;
  Grown log_{100};
  Cosigner cosigner_{"witness.example", seed(3)};
  Witness witness_{cosigner_, {*Verifier::parse(Signer(kOrigin, seed(7)).verifier_key())}, memory_};
};

TEST_F(WitnessTest, CosignsALogThatGrows) {
  const auto key = Verifier::parse(cosigner_.verifier_key());
  uint64_t before = 0;
  for (const uint64_t size : {0, 1, 1, 2, 7, 64, 100}) {
    const auto answer = ask(log_.body(before, size));
    ASSERT_EQ(answer.verdict, Verdict::kCosigned) << size << answer.why;
    const std::string note = Signer(kOrigin, seed(7)).sign(checkpoint_text(kOrigin, size, log_.root(size)));
    EXPECT_EQ(key->witnessed_at(*parse_note(note + answer.cosignature)), kNow);
    before = size;
    EXPECT_EQ(memory_.last(kOrigin)->size, size);
  }
}

TEST_F(WitnessTest, NeverCosignsAnotherHistory) {
  Grown fork(100, "other");
  ASSERT_EQ(ask(log_.body(0, 40)).verdict, Verdict::kCosigned);
  EXPECT_EQ(ask(fork.body(40, 40)).verdict, Verdict::kOtherHistory);
  EXPECT_EQ(ask(fork.body(40, 60)).verdict, Verdict::kNotProven);
  EXPECT_EQ(ask(log_.body(0, 39)).verdict, Verdict::kOtherHistory);
  EXPECT_EQ(ask(log_.body(0, 39)).size, 40u);
  EXPECT_EQ(ask(log_.body(0, 60)).verdict, Verdict::kOtherHistory);
  EXPECT_EQ(ask(log_.body(39, 60)).size, 40u);
  EXPECT_EQ(memory_.kept[kOrigin].root, log_.root(40));
  EXPECT_EQ(ask(log_.body(40, 60)).verdict, Verdict::kCosigned);
}

TEST_F(WitnessTest, KnowsItsLogsAndTheirKeys) {
  EXPECT_EQ(ask(log_.body(0, 3, Signer("outcry.example/c/y", seed(7)))).verdict, Verdict::kUnknownLog);
  EXPECT_EQ(ask(log_.body(0, 3, Signer(kOrigin, seed(8)))).verdict, Verdict::kNotSigned);
  EXPECT_TRUE(memory_.kept.empty());
}

TEST_F(WitnessTest, WhatIsNoQuestionIsRefused) {
  const std::string good = log_.body(0, 3);
  for (const std::string& body : std::initializer_list<std::string>{
           "", "\n", "old\n\n", "old \n\n", "old 03\n\n", "old -1\n\n", "old 1", good.substr(0, 7), "old 0\nAAAA\n\n",
           good + "x", "old 4\n\n" + good.substr(7), "old 18446744073709551616\n\n" + good.substr(7)}) {
    EXPECT_EQ(ask(body).verdict, Verdict::kMalformed) << body;
  }
  const std::string hash = to_base64(Hash32{}) + "\n";
  std::string many = "old 0\n";
  for (int i = 0; i < 64; ++i) many += hash;
  EXPECT_EQ(ask(many + good.substr(6)).verdict, Verdict::kMalformed);
  EXPECT_EQ(ask("old 0\n" + hash + good.substr(6)).verdict, Verdict::kNotProven);
  EXPECT_EQ(ask(good).verdict, Verdict::kCosigned);
}

TEST_F(WitnessTest, WithoutItsMemoryItSignsNothing) {
  memory_.full = true;
  EXPECT_EQ(witness_.add_checkpoint(log_.body(0, 3), kNow).error().kind, Error::kFailed);
  memory_.full = false;
  memory_.broken = true;
  EXPECT_EQ(witness_.add_checkpoint(log_.body(0, 3), kNow).error().kind, Error::kCorrupt);
}

}  // namespace
}  // namespace outcry::tally
