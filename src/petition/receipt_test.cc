#include "petition/receipt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>

#include "base/hash.h"
#include "tally/log.h"

namespace outcry::petition {
namespace {

using testing::HasSubstr;

// Level 0 of a log of a few entries.
class FewLeaves final : public tally::TileReader {
 public:
  explicit FewLeaves(std::vector<Hash32> leaves) : leaves_(std::move(leaves)) {}
  Result<std::vector<Hash32>> tile(int level, uint64_t index, size_t width) override {
    if (level != 0 || index != 0 || width > leaves_.size()) return not_found("no such tile");
    return std::vector<Hash32>(leaves_.begin(), leaves_.begin() + static_cast<ptrdiff_t>(width));
  }

 private:
  const std::vector<Hash32> leaves_;
};

std::shared_ptr<const tally::Signer> signer_of(const std::string& origin) {
  std::array<uint8_t, 32> seed{};
  for (size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<uint8_t>(i);
  return std::make_shared<tally::Signer>(origin, seed);
}

std::string file(const std::string& name) {
  std::ifstream in(std::string(OUTCRY_SOURCE_DIR) + "/docs/spec/vectors/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The log of docs/spec/tally-log.md, "Vectors", and the receipt of its first
// entry.
class ReceiptTest : public testing::Test {
 protected:
  void SetUp() override {
    receipt_.campaign = "save-the-thirty";
    receipt_.record = {"save-the-thirty",
                       1,
                       "ko",
                       "박선영",
                       "sun@example.org",
                       "KR",
                       "30301",
                       "지켜 주세요.\nPlease.",
                       Display::kInitials,
                       {},
                       from_millis(1'329'998'400'000),
                       {}};
    for (size_t i = 0; i < receipt_.salt.size(); ++i) receipt_.salt[i] = static_cast<uint8_t>(i);
    receipt_.petition_text = "서른 명을 돌려보내지 마십시오.";
    sign_by("outcry.example/c/save-the-thirty");
  }
  // As the log of that origin would have it.
  void sign_by(const std::string& origin) {
    const auto signer = signer_of(origin);
    const Hash32 commitment = commitment_of(receipt_.salt, encode(receipt_.record));
    const tally::Entry entries[] = {
        {tally::Kind::kSign, 15393, commitment, 0, {}},
        {tally::Kind::kPaper, 15393, sha256(bytes_of("paper")), 0, {}},
        {tally::Kind::kInvalidate, 15394, {}, 1, tally::Reason::kMachine},
        {tally::Kind::kRestore, 15394, {}, 1, {}},
        {tally::Kind::kWithdraw, 15395, {}, 0, {}},
    };
    tally::Log log(signer);
    receipt_.checkpoint = log.append(entries).head.checkpoint;
    std::vector<Hash32> leaves;
    for (const tally::Entry& entry : entries) leaves.push_back(tally::leaf_hash(tally::encode(entry)));
    FewLeaves tiles(leaves);
    receipt_.entry = tally::encode(entries[0]);
    receipt_.proof = tally::inclusion_proof(tiles, 0, 5).value();
    receipt_.key = signer->verifier_key();
  }

  // What is wrong with the receipt as `change` leaves it, by the true key.
  template <class Change>
  std::string wrong_after(Change change) {
    Receipt changed = receipt_;
    change(changed);
    const auto proved = verify(changed, receipt_.key);
    return proved ? "nothing" : proved.error().message;
  }
  // What the reader says when a field is gone, or holds `value`.
  std::string refused(const std::string& name, const boost::json::value* value = nullptr) {
    auto json = boost::json::parse(to_json(receipt_));
    boost::json::object* object = &json.as_object();
    std::string last = name;
    if (name.starts_with("record.")) object = &object->at("record").as_object(), last = name.substr(7);
    if (value == nullptr) {
      object->erase(last);
    } else {
      (*object)[last] = *value;
    }
    const auto parsed = parse_receipt(boost::json::serialize(json));
    return parsed ? "nothing" : parsed.error().message;
  }

  Receipt receipt_;
};

TEST_F(ReceiptTest, ProvesItsDayAndPlace) {
  const auto proved = verify(receipt_, receipt_.key);
  ASSERT_TRUE(proved) << proved.error().message;
  EXPECT_EQ(proved->day, 15393);
  EXPECT_EQ(proved->checkpoint.size, 5);
  EXPECT_EQ(proved->checkpoint.origin, "outcry.example/c/save-the-thirty");
}

TEST_F(ReceiptTest, IsTheSameAfterItWasWrittenAndRead) {
  const auto again = parse_receipt(to_json(receipt_));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->record, receipt_.record);
  EXPECT_EQ(again->petition_text, receipt_.petition_text);
  EXPECT_EQ(to_json(*again), to_json(receipt_));
  EXPECT_TRUE(verify(*again, receipt_.key));
}

TEST_F(ReceiptTest, TheSpecificationsExamplesHold) {
  const auto receipt = parse_receipt(file("receipt.json"));
  ASSERT_TRUE(receipt) << receipt.error().message;
  constexpr std::string_view kKey =
      "outcry.example/c/save-the-thirty+4682f596+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
  const auto proved = verify(*receipt, kKey);
  EXPECT_TRUE(proved) << proved.error().message;
  EXPECT_EQ(to_tlog_proof(*receipt), file("receipt.tlog-proof"));
  EXPECT_EQ(to_json(*receipt), to_json(receipt_));
}

TEST_F(ReceiptTest, SaysWhichPartDoesNotHold) {
  const std::string record = "its record and salt are not what the entry commits to";
  using R = Receipt;
  EXPECT_THAT(wrong_after([](R& r) { ++r.record.text_version; }), HasSubstr(record));
  EXPECT_THAT(wrong_after([](R& r) { r.record.lang = "en"; }), HasSubstr(record));
  EXPECT_THAT(wrong_after([](R& r) { r.record.name += "x"; }), HasSubstr(record));
  EXPECT_THAT(wrong_after([](R& r) { r.record.email += "x"; }), HasSubstr(record));
  EXPECT_THAT(wrong_after([](R& r) { r.record.country = "KP"; }), HasSubstr(record));
  EXPECT_THAT(wrong_after([](R& r) { r.record.postcode.clear(); }), HasSubstr(record));
  EXPECT_THAT(wrong_after([](R& r) { r.record.comment.clear(); }), HasSubstr(record));
  EXPECT_THAT(wrong_after([](R& r) { r.record.display = Display::kName; }), HasSubstr(record));
  EXPECT_THAT(wrong_after([](R& r) { r.record.share = {"x"}; }), HasSubstr(record));
  EXPECT_THAT(wrong_after([](R& r) { r.record.at += std::chrono::seconds(1); }), HasSubstr(record));
  EXPECT_THAT(wrong_after([](R& r) { r.record.campaign = "x"; }), HasSubstr("its record is of another campaign"));
  EXPECT_THAT(wrong_after([](R& r) { r.campaign = "x"; }), HasSubstr("its record is of another campaign"));
  EXPECT_THAT(wrong_after([](R& r) { r.key += "x"; }), HasSubstr("it names another key"));
  for (const uint64_t index : {1, 2, 3, 4, 5, 6}) {
    EXPECT_THAT(wrong_after([&](R& r) { r.index = index; }), HasSubstr("its proof does not lead")) << index;
  }
  EXPECT_THAT(wrong_after([](R& r) { r.proof.pop_back(); }), HasSubstr("its proof does not lead"));
  EXPECT_THAT(wrong_after([](R& r) { r.proof.emplace_back(); }), HasSubstr("its proof does not lead"));
  EXPECT_THAT(wrong_after([](R& r) { r.checkpoint.clear(); }), HasSubstr("its checkpoint is not a signed note"));
}

TEST_F(ReceiptTest, NoBitCanBeFlipped) {
  for (size_t i = 0; i < receipt_.salt.size(); ++i) {
    EXPECT_THAT(wrong_after([i](Receipt& r) { r.salt[i] ^= 1; }), HasSubstr("salt")) << i;
  }
  for (size_t i = 0; i < receipt_.entry.size(); ++i) {
    EXPECT_NE(wrong_after([i](Receipt& r) { r.entry[i] ^= 1; }), "nothing") << i;
  }
  for (size_t i = 0; i < receipt_.proof.size() * 32; ++i) {
    EXPECT_THAT(wrong_after([i](Receipt& r) { r.proof[i / 32][i % 32] ^= 1; }), HasSubstr("its proof")) << i;
  }
  for (size_t i = 0; i < receipt_.checkpoint.size(); ++i) {
    EXPECT_THAT(wrong_after([i](Receipt& r) { r.checkpoint[i] ^= 1; }), HasSubstr("its checkpoint")) << i;
  }
}

// Whoever makes a receipt can sign it by a key of his own.
TEST_F(ReceiptTest, AStrangersKeyProvesNothing) {
  const std::string trusted = receipt_.key;
  const tally::Signer stranger("outcry.example/c/save-the-thirty", {7});
  const std::string text = receipt_.checkpoint.substr(0, receipt_.checkpoint.rfind("\n\n") + 1);
  receipt_.checkpoint = stranger.sign(text);
  EXPECT_THAT(verify(receipt_, trusted).error().message, HasSubstr("its checkpoint is not signed by the key"));
  receipt_.key = stranger.verifier_key();
  EXPECT_THAT(verify(receipt_, trusted).error().message, HasSubstr("it names another key"));
}

TEST_F(ReceiptTest, AnotherCampaignsLogProvesNothing) {
  sign_by("outcry.example/c/another");
  EXPECT_THAT(verify(receipt_, receipt_.key).error().message, HasSubstr("another campaign's log"));
  const std::string here = signer_of("outcry.example/c/save-the-thirty")->verifier_key();
  receipt_.key = here;
  EXPECT_THAT(verify(receipt_, here).error().message, HasSubstr("another log than the key"));
}

TEST_F(ReceiptTest, ATrustedKeyMustBeALogs) {
  EXPECT_EQ(verify(receipt_, "").error().kind, Error::kInvalid);
  const tally::Cosigner witness("witness.example", {1});
  EXPECT_EQ(verify(receipt_, witness.verifier_key()).error().kind, Error::kInvalid);
}

TEST_F(ReceiptTest, AWithdrawalsEntryIsNoSignature) {
  receipt_.entry = tally::encode({tally::Kind::kWithdraw, 15395, {}, 0, {}});
  EXPECT_THAT(verify(receipt_, receipt_.key).error().message, HasSubstr("not that of a signature"));
}

TEST_F(ReceiptTest, EachFieldIsNamedThatIsMissingOrOfAnotherKind) {
  const boost::json::value odd = boost::json::object{{"x", 1}};
  for (const char* name : {"campaign",
                           "record",
                           "salt",
                           "entry",
                           "index",
                           "proof",
                           "checkpoint",
                           "key",
                           "petition_text",
                           "record.campaign",
                           "record.text_version",
                           "record.lang",
                           "record.name",
                           "record.email",
                           "record.country",
                           "record.postcode",
                           "record.comment",
                           "record.display",
                           "record.share",
                           "record.at"}) {
    EXPECT_EQ(refused(name), fmt::format("couldn't read receipt: \"{}\" is missing", name));
    if (name != std::string("record")) {
      EXPECT_THAT(refused(name, &odd), HasSubstr(fmt::format("\"{}\" is not", name)));
    }
  }
}

TEST_F(ReceiptTest, WrongValuesAreRefused) {
  using boost::json::value;
  const std::pair<const char*, value> cases[] = {
      {"record", 1},
      {"salt", "AAAA"},
      {"salt", "AAECAwQFBgcICQoLDA0ODw"},  // without its padding
      {"entry", "-_"},
      {"index", -1},
      {"index", 0.0},
      {"index", "0"},
      {"proof", boost::json::array{"AAAA"}},
      {"proof", boost::json::array{1}},
      {"proof", boost::json::array(65, "")},
      {"record.text_version", 0},
      {"record.text_version", 2'147'483'648},
      {"record.lang", "\x1b[2J"},
      {"record.display", "no"},
      {"record.share", boost::json::array{"a b"}},
      {"record.share", boost::json::array{""}},
      {"record.at", "2012-02-23T13:00:00+01:00"},
  };
  for (const auto& [name, wrong] : cases) {
    EXPECT_THAT(refused(name, &wrong), HasSubstr(fmt::format("\"{}\"", name))) << boost::json::serialize(wrong);
  }
}

TEST_F(ReceiptTest, WhatItDoesNotKnowItPassesOver) {
  const boost::json::value more = "more";
  EXPECT_EQ(refused("later", &more), "nothing");
  EXPECT_EQ(refused("record.later", &more), "nothing");
}

TEST_F(ReceiptTest, WhatIsNoReceiptIsRefused) {
  for (const std::string& text : {std::string(), std::string("[]"), std::string("{"), std::string("\xff"),
                                  std::string(2000, '['), std::string(kMostReceiptBytes + 1, ' ')}) {
    EXPECT_EQ(parse_receipt(text).error().kind, Error::kInvalid);
  }
}

}  // namespace
}  // namespace outcry::petition
