// docs/spec/vectors/sealed-data.json: what a second implementation sealed.
#include "base/vectors_test.h"

#include <charconv>

#include "seal/box.h"
#include "seal/epoch.h"
#include "seal/keyholder.h"

namespace outcry::seal {
namespace {

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

class SealVectorsTest : public testing::Test {
 protected:
  const Vector vectors_ = read_vectors("sealed-data.json");
};

TEST_F(SealVectorsTest, EachRecipientOpensTheEpochsKey) {
  const Vector& epoch = vectors_.at("epoch").as_object();
  for_each_in(epoch, "recipients", [&](const Vector& v) {
    const KeyPair pair{hash_in(v, "public"), hash_in(v, "secret")};
    const auto key = Epoch::open_key(pair, bytes_in(epoch, "sealed_keys"));
    ASSERT_TRUE(key);
    EXPECT_EQ(*key, hash_in(epoch, "key"));
    GivenRandom random(bytes_in(v, "secret"));
    EXPECT_EQ(make_key_pair(random).public_key, pair.public_key);
  });
}

TEST_F(SealVectorsTest, RecordsAreSealedToTheSameBytesAndOpen) {
  const Vector& epoch = vectors_.at("epoch").as_object();
  for_each_in(epoch, "records", [&](const Vector& v) {
    const std::string campaign = text_in(v, "campaign"), id_text = text_in(v, "epoch");
    int64_t id = 0;
    std::from_chars(id_text.data(), id_text.data() + id_text.size(), id);
    const auto position = static_cast<uint32_t>(number_in(v, "position"));
    GivenRandom random(bytes_in(epoch, "key"));
    const Epoch sealer(campaign, id, {}, Time{}, random);
    EXPECT_EQ(to_hex(sealer.seal(position, bytes_in(v, "plain_text"))), text_in(v, "sealed"));
    const auto opened = Epoch::open(hash_in(epoch, "key"), campaign, id, position, bytes_in(v, "sealed"));
    ASSERT_TRUE(opened);
    EXPECT_EQ(*opened, bytes_in(v, "plain_text"));
  });
}

TEST_F(SealVectorsTest, Boxes) {
  for_each_in(vectors_, "boxes", [](const Vector& v) {
    GivenRandom nonce(bytes_in(v, "nonce"));
    EXPECT_EQ(to_hex(make_box(hash_in(v, "key"), text_in(v, "purpose"), bytes_in(v, "plain_text"), nonce)),
              text_in(v, "box"));
    const auto opened = open_box(hash_in(v, "key"), text_in(v, "purpose"), bytes_in(v, "box"));
    ASSERT_TRUE(opened);
    EXPECT_EQ(*opened, bytes_in(v, "plain_text"));
  });
}

TEST_F(SealVectorsTest, TheKeyholdersKeyAndItsFile) {
  const Vector& v = vectors_.at("keyholder").as_object();
  const KeyPair pair{hash_in(v, "public"), hash_in(v, "secret")};
  EXPECT_EQ(to_text(pair.public_key), text_in(v, "public_text"));
  EXPECT_EQ(fingerprint(pair.public_key), text_in(v, "fingerprint"));
  const std::string passphrase = text_in(v, "passphrase");
  GivenRandom random(bytes_in(v, "salt") + bytes_in(v.at("box").as_object(), "nonce"));
  EXPECT_EQ(to_key_file(pair, passphrase, random), text_in(v, "file"));
  for (const auto& [file, unlocked_by] :
       {std::pair(text_in(v, "file"), passphrase), std::pair(text_in(v, "file_in_the_clear"), std::string())}) {
    const auto opened = parse_key_file(file, unlocked_by);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->secret_key, pair.secret_key);
    EXPECT_EQ(opened->public_key, pair.public_key);
  }
}

}  // namespace
}  // namespace outcry::seal
