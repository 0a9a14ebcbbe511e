#include "tally/log.h"

#include <gtest/gtest.h>
#include <sodium.h>

namespace outcry::tally {
namespace {

std::shared_ptr<const Signer> signer() {
  std::array<uint8_t, 32> seed{};
  seed.fill(7);
  return std::make_shared<const Signer>("outcry.example/c/x", seed);
}

Entry sign_entry(uint8_t n) {
  Entry entry;
  entry.day = 15393;
  entry.commitment.fill(n);
  return entry;
}

TEST(EntryTest, EveryKindSurvivesItsBytes) {
  Entry withdraw{Kind::kWithdraw, 15393, {}, 1234567890123, Reason::kNone};
  Entry invalidate{Kind::kInvalidate, 1, {}, 0, Reason::kMachine};
  for (const Entry& entry : {sign_entry(9), withdraw, invalidate}) {
    const auto decoded = decode(encode(entry));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(*decoded, entry);
  }
  EXPECT_EQ(to_hex(encode(withdraw)),
            "03"
            "00003c21"
            "0000011f71fb04cb");
}

TEST(EntryTest, OtherBytesAreRefused) {
  Bytes bytes = encode(sign_entry(1));
  bytes.push_back(0);
  EXPECT_FALSE(decode(bytes));
  bytes.resize(20);
  EXPECT_FALSE(decode(bytes));
  EXPECT_FALSE(decode({}));
  bytes = encode(sign_entry(1));
  bytes[0] = 9;
  EXPECT_FALSE(decode(bytes));
  bytes[0] = 1;
  bytes[1] = 0xFF;
  EXPECT_FALSE(decode(bytes));
}

TEST(LogTest, CountFollowsTheEntries) {
  Log log(signer());
  Entry withdraw{Kind::kWithdraw, 15393, {}, 0, Reason::kNone};
  const std::vector<Entry> entries{sign_entry(1), sign_entry(2), withdraw};
  const Writes writes = log.append(entries);
  EXPECT_EQ(writes.head.size, 3u);
  EXPECT_EQ(writes.head.tally.count(), 1);
  ASSERT_EQ(writes.bundles.size(), 1u);
  EXPECT_EQ(split_bundle(writes.bundles[0].bytes)->size(), 3u);
}

TEST(LogTest, RestoredFromWhatItWroteItIsTheSame) {
  Log log(signer());
  std::map<uint64_t, Bytes> bundles;
  std::map<std::pair<int, uint64_t>, std::vector<Hash32>> tiles;
  Head head;
  for (int batch = 0; batch < 40; ++batch) {
    std::vector<Entry> entries;
    for (int i = 0; i < batch * 3 + 1; ++i) entries.push_back(sign_entry(static_cast<uint8_t>(i)));
    Writes writes = log.append(entries);
    for (Bundle& bundle : writes.bundles) bundles[bundle.index] = std::move(bundle.bytes);
    for (Tile& tile : writes.tiles) tiles[{tile.level, tile.index}] = std::move(tile.hashes);
    head = writes.head;

    std::vector<std::vector<Hash32>> upper;
    if (head.size >= 256) upper.push_back(tiles[{1, 0}]);
    const Bytes last = head.size % 256 == 0 ? Bytes() : bundles[head.size / 256];
    const auto restored = Log::restore(signer(), head, last, upper);
    ASSERT_TRUE(restored) << restored.error().message << " at " << head.size;
    EXPECT_EQ(restored->head().checkpoint, head.checkpoint);
  }
  EXPECT_GT(head.size, 2000u);
  head.root[0] ^= 1;
  EXPECT_EQ(Log::restore(signer(), head, bundles[head.size / 256], {tiles[{1, 0}]}).error().kind, Error::kCorrupt);
}

TEST(CheckpointTest, IsASignedNoteThatVerifies) {
  const auto who = signer();
  const std::string text = checkpoint_text("outcry.example/c/x", 0, empty_root());
  const std::string note = who->sign(text);
  const std::string mark = "\n\u2014 outcry.example/c/x ";
  const size_t at = note.find(mark);
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(note.substr(0, at), text);
  const auto signature = from_base64(note.substr(at + mark.size(), note.size() - at - mark.size() - 1));
  const std::string vkey = who->verifier_key();
  const auto key = from_base64(vkey.substr(vkey.size() - 44));
  ASSERT_TRUE(signature && key);
  EXPECT_EQ(vkey.substr(19, 8), to_hex(ByteView(*signature).first(4)));
  EXPECT_EQ(crypto_sign_verify_detached(signature->data() + 4, reinterpret_cast<const uint8_t*>(text.data()),
                                        text.size(), key->data() + 1),
            0);
}

TEST(BundleTest, TornBundlesAreRefused) {
  EXPECT_FALSE(split_bundle(Bytes{0}));
  EXPECT_FALSE(split_bundle(Bytes{0, 2, 1}));
  EXPECT_TRUE(split_bundle(Bytes{})->empty());
}

}  // namespace
}  // namespace outcry::tally
