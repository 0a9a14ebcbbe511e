// What is SQLite's own: its settings, and the way from an empty file to this
// program's version.
#include "store/sqlite/database.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "store/sqlite/backend_test.h"
#include "store/sqlite/migrations.h"

namespace outcry::store {
namespace {

class DatabaseTest : public testing::Test {
 protected:
  std::unique_ptr<Database> open(Database::Use use = Database::Use::kWrite) {
    auto db = Database::open(file_, use);
    EXPECT_TRUE(db) << db.error().message;
    return db ? std::move(*db) : nullptr;
  }
  static std::string text(Database& db, const std::string& sql) {
    Statement row = db.prepare(sql);
    return row.step() ? std::string(row.text(0)) : std::string();
  }

  TemporaryFolder folder_;
  const std::string file_ = folder_.file("outcry.sqlite");
};

TEST_F(DatabaseTest, WritesAreDurableAndDeletionsReal) {
  for (const auto use : {Database::Use::kWrite, Database::Use::kRead}) {
    const auto db = open(use);
    EXPECT_EQ(text(*db, "PRAGMA journal_mode"), "wal");
    EXPECT_EQ(text(*db, "PRAGMA synchronous"), "2");  // FULL
    EXPECT_EQ(text(*db, "PRAGMA foreign_keys"), "1");
    EXPECT_EQ(text(*db, "PRAGMA secure_delete"), "1");
  }
}

TEST_F(DatabaseTest, TheFileIsItsOwnersOnly) {
  const auto db = open();
  ASSERT_TRUE(migrate(*db));
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat status {};
    ASSERT_EQ(stat((file_ + suffix).c_str(), &status), 0) << suffix;
    EXPECT_EQ(status.st_mode & 0777, 0600u) << suffix;
  }
}

TEST_F(DatabaseTest, AReaderCannotWrite) {
  ASSERT_TRUE(migrate(*open()));
  const auto reader = open(Database::Use::kRead);
  EXPECT_THROW(reader->execute("DELETE FROM site"), SqliteError);
}

TEST_F(DatabaseTest, SomethingElseIsRefusedAsCorrupt) {
  std::ofstream(file_) << std::string(10'000, 'x');
  const auto db = Database::open(file_, Database::Use::kWrite);
  ASSERT_FALSE(db);
  EXPECT_EQ(db.error().kind, Error::kCorrupt);
}

TEST_F(DatabaseTest, AMissingFolderIsTheWorldsFault) {
  EXPECT_EQ(Database::open(folder_.file("none/x.sqlite"), Database::Use::kWrite).error().kind, Error::kFailed);
}

TEST_F(DatabaseTest, ATransactionThatIsNotCommittedNeverWas) {
  const auto db = open();
  ASSERT_TRUE(migrate(*db));
  {
    Transaction transaction(*db);
    db->execute("UPDATE site SET generation = 99");
  }
  EXPECT_EQ(text(*db, "SELECT generation FROM site"), "1");
}

TEST_F(DatabaseTest, EveryTableIsStrict) {
  const auto db = open();
  ASSERT_TRUE(migrate(*db));
  EXPECT_EQ(text(*db,
                 "SELECT group_concat(name) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
                 "AND strict = 0 AND name NOT LIKE 'sqlite_%'"),
            "");
  EXPECT_THROW(db->execute("UPDATE site SET generation = 'many'"), SqliteError);
  EXPECT_THROW(db->execute("INSERT INTO epoch VALUES (1, 4711, 0, x'00')"), SqliteError) << "foreign keys are on";
}

TEST_F(DatabaseTest, EveryVersionLeadsToThisOne) {
  ASSERT_GE(schema_version(), 1);
  std::string schema;
  for (int from = 0; from <= schema_version(); ++from) {
    const std::string file = folder_.file(fmt::format("{}.sqlite", from));
    auto db = Database::open(file, Database::Use::kWrite);
    ASSERT_TRUE(db);
    ASSERT_TRUE(migrate_to(**db, from));
    EXPECT_EQ(text(**db, "PRAGMA user_version"), std::to_string(from));
    ASSERT_TRUE(migrate(**db));
    ASSERT_TRUE(migrate(**db)) << "again is harmless";
    EXPECT_EQ(text(**db, "PRAGMA user_version"), std::to_string(schema_version()));
    const std::string now = text(**db, "SELECT group_concat(sql, ';') FROM sqlite_schema");
    EXPECT_EQ(now, from == 0 ? now : schema);
    schema = now;
  }
}

TEST_F(DatabaseTest, ANewerVersionIsRefusedAndLeftAlone) {
  const auto db = open();
  ASSERT_TRUE(migrate(*db));
  const std::string newer = std::to_string(schema_version() + 1);
  db->execute("PRAGMA user_version=" + newer);
  const auto refused = migrate(*db);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Error::kInvalid);
  EXPECT_NE(refused.error().message.find("version " + newer), std::string::npos) << refused.error().message;
  EXPECT_EQ(text(*db, "PRAGMA user_version"), newer);
}

TEST_F(DatabaseTest, AFailedStepLeavesTheOldVersion) {
  const auto db = open();
  db->execute("CREATE TABLE bundle (somebody TEXT)");  // in the way
  EXPECT_FALSE(migrate(*db));
  EXPECT_EQ(text(*db, "PRAGMA user_version"), "0");
  EXPECT_EQ(text(*db, "SELECT group_concat(name) FROM sqlite_schema"), "bundle");
}

}  // namespace
}  // namespace outcry::store
