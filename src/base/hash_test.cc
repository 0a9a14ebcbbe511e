#include "base/hash.h"

#include <gtest/gtest.h>

namespace outcry {
namespace {

TEST(HashTest, Sha256KnownVectors) {
  // FIPS 180-4, NIST's examples.
  EXPECT_EQ(to_hex(sha256(bytes_of(""))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256(bytes_of("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256(bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(to_hex(sha256(bytes_of(std::string(1'000'000, 'a')))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(HashTest, PartsAreOneMessage) {
  const std::string text = "signature by signature";
  const Hash32 whole = sha256(bytes_of(text));
  for (size_t at = 0; at <= text.size(); ++at) {
    EXPECT_EQ(sha256({bytes_of(text.substr(0, at)), bytes_of(text.substr(at))}), whole);
  }
}

TEST(HashTest, HmacKnownVectors) {
  // RFC 4231, test cases 1 and 2; HMAC fills a short key with zeros (RFC 2104 section 2).
  Hash32 key{};
  std::fill_n(key.begin(), 20, uint8_t{0x0b});
  EXPECT_EQ(to_hex(hmac_sha256(key, bytes_of("Hi There"))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  key = {'J', 'e', 'f', 'e'};
  const std::string_view message = "what do ya want for nothing?";
  const char* expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
  EXPECT_EQ(to_hex(hmac_sha256(key, bytes_of(message))), expected);
  EXPECT_EQ(to_hex(hmac_sha256(key, {bytes_of(message.substr(0, 9)), bytes_of(message.substr(9))})), expected);
}

TEST(HashTest, EqualMeansTheSameBytes) {
  EXPECT_TRUE(equal(Bytes{}, Bytes{}));
  EXPECT_TRUE(equal(Bytes{1, 2}, Bytes{1, 2}));
  EXPECT_FALSE(equal(Bytes{1, 2}, Bytes{1, 3}));
  EXPECT_FALSE(equal(Bytes{1, 2}, Bytes{1}));
  EXPECT_FALSE(equal(Bytes{}, Bytes{0}));
}

}  // namespace
}  // namespace outcry
