#include "cli/output_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "cli/data_folder.h"
#include "tally/log_files.h"

namespace outcry::cli {
namespace {

class OutputFileTest : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  static size_t files() { return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder_), {})); }

  static inline const auto folder_ =
      std::filesystem::path(testing::TempDir()) / ("output-file" + std::to_string(::getpid()));
  static inline const auto file_ = folder_ / "list.csv";
};

TEST_F(OutputFileTest, ItHasItsNameOnceItIsWhole) {
  auto out = OutputFile::create(file_, false);
  ASSERT_TRUE(out);
  ASSERT_TRUE((*out)->write(std::string(1'000'000, 'x')));
  EXPECT_FALSE(std::filesystem::exists(file_));
  ASSERT_TRUE((*out)->finish());
  out->reset();
  EXPECT_EQ(std::filesystem::file_size(file_), 1'000'000u);
  EXPECT_EQ(files(), 1u);
  struct stat info {};
  ASSERT_EQ(::stat(file_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777u, 0600u);
}

TEST_F(OutputFileTest, WhatIsNotFinishedLeavesNoTrace) {
  auto out = OutputFile::create(file_, false);
  ASSERT_TRUE(out);
  ASSERT_TRUE((*out)->write(std::string(1'000'000, 'x')));
  out->reset();
  EXPECT_EQ(files(), 0u);
}

TEST_F(OutputFileTest, NothingIsOverwrittenWithoutForce) {
  ASSERT_TRUE(write_file(file_, "old"));
  EXPECT_EQ(OutputFile::create(file_, false).error().kind, Error::kInvalid);
  {
    auto out = OutputFile::create(file_, true);
    ASSERT_TRUE(out && (*out)->write("new"));
    EXPECT_EQ(*read_file(file_), "old") << "until the new one is whole";
    ASSERT_TRUE((*out)->finish());
  }
  EXPECT_EQ(*read_file(file_), "new");
}

TEST_F(OutputFileTest, NotEvenIfItAppearsMeanwhile) {
  auto out = OutputFile::create(file_, false);
  ASSERT_TRUE(out && (*out)->write("new"));
  ASSERT_TRUE(write_file(file_, "old"));
  EXPECT_FALSE((*out)->finish());
  out->reset();
  EXPECT_EQ(*read_file(file_), "old");
  EXPECT_EQ(files(), 1u);
}

TEST_F(OutputFileTest, WhatCannotBeWrittenIsTold) {
  std::filesystem::create_symlink("nowhere", folder_ / "link");
  EXPECT_EQ(OutputFile::create(folder_ / "link", false).error().kind, Error::kInvalid) << "the name is taken";
  EXPECT_EQ(OutputFile::create(folder_ / "no" / "list.csv", false).error().kind, Error::kFailed);
}

std::vector<std::string> tiles_of(uint64_t size) {
  std::vector<std::string> paths;
  EXPECT_TRUE(tally::for_each_tile(size, [&](const std::string& path) {
    paths.push_back(path);
    return Status();
  }));
  return paths;
}

TEST(LogFolderTest, ItHoldsTheTilesOfItsSize) {
  using Paths = std::vector<std::string>;
  EXPECT_EQ(tiles_of(0), Paths());
  EXPECT_EQ(tiles_of(1), (Paths{"tile/entries/000.p/1", "tile/0/000.p/1"}));
  EXPECT_EQ(tiles_of(255), (Paths{"tile/entries/000.p/255", "tile/0/000.p/255"}));
  EXPECT_EQ(tiles_of(256), (Paths{"tile/entries/000", "tile/0/000", "tile/1/000.p/1"}));
  EXPECT_EQ(tiles_of(257),
            (Paths{"tile/entries/000", "tile/entries/001.p/1", "tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"}));
  const Paths large = tiles_of(256 * 256 + 1);
  EXPECT_EQ(large.size(), 257u + 257u + 1u + 1u);
  EXPECT_EQ(large.back(), "tile/2/000.p/1");
  EXPECT_EQ(large[large.size() - 2], "tile/1/000");
}

}  // namespace
}  // namespace outcry::cli
