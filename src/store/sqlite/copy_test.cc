// A copy of a database, and how it catches up with what was published since.
#include "store/sqlite/copy.h"

#include <gtest/gtest.h>

#include <fstream>

#include "store/sqlite/backend_test.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/petition_store.h"
#include "tally/tree.h"

namespace outcry::store {
namespace {

constexpr petition::CampaignNumber kCampaign = 1;
using Kind = tally::Kind;

// A database with one campaign, opened as a server would.
struct Site {
  std::unique_ptr<Database> db;
  std::mutex mutex;
  std::unique_ptr<SqlitePetitionStore> store;

  std::shared_ptr<const tally::Head> head() const { return store->head(kCampaign); }

  std::string dump(const std::string& sql) const {
    std::string out;
    Statement row = db->prepare(sql);
    while (row.step()) out += std::string(row.text(0)) + "\n";
    return out;
  }
};

class CopyTest : public testing::Test {
 protected:
  void SetUp() override {
    site_ = open("site.db");
    site_->db->execute("INSERT INTO campaign VALUES (1, 'save-the-thirty', '', 1, 0, 0, NULL)");
  }

  std::unique_ptr<Site> open(const std::string& name) {
    auto site = std::make_unique<Site>();
    site->db = *Database::open(folder_.file(name), Database::Use::kWrite);
    EXPECT_TRUE(migrate(*site->db));
    site->store = *SqlitePetitionStore::open(folder_.file(name), *site->db, site->mutex);
    const auto opened = site->store->open_log(kCampaign, signer_);
    EXPECT_TRUE(opened) << opened.error().message;
    return site;
  }

  // Where the site is now, as a file that is opened.
  std::unique_ptr<Site> copied() {
    const std::string name = "copy-" + std::to_string(++copies_) + ".db";
    const auto copied = copy_database(folder_.file("site.db"), folder_.file(name), SystemClock(), {});
    EXPECT_TRUE(copied) << copied.error().message;
    return open(name);
  }

  int64_t sign() {
    petition::Submission act;
    act.campaign = kCampaign;
    act.id = site_->store->next_id();
    act.blind = static_cast<uint64_t>(act.id) << 32 | 7;
    act.secret_hash = hash_of(act.id);
    act.lang = "ko";
    act.country = "KR";
    act.at = from_millis(1'330'000'000'000 + act.id);
    act.commitment = random_.bytes<32>();
    act.place = sealer_.next();
    act.sealed = act.own = act.mail = Bytes(40, 1);
    commit(act);
    return act.id;
  }
  void confirm(int64_t id) {
    petition::Confirmation act;
    act.campaign = kCampaign;
    act.id = id;
    act.secret_hash = hash_of(id);
    act.at = from_millis(1'330'000'000'000 + 86'400'000);
    commit(act);
  }
  void withdraw(int64_t id) {
    commit(petition::Withdrawal{kCampaign, id, hash_of(id), from_millis(1'330'100'000'000)});
  }
  std::vector<int64_t> crowd(size_t n) {
    std::vector<int64_t> ids;
    for (size_t i = 0; i < n; ++i) confirm(ids.emplace_back(sign()));
    return ids;
  }

  // What the public log of the site says from that entry on.
  std::vector<tally::Entry> entries_from(uint64_t first) {
    std::vector<tally::Entry> out;
    const uint64_t size = site_->head()->size;
    for (uint64_t bundle = 0; bundle * tally::kTileWidth < size; ++bundle) {
      const Bytes bytes = *site_->store->bundle(kCampaign, bundle);
      const auto some = tally::split_bundle(bytes);
      for (size_t i = 0; i < some->size(); ++i) {
        if (bundle * tally::kTileWidth + i >= first) out.push_back(*tally::decode((*some)[i]));
      }
    }
    return out;
  }

  static void expect_same_log(const Site& one, const Site& other) {
    EXPECT_EQ(one.head()->checkpoint, other.head()->checkpoint);
    EXPECT_EQ(one.head()->tally, other.head()->tally);
    for (const char* sql : {"SELECT key || hex(entries) FROM bundle ORDER BY key",
                            "SELECT key || hex(hashes) FROM tile ORDER BY key", "SELECT checkpoint FROM log_head"}) {
      EXPECT_EQ(one.dump(sql), other.dump(sql)) << sql;
    }
  }

