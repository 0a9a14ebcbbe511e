#include "base/secret.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <fstream>
#include <string>

namespace outcry {
namespace {

constexpr std::array<uint8_t, 32> kKey{1, 2, 3};

// Kilobytes of this process that stay out of the swap.
long locked() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmLck:")) return std::stol(line.substr(6));
  }
  return -1;
}

TEST(SecretTest, CopiesShareOnePlace) {
  const Secret<32> secret(kKey), copy = secret;
  EXPECT_EQ(copy.bytes(), kKey);
  EXPECT_EQ(&copy.bytes(), &secret.bytes());
  secret.wipe();
  EXPECT_EQ(copy.bytes(), (std::array<uint8_t, 32>{}));
}

TEST(SecretTest, IsMadeInPlace) {
  const Secret<32> secret([](std::array<uint8_t, 32>& bytes) { bytes = kKey; });
  EXPECT_EQ(secret.bytes(), kKey);
}

TEST(SecretTest, StaysOutOfTheSwapUntilTheLastCopyGoes) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizer's mlock() does nothing";
#endif
  if (!secrets::room_for(1)) GTEST_SKIP() << "no memory may be locked here";
  const long before = locked();
  {
    auto first = std::make_unique<Secret<32>>(kKey);
    const Secret<64> second;
    const Secret<32> copy = *first;
    first.reset();
    EXPECT_GE(locked(), before + 8) << "a page for each";
  }
  EXPECT_EQ(locked(), before);
}

TEST(SecretTest, KnowsThatTheLimitIsTooLow) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_MEMLOCK, &before), 0);
  rlimit none = before;
  none.rlim_cur = 0;
  ASSERT_EQ(setrlimit(RLIMIT_MEMLOCK, &none), 0);
  const bool may_lock_all = geteuid() == 0;
  EXPECT_EQ(secrets::room_for(1), may_lock_all);
  EXPECT_EQ(Secret<32>(kKey).bytes(), kKey) << "a secret is a secret all the same";
  setrlimit(RLIMIT_MEMLOCK, &before);
}

}  // namespace
}  // namespace outcry
