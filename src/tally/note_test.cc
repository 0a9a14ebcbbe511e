#include "tally/note.h"

#include <gtest/gtest.h>

#include "tally/checkpoint.h"
#include "tally/tree.h"

namespace outcry::tally {
namespace {

constexpr uint64_t kThen = 1'679'315'147;

class NoteTest : public testing::Test {
 protected:
  NoteTest() {
    text_ = checkpoint_text(log_.name(), 20'852'163, root_);
    note_ = log_.sign(text_) + witness_.cosign(text_, kThen);
  }
  static std::array<uint8_t, 32> seed(uint8_t n) {
    std::array<uint8_t, 32> seed{};
    seed.fill(n);
    return seed;
  }
  static Verifier verifier(const std::string& key) {
    auto verifier = Verifier::parse(key);
    EXPECT_TRUE(verifier) << key;
    return std::move(*verifier);
  }

  const Hash32 root_ = leaf_hash(bytes_of("all"));
  const Signer log_{"outcry.example/c/save", seed(1)};
  const Cosigner witness_{"witness.example/w1", seed(2)};
  std::string text_, note_;
};

TEST_F(NoteTest, WhatWasSignedIsRead) {
  const auto note = parse_note(note_);
  ASSERT_TRUE(note) << note.error().message;
  EXPECT_EQ(note->text, text_);
  ASSERT_EQ(note->signatures.size(), 2u);
  EXPECT_EQ(note_, note->text + "\n" + to_line(note->signatures[0]) + to_line(note->signatures[1]));
  EXPECT_EQ(*parse_checkpoint(note->text), (Checkpoint{log_.name(), 20'852'163, root_}));
  const Verifier log = verifier(log_.verifier_key()), witness = verifier(witness_.verifier_key());
  EXPECT_TRUE(log.verifies(*note));
  EXPECT_TRUE(witness.verifies(*note));
  EXPECT_FALSE(log.is_witness());
  EXPECT_EQ(witness.witnessed_at(*note), kThen);
  EXPECT_EQ(log.witnessed_at(*note), 0u);
  EXPECT_FALSE(verifier(Signer("outcry.example/c/save", seed(3)).verifier_key()).verifies(*note));
  EXPECT_FALSE(verifier(Signer("outcry.example/c/other", seed(1)).verifier_key()).verifies(*note));
  EXPECT_FALSE(verifier(Cosigner("witness.example/w1", seed(1)).verifier_key()).verifies(*note));
}

TEST_F(NoteTest, NoFlippedBitVerifies) {
  const Verifier log = verifier(log_.verifier_key()), witness = verifier(witness_.verifier_key());
  for (size_t i = 0; i < note_.size(); ++i) {
    for (const int bit : {0, 3, 6}) {
      std::string changed = note_;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      const auto note = parse_note(changed);
      // The last base64 character before padding has bits that mean nothing, and is refused where they are not 0.
      if (!note) continue;
      EXPECT_FALSE(log.verifies(*note) && witness.verifies(*note)) << i;
      const bool in_text = i < text_.size();
      EXPECT_FALSE(in_text && (log.verifies(*note) || witness.verifies(*note))) << i;
    }
  }
}

TEST_F(NoteTest, OnlyNotesAreNotes) {
  for (const std::string& broken :
       {std::string(), text_, text_ + "\n", text_ + "\nsigned\n", text_ + "\n\u2014 name\n", note_ + "x",
        note_.substr(0, note_.size() - 1), "a\tb\n\n" + note_.substr(text_.size() + 1),
        text_ + "\n\u2014  " + "AAAAAAA=\n", text_ + "\n\u2014 na+me AAAAAAA=\n", text_ + "\n\u2014 name AAAA\n",
        text_ + "\n\u2014 name AAAAAA=\n", "\xff" + note_}) {
    EXPECT_FALSE(parse_note(broken)) << broken;
  }
  std::string many = text_ + "\n";
  for (int i = 0; i < 101; ++i) many += "\u2014 name AAAAAAA=\n";
  EXPECT_FALSE(parse_note(many));
}

TEST_F(NoteTest, OnlyCheckpointsAreCheckpoints) {
  const std::string hash = to_base64(root_);
  EXPECT_TRUE(parse_checkpoint("o\n0\n" + hash + "\n"));
  EXPECT_TRUE(parse_checkpoint("o\n18446744073709551615\n" + hash + "\nextension\n"));
  for (const std::string& broken :
       {std::string(), std::string("o\n1\n"), "\n1\n" + hash + "\n", "o\n01\n" + hash + "\n", "o\n-1\n" + hash + "\n",
        "o\n18446744073709551616\n" + hash + "\n", "o\n1 \n" + hash + "\n", "o\n1\n" + hash,
        std::string("o\n1\nAAAA\n"), "o\n1\n" + hash + "\n\n"}) {
    EXPECT_FALSE(parse_checkpoint(broken)) << broken;
  }
}

TEST_F(NoteTest, OnlyVerifierKeysAreVerifierKeys) {
  const std::string key = log_.verifier_key();
  std::string other_id = key;
  const size_t id = key.find('+') + 1;
  other_id[id] = other_id[id] == '0' ? '1' : '0';
  for (const std::string& broken :
       {std::string(), std::string("name"), std::string("name+00000000"), std::string("name+00000000+AQ=="), other_id,
        key + "A", "x" + key, std::string("+") + key}) {
    EXPECT_FALSE(Verifier::parse(broken)) << broken;
  }
}

// From C2SP tlog-cosignature, "Ed25519 signed message".
TEST_F(NoteTest, AWitnessSignsTheSpecifiedBytes) {
  EXPECT_EQ(
      cosigned_text(kThen, "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"),
      "cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n"
      "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n");
}

}  // namespace
}  // namespace outcry::tally