  TemporaryFolder folder_;
  SystemRandom random_;
  SystemClock clock_;
  std::shared_ptr<const tally::Signer> signer_ =
      std::make_shared<const tally::Signer>("outcry.example/c/save-the-thirty", std::array<uint8_t, 32>{});
  seal::EpochSealer sealer_{"save-the-thirty", {seal::make_key_pair(random_).public_key}, clock_, random_};
  std::unique_ptr<Site> site_;
  int copies_ = 0;

 private:
  static petition::SecretHash hash_of(int64_t id) {
    petition::SecretHash out{};
    for (size_t i = 0; i < sizeof id; ++i) out[i] = static_cast<uint8_t>(id >> (8 * i));
    return out;
  }
  template <class Act>
  void commit(const Act& act) {
    const petition::Act acts[] = {act};
    const auto answers = site_->store->commit(acts);
    ASSERT_TRUE(answers);
    ASSERT_EQ(answers->at(0).outcome, petition::Outcome::kDone);
  }
};

TEST_F(CopyTest, ACopyIsWholeAndRemembersThatItIsOne) {
  crowd(3);
  sign();
  const auto copied = copy_database(folder_.file("site.db"), folder_.file("a.db"), clock_, {});
  ASSERT_TRUE(copied);
  ASSERT_EQ(copied->logs.size(), 1u);
  EXPECT_EQ(copied->logs[0].size, 3u);
  EXPECT_EQ(copied->logs[0].checkpoint, site_->head()->checkpoint);
  EXPECT_TRUE(copied->logs[0].takes_part);
  EXPECT_TRUE(inspect_copy(folder_.file("a.db")));
  EXPECT_TRUE(unsettled(*site_->db)->empty());
  const auto copy = open("a.db");
  ASSERT_EQ(unsettled(*copy->db)->size(), 1u);
  EXPECT_EQ(unsettled(*copy->db)->at(0).size, 3u);
  ASSERT_TRUE(settle(*copy->db, kCampaign));
  EXPECT_TRUE(unsettled(*copy->db)->empty());
  ASSERT_TRUE(settle(*copy->db, kCampaign));
}

TEST_F(CopyTest, WhatWasDeletedDoesNotComeAlong) {
  const std::string mark = "0123456789abcdef0123456789abcdef";
  site_->db->execute("PRAGMA secure_delete=OFF");
  site_->db->execute("CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('" + mark + "'); DELETE FROM t");
  site_->db->execute("PRAGMA wal_checkpoint(TRUNCATE)");
  const auto bytes = [&](const std::string& name) {
    std::ifstream in(folder_.file(name), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  ASSERT_NE(bytes("site.db").find(mark), std::string::npos);
  ASSERT_TRUE(copy_database(folder_.file("site.db"), folder_.file("a.db"), clock_, {}));
  EXPECT_EQ(bytes("a.db").find(mark), std::string::npos);
}

TEST_F(CopyTest, NobodyIsSignedInToACopy) {
  site_->db->execute(
      "INSERT INTO user (id, email, name, created) VALUES (1, 'ana@example.org', 'Ana', 0);"
      "INSERT INTO session VALUES (1, 1, CAST('the hash of a token' AS BLOB), x'', 0, 0, 0, 1, '', NULL, NULL);"
      "INSERT INTO invitation VALUES (1, CAST('the hash of a link' AS BLOB), 0, NULL, 0)");
  EXPECT_FALSE(site_->dump("SELECT place FROM session").empty());
  const auto copy = copied();
  EXPECT_EQ(copy->dump("SELECT place FROM session UNION ALL SELECT '' FROM invitation"), "");
  EXPECT_EQ(copy->dump("SELECT name FROM user"), "Ana\n");
  std::ifstream in(folder_.file("copy-1.db"), std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  EXPECT_NE(bytes.find("ana@example.org"), std::string::npos);
  EXPECT_EQ(bytes.find("the hash of a"), std::string::npos);
}

TEST_F(CopyTest, NobodyGetsALettersReminderFromACopy) {
  for (const int kind : {31, 32, 33, 34, 35}) {
    site_->db->execute(fmt::format(
        "INSERT INTO mail (id, campaign, kind, due_at, first_due, box) VALUES ({0}, 1, {0}, 0, 0, x'00')", kind));
  }
  EXPECT_EQ(copied()->dump("SELECT kind FROM mail ORDER BY kind"), "31\n35\n");
}

TEST_F(CopyTest, OfANewerVersionItIsRefused) {
  ASSERT_TRUE(copy_database(folder_.file("site.db"), folder_.file("a.db"), clock_, {}));
  (*Database::open(folder_.file("a.db"), Database::Use::kAlone))->execute("PRAGMA user_version=999");
  EXPECT_EQ(inspect_copy(folder_.file("a.db")).error().kind, Error::kInvalid);
  EXPECT_EQ(copy_database(folder_.file("a.db"), folder_.file("b.db"), clock_, {}).error().kind, Error::kInvalid);
}

TEST_F(CopyTest, ItCatchesUpEntryByEntry) {
  for (const size_t strangers : {0u, 1u, 200u, 256u, 257u, 600u}) {
    const auto known = crowd(60);
    std::vector<int64_t> waiting;
    for (int i = 0; i < 8; ++i) waiting.push_back(sign());
    const auto copy = copied();
    const uint64_t had = copy->head()->size;

    for (int i = 0; i < 4; ++i) confirm(waiting[static_cast<size_t>(i)]);
    withdraw(known[0]);
    withdraw(waiting[1]);
    const auto later = crowd(strangers);
    if (!later.empty()) withdraw(later.back());
    withdraw(known[59]);

    const auto unknown = copy->store->catch_up(kCampaign, entries_from(had), site_->head()->root);
    ASSERT_TRUE(unknown) << unknown.error().message;
    EXPECT_EQ(*unknown, strangers);
    expect_same_log(*copy, *site_);
    const std::string shared = " WHERE id <= " + std::to_string(waiting.back());
    for (const std::string sql :
         {"SELECT id || ' ' || state || ' ' || blind || ' ' || ifnull(log_index, '') FROM signature",
          "SELECT id || ' ' || hex(commitment) FROM sealed", "SELECT id || ' ' || kind FROM mail"}) {
      EXPECT_EQ(copy->dump(sql + shared), site_->dump(sql + shared)) << sql;
    }
    EXPECT_EQ(copy->dump("SELECT name || ' ' || counted FROM statistic_group WHERE what = 1"),
              copy->dump("SELECT country || ' ' || count(*) FROM signature WHERE state = 1 GROUP BY country"));
    EXPECT_EQ(copy->dump("SELECT sum(submitted) - sum(expired) - sum(sign) || '' FROM statistic_day"),
              copy->dump("SELECT count(*) || '' FROM signature WHERE state = 0"));
    const auto again = open("copy-" + std::to_string(copies_) + ".db");  // all of it is sound
    EXPECT_EQ(again->head()->checkpoint, site_->head()->checkpoint);
  }
}

TEST_F(CopyTest, EntriesThatLeadElsewhereChangeNothing) {
  crowd(5);
  const int64_t waits = sign();
  const auto copy = copied();
  confirm(waits);
  auto entries = entries_from(5);
  auto forged = entries;
  forged[0].commitment[0] ^= 1;
  const auto before = copy->dump("SELECT id || state FROM signature") + copy->head()->checkpoint;
  EXPECT_EQ(copy->store->catch_up(kCampaign, forged, site_->head()->root).error().kind, Error::kCorrupt);
  EXPECT_EQ(copy->store->catch_up(kCampaign, entries, Hash32{}).error().kind, Error::kCorrupt);
  EXPECT_EQ(copy->dump("SELECT id || state FROM signature") + copy->head()->checkpoint, before);
  ASSERT_TRUE(copy->store->catch_up(kCampaign, entries, site_->head()->root));
  expect_same_log(*copy, *site_);
}

}  // namespace
}  // namespace outcry::store
