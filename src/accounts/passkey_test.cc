// Answers of authenticators, honest and not.
#include "accounts/passkey.h"

#include <gtest/gtest.h>

#include "accounts/attestation_object.h"
#include "accounts/authenticator_test.h"

namespace outcry::accounts {
namespace {

class PasskeyTest : public testing::Test {
 protected:
  // Empty: accepted.
  std::string refusal_of(const SoftAuthenticator::Made& made) {
    const auto checked = check_attestation(site_, challenge_, made.answer());
    if (checked) credential_ = *checked;
    return checked ? "" : checked.error().message;
  }
  std::string refusal_of(const SoftAuthenticator::Signed& answer) {
    const auto checked = check_assertion(site_, challenge_, credential_, answer.answer());
    if (checked) counter_ = *checked;
    return checked ? "" : checked.error().message;
  }
  std::string asked() { return to_base64url(challenge_); }
  void register_it() { ASSERT_EQ(refusal_of(soft_.make(asked())), ""); }

  SystemRandom random_;
  const RelyingParty site_{"outcry.example", "https://outcry.example"};
  const Challenge challenge_ = random_.bytes<32>();
  SoftAuthenticator soft_{random_};
  Credential credential_;
  uint32_t counter_ = 0;
};

TEST_F(PasskeyTest, IsMadeAndSignsIn) {
  soft_.counter = 7;
  register_it();
  EXPECT_EQ(credential_.id, soft_.id());
  EXPECT_EQ(credential_.algorithm, -8);
  EXPECT_EQ(credential_.public_key.size(), 32u);
  EXPECT_EQ(credential_.counter, 7u);
  soft_.counter = 8;
  EXPECT_EQ(refusal_of(soft_.sign(asked())), "");
  EXPECT_EQ(counter_, 8u);
}

TEST_F(PasskeyTest, MayAttestToItself) {
  EXPECT_EQ(refusal_of(soft_.make(asked(), true)), "");
  SoftAuthenticator::Made forged = soft_.make(asked(), true);
  forged.object[forged.object.size() - 1] ^= 1;  // the key that was signed
  EXPECT_NE(refusal_of(forged), "");
}

TEST_F(PasskeyTest, EachLieIsNoticed) {
  register_it();
  const auto expect_both_refused = [&](const char* what, const std::string& asked_for) {
    EXPECT_NE(refusal_of(soft_.make(asked_for)), "") << what;
    EXPECT_NE(refusal_of(soft_.sign(asked_for)), "") << what;
  };
  expect_both_refused("another challenge", to_base64url(random_.bytes<32>()));
  expect_both_refused("no challenge", "");
  expect_both_refused("padded", asked() + "=");
  for (const char* origin :
       {"http://outcry.example", "https://outcry.example:8443", "https://outcry.example.evil.example",
        "https://OUTCRY.example", "https://outcry.example/", ""}) {
    soft_.origin = origin;
    expect_both_refused(origin, asked());
  }
  soft_.origin = site_.origin;
  soft_.site = "evil.example";
  expect_both_refused("of another site", asked());
  soft_.site = site_.id;
  soft_.cross_origin = true;
  expect_both_refused("from within another page", asked());
  soft_.cross_origin = false;
  soft_.flags = 0;
  expect_both_refused("nobody was there", asked());
}

TEST_F(PasskeyTest, OneCeremonyIsNotTheOther) {
  register_it();
  SoftAuthenticator::Signed answer = soft_.sign(asked());
  const SoftAuthenticator::Made made = soft_.make(asked());
  EXPECT_NE(refusal_of(SoftAuthenticator::Made{answer.client_data, made.object}), "");
  answer.client_data = made.client_data;
  EXPECT_NE(refusal_of(answer), "");
}

TEST_F(PasskeyTest, ASignatureIsOfItsKeyAndAllThatItSigns) {
  register_it();
  const SoftAuthenticator::Signed good = soft_.sign(asked());
  for (size_t i = 0; i < good.signature.size(); ++i) {
    SoftAuthenticator::Signed bad = good;
    bad.signature[i] ^= 1;
    EXPECT_NE(refusal_of(bad), "") << i;
  }
  for (size_t i = 0; i < good.data.size(); ++i) {
    SoftAuthenticator::Signed bad = good;
    bad.data[i] ^= 1;
    EXPECT_NE(refusal_of(bad), "") << i;
  }
  SoftAuthenticator::Signed longer = good;
  longer.client_data += ' ';
  EXPECT_NE(refusal_of(longer), "");
  SoftAuthenticator::Signed none = good;
  none.signature.clear();
  EXPECT_NE(refusal_of(none), "");
  SoftAuthenticator other(random_);
  EXPECT_NE(refusal_of(other.sign(asked())), "") << "another passkey";
  SoftAuthenticator::Signed stolen_name = other.sign(asked());
  stolen_name.id = soft_.id();
  EXPECT_NE(refusal_of(stolen_name), "");
  EXPECT_EQ(refusal_of(good), "") << "as it was";
}

TEST_F(PasskeyTest, ClientDataIsJsonOfABrowser) {
  register_it();
  for (const std::string& text : {std::string(), std::string("{}"), std::string("[]"), std::string("null"),
                                  std::string("{\"type\":\"webauthn.get\""), std::string(5000, ' '),
                                  R"({"type":["webauthn.get"],"challenge":{},"origin":1})" + std::string()}) {
    SoftAuthenticator::Signed bad = soft_.sign(asked());
    bad.client_data = text;
    EXPECT_NE(refusal_of(bad), "") << text.substr(0, 60);
  }
}

TEST_F(PasskeyTest, AnObjectIsReadWholeOrNotAtAll) {
  const Bytes whole = soft_.make(asked(), true).object;
  const auto read = read_attestation_object(whole);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->format, "packed");
  EXPECT_EQ(read->statement[0], 0xa2);
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(read_attestation_object(ByteView(whole).first(size))) << size;
  }
  Bytes more = whole;
  more.push_back(0);
  EXPECT_FALSE(read_attestation_object(more));
  const Bytes endless = {0xbf, 0xff};
  EXPECT_FALSE(read_attestation_object(endless));
  Bytes deep = {0xa3, 0x63, 'f', 'm', 't', 0x61, 'x', 0x67, 'a', 't', 't', 'S', 't', 'm', 't'};
  deep.insert(deep.end(), 10'000, 0xa1);
  EXPECT_FALSE(read_attestation_object(deep));
  EXPECT_FALSE(read_attestation_object(Bytes(kLongestAttestation + 1, 0xa3)));
}

TEST(RelyingPartyTest, IsAHostThatHasAName) {
  EXPECT_EQ(relying_party("https://outcry.example")->id, "outcry.example");
  EXPECT_EQ(relying_party("http://localhost:8080")->id, "localhost");
  EXPECT_EQ(relying_party("http://localhost:8080")->origin, "http://localhost:8080");
  for (const char* none : {"http://127.0.0.1:8080", "http://[::1]:8080", "https://", "", "outcry.example"}) {
    EXPECT_FALSE(relying_party(none)) << none;
  }
}

}  // namespace
}  // namespace outcry::accounts
