// The second factors: codes of the app, recovery codes, devices.
#include <gtest/gtest.h>

#include <set>

#include "accounts/device.h"
#include "accounts/recovery.h"
#include "accounts/token.h"
#include "accounts/totp.h"
#include "base/hash.h"

namespace outcry::accounts {
namespace {

using namespace std::chrono_literals;

TotpSecret rfc_secret() {
  TotpSecret secret;
  std::ranges::copy(bytes_of("12345678901234567890"), secret.begin());
  return secret;
}

Time at(int64_t seconds) {
  return from_millis(seconds * 1000);
}

// RFC 6238 appendix B, whose codes have two digits more in front.
TEST(TotpTest, TheCodesAreThoseOfTheRfc) {
  const std::pair<int64_t, const char*> vectors[] = {{59, "287082"},         {1111111109, "081804"},
                                                     {1111111111, "050471"}, {1234567890, "005924"},
                                                     {2000000000, "279037"}, {20000000000, "353130"}};
  for (const auto& [seconds, code] : vectors) {
    EXPECT_EQ(totp_code(rfc_secret(), totp_step_of(at(seconds))), code) << seconds;
    EXPECT_EQ(check_totp(rfc_secret(), code, at(seconds), 0), totp_step_of(at(seconds)));
  }
}

TEST(TotpTest, AClockMayBeHalfAMinuteOff) {
  const int64_t step = 1000;
  const std::string code = totp_code(rfc_secret(), step);
  const auto check = [&](int64_t seconds) { return check_totp(rfc_secret(), code, at(seconds), 0); };
  EXPECT_EQ(check(step * 30 - 31), std::nullopt);
  EXPECT_EQ(check(step * 30 - 30), step);
  EXPECT_EQ(check(step * 30), step);
  EXPECT_EQ(check(step * 30 + 59), step);
  EXPECT_EQ(check(step * 30 + 60), std::nullopt);
}

TEST(TotpTest, ACodeIsGoodOnce) {
  const std::string code = totp_code(rfc_secret(), 1000);
  EXPECT_EQ(check_totp(rfc_secret(), code, at(30'000), 999), 1000);
  EXPECT_EQ(check_totp(rfc_secret(), code, at(30'000), 1000), std::nullopt) << "used";
  EXPECT_EQ(check_totp(rfc_secret(), code, at(30'000), 1001), std::nullopt) << "older than one that was used";
}

TEST(TotpTest, BlanksAreOverlookedAndNothingElse) {
  const std::string code = totp_code(rfc_secret(), 1000);
  EXPECT_TRUE(check_totp(rfc_secret(), " " + code.substr(0, 3) + " " + code.substr(3), at(30'000), 0));
  for (const std::string& wrong : {std::string(), code.substr(1), code + "0", "-" + code.substr(1), code + '\0'}) {
    EXPECT_FALSE(check_totp(rfc_secret(), wrong, at(30'000), 0)) << wrong;
  }
}

TEST(TotpTest, TheAddressForTheAppIsEncoded) {
  EXPECT_EQ(to_base32(rfc_secret()), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
  EXPECT_EQ(otpauth_uri(rfc_secret(), "Outcry & 외침", "ana+x@example.org"),
            "otpauth://totp/Outcry%20%26%20%EC%99%B8%EC%B9%A8:ana%2Bx%40example.org?"
            "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Outcry%20%26%20%EC%99%B8%EC%B9%A8"
            "&algorithm=SHA1&digits=6&period=30");
}

TEST(RecoveryTest, TenCodesEachItsOwn) {
  SystemRandom random;
  const auto codes = new_recovery_codes(random);
  EXPECT_EQ(codes.size(), 10u);
  EXPECT_EQ(std::set(codes.begin(), codes.end()).size(), 10u);
  std::set<char> seen;
  for (const std::string& code : codes) {
    ASSERT_EQ(code.size(), 11u);
    EXPECT_EQ(code[5], '-');
    seen.insert(code.begin(), code.end());
    EXPECT_TRUE(hash_of_recovery_code(code));
  }
  EXPECT_GT(seen.size(), 20u) << "of 32 letters and the dash, in 100 draws";
}

TEST(RecoveryTest, IsReadAsPeopleType) {
  const auto hash = hash_of_recovery_code("ABCDE-F2345");
  ASSERT_TRUE(hash);
  EXPECT_EQ(*hash, sha256(bytes_of("ABCDEF2345")));
  EXPECT_EQ(hash_of_recovery_code(" abcde f2345 "), hash);
  EXPECT_EQ(hash_of_recovery_code("ABCDEF2345"), hash);
  for (const char* wrong : {"", "ABCDE-F234", "ABCDE-F23456", "ABCDE-F2341", "ABCDE_F2345", "123456"}) {
    EXPECT_FALSE(hash_of_recovery_code(wrong)) << wrong;
  }
}

TEST(AccountTokenTest, OnlyItsHashIsKept) {
  SystemRandom random;
  const std::string token = new_token(random);
  EXPECT_EQ(token.size(), kTokenLength);
  EXPECT_EQ(hash_of_token(token), sha256(from_base64url(token).value()));
  EXPECT_NE(token, new_token(random));
  for (const std::string& wrong : {std::string(), token + "A", token.substr(1), "!" + token.substr(1)}) {
    EXPECT_FALSE(hash_of_token(wrong)) << wrong;
  }
}

TEST(DeviceTest, IsKnownToItsUserForHalfAYear) {
  SystemRandom random;
  const auto key = random.bytes<32>();
  const auto other_key = random.bytes<32>();
  const Time now = at(1'330'000'000);
  const std::string device = new_device(key, 7, now, random);
  EXPECT_TRUE(is_device_of(key, device, 7, now));
  EXPECT_FALSE(is_device_of(key, device, 8, now));
  EXPECT_FALSE(is_device_of(other_key, device, 7, now));
  EXPECT_TRUE(is_device_of(key, device, 7, now + 179 * 24h));
  EXPECT_FALSE(is_device_of(key, device, 7, now + 180 * 24h));
  EXPECT_FALSE(is_device_of(key, device, 7, now - 24h)) << "from the future";
  for (size_t i = 0; i < device.size(); ++i) {
    std::string forged = device;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(is_device_of(key, forged, 7, now)) << i;
  }
  EXPECT_FALSE(is_device_of(key, "", 7, now));
}

}  // namespace
}  // namespace outcry::accounts
