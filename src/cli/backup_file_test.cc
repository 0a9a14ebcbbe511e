#include "cli/backup_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "base/hash.h"

namespace outcry::cli {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

std::string written(const Files& files) {
  std::string sums;
  for (const auto& [name, content] : files) sums += sum_line(name, sha256(bytes_of(content)));
  std::string out = tar_head(kSums, sums.size(), 1'700'000'000) + sums + tar_gap(sums.size());
  for (const auto& [name, content] : files) {
    out += tar_head(name, content.size(), 1'700'000'000) + content + tar_gap(content.size());
  }
  return out + tar_end();
}

struct Read {
  Status status;
  std::map<std::string, std::string> files;
};

Read read(std::string_view rest) {
  Read out;
  out.status = read_backup(
      [&](std::span<uint8_t> into) -> Result<size_t> {
        const size_t n = std::min(rest.size(), into.size());
        std::memcpy(into.data(), rest.data(), n);
        rest.remove_prefix(n);
        return n;
      },
      [&](const std::string& name, ByteView part) -> Status {
        out.files[name] += text_of(part);
        return {};
      });
  return out;
}

const Files kFiles = {{"manifest.json", "{}\n"}, {"outcry.db", std::string(1500, 'x')}, {"outcry.toml", ""}};

TEST(BackupFileTest, WhatIsWrittenIsRead) {
  for (const size_t size : {0u, 1u, 511u, 512u, 513u, 1u << 18, (1u << 18) + 1}) {
    const Files files = {{"manifest.json", "{}\n"}, {"outcry.db", std::string(size, 'x')}};
    const auto [status, found] = read(written(files));
    ASSERT_TRUE(status) << status.error().message;
    EXPECT_EQ(found, (std::map<std::string, std::string>(files.begin(), files.end()))) << size;
  }
}

TEST(BackupFileTest, NoFlippedBitGoesUnnoticed) {
  const std::string whole = written(kFiles);
  ASSERT_TRUE(read(whole).status);
  for (size_t i = 0; i < whole.size(); ++i) {
    for (const int bit : {0, 3, 7}) {
      std::string wrong = whole;
      wrong[i] = static_cast<char>(wrong[i] ^ (1 << bit));
      ASSERT_FALSE(read(wrong).status) << "byte " << i << ", bit " << bit;
    }
  }
}

TEST(BackupFileTest, NeitherCutNorLonger) {
  const std::string whole = written(kFiles);
  for (size_t size = 0; size < whole.size(); ++size) ASSERT_FALSE(read(whole.substr(0, size)).status) << size;
  EXPECT_EQ(read(whole + '\0').status.error().kind, Error::kCorrupt);
  EXPECT_EQ(read("").status.error().kind, Error::kInvalid);
  EXPECT_EQ(read(std::string(4096, 'a')).status.error().kind, Error::kInvalid);
}

TEST(BackupFileTest, EightGibibytesAndMoreAreNoLimit) {
  constexpr uint64_t kLarge = (uint64_t{1} << 33) + 5;
  const std::string head = tar_head("outcry.db", kLarge, 1'700'000'000);
  EXPECT_EQ(head.size(), 512u);
  EXPECT_EQ(head.substr(124, 12), std::string("\x80\0\0\0\0\0\0\2\0\0\0\5", 12));
  EXPECT_EQ(tar_head("outcry.db", kLarge - 6, 1'700'000'000).substr(124, 12), std::string("77777777777\0", 12));
}

}  // namespace
}  // namespace outcry::cli
