// What a store tells of the sealed records: whom, in which order, and of which
// moment.

#include <functional>

#include "petition/signature_export.h"
#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

using namespace std::chrono_literals;

// Reads along with a keyholder's key.
class Reading final : public petition::SealedVisitor {
 public:
  explicit Reading(const seal::KeyPair& pair, std::string list = "two-lives") : pair_(pair), list_(std::move(list)) {}

  Status begin(const Totals& told) override {
    totals = told;
    return {};
  }
  Status epoch(int64_t id, ByteView sealed_keys) override {
    epochs.push_back(id);
    const auto key = seal::Epoch::open_key(pair_, sealed_keys);
    mine_ = key.has_value();
    if (mine_) key_ = *key;
    return {};
  }
  Status record(const petition::SealedSignature& signature) override {
    ids.push_back(signature.id);
    if (mine_) {
      const auto plain = seal::Epoch::open(key_, list_, epochs.back(), signature.position, signature.record).value();
      const auto text = text_of(ByteView(plain).subspan(sizeof(petition::Salt)));
      const auto record = petition::decode_record(text);
      people.push_back(fmt::format("{} {}", signature.index, record->email));
      const std::string of = record->share.empty() ? "" : "/" + record->share.front();
      EXPECT_EQ(list_, list_ == "two-lives" ? list_ : "two-lives" + of);
      petition::Salt salt;
      std::copy_n(plain.begin(), salt.size(), salt.begin());
      EXPECT_EQ(petition::commitment_of(salt, text), signature.commitment);
    }
    return meanwhile ? meanwhile() : Status();
  }

  Totals totals;
  std::vector<int64_t> epochs, ids;
  std::vector<std::string> people;  // "INDEX ADDRESS" of those that the key opens
  std::function<Status()> meanwhile;

 private:
  const seal::KeyPair& pair_;
  const std::string list_;
  bool mine_ = false;
  seal::Key key_{};
};

class PetitionExportContractTest : public StoreContractTest {
 protected:
  using People = std::vector<std::string>;

  void SetUp() override {
    StoreContractTest::SetUp();
    seal_to({first_});
  }
  void seal_to(const std::vector<seal::KeyPair>& keyholders) {
    std::vector<seal::PublicKey> keys;
    for (const auto& pair : keyholders) keys.push_back(pair.public_key);
    petition_.sealer = std::make_shared<seal::EpochSealer>(petition_.slug, keys, clock_, random_);
  }
  void join(const std::string& member, const seal::KeyPair& pair) {
    petition_.members.push_back(member);
    petition_.member_sealers.push_back(
        std::make_shared<seal::EpochSealer>("two-lives/" + member, std::vector{pair.public_key}, clock_, random_));
  }
  void sign_and_share(const std::string& address, std::vector<std::string> members) {
    share_ = std::move(members);
    sign_and_confirm(address);
    share_.clear();
  }
  People contacts_of(const std::string& member, const seal::KeyPair& pair) {
    Reading reading(pair, "two-lives/" + member);
    EXPECT_TRUE(petitions().export_contacts(kCampaign, member, reading));
    EXPECT_EQ(reading.totals.records, reading.ids.size());
    return reading.people;
  }
  Reading read(const seal::KeyPair& pair, petition::CampaignNumber campaign = kCampaign) {
    Reading reading(pair);
    const auto told = petitions().export_sealed(campaign, reading);
    EXPECT_TRUE(told) << told.error().message;
    EXPECT_EQ(reading.totals.records, reading.ids.size());
    EXPECT_TRUE(std::ranges::is_sorted(reading.ids));
    return reading;
  }

  SystemRandom random_;
  const seal::KeyPair first_ = seal::make_key_pair(random_), second_ = seal::make_key_pair(random_);
};
INSTANTIATE_TEST_SUITE_P(All, PetitionExportContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(PetitionExportContractTest, NobodyIsNobody) {
  sign("waits@example.org");
  const Reading reading = read(first_);
  EXPECT_EQ(reading.totals.records, 0u);
  EXPECT_TRUE(reading.totals.recipients.empty());
  EXPECT_TRUE(reading.epochs.empty());
}

TEST_P(PetitionExportContractTest, OnlyThoseWhoCountAreTold) {
  sign("first@example.org");
  sign_and_confirm("a@example.org");
  sign_and_confirm("b@example.org");
  sign("waits@example.org");
  sign_and_confirm("c@example.org");
  confirm("first@example.org");
  withdraw("b@example.org");
  sign("a@example.org");  // a notice
  EXPECT_EQ(read(first_).people, (People{"3 first@example.org", "0 a@example.org", "2 c@example.org"}));
  EXPECT_EQ(read(first_).totals.log_size, 5u);
  reopen();
  EXPECT_EQ(read(first_).people.size(), 3u);
  clock_.pass(8 * 24h);
  expire();
  EXPECT_EQ(read(first_).people.size(), 3u);
}

TEST_P(PetitionExportContractTest, ACrowdIsToldByEpochs) {
  crowd(5000);
  clock_.pass(61s);
  sign_and_confirm("late@example.org");
  const Reading reading = read(first_);
  EXPECT_EQ(reading.people.size(), 5001u);
  EXPECT_EQ(reading.people.back(), "5000 late@example.org");
  EXPECT_EQ(reading.epochs.size(), 3u) << "one is full, one is over";
  EXPECT_EQ(reading.totals.recipients, std::vector{first_.public_key});
}

TEST_P(PetitionExportContractTest, RecipientsAreThoseOfWhatIsTold) {
  seal_to({seal::make_key_pair(random_)});
  sign_and_confirm("gone@example.org");
  sign("waits@example.org");
  withdraw("gone@example.org");
  seal_to({first_});
  sign_and_confirm("a@example.org");
  seal_to({first_, second_});
  sign_and_confirm("b@example.org");
  const Reading reading = read(second_);
  EXPECT_EQ(reading.totals.recipients, (std::vector{first_.public_key, second_.public_key}));
  EXPECT_EQ(reading.people, People{"3 b@example.org"});
  EXPECT_EQ(read(first_).people.size(), 2u);
}

TEST_P(PetitionExportContractTest, ItIsOfOneMomentAndHoldsNobodyUp) {
  for (const char* address : {"a@example.org", "b@example.org", "c@example.org"}) sign_and_confirm(address);
  Reading reading(first_);
  reading.meanwhile = [&, done = false]() mutable -> Status {
    if (std::exchange(done, true)) return {};
    withdraw("c@example.org");
    sign_and_confirm("d@example.org");
    return {};
  };
  ASSERT_TRUE(petitions().export_sealed(kCampaign, reading));
  EXPECT_EQ(reading.people, (People{"0 a@example.org", "1 b@example.org", "2 c@example.org"}));
  EXPECT_EQ(reading.totals.log_size, 3u);
  EXPECT_EQ(read(first_).people, (People{"0 a@example.org", "1 b@example.org", "4 d@example.org"}));
}

TEST_P(PetitionExportContractTest, AnotherCampaignIsAnother) {
  sign_and_confirm("a@example.org");
  EXPECT_TRUE(read(first_, 2).people.empty());
  EXPECT_EQ(read(first_, 2).totals.log_size, 0u);
}

TEST_P(PetitionExportContractTest, ItNeedsNoOpenLog) {
  sign_and_confirm("a@example.org");
  backend().close();
  ASSERT_TRUE(backend().open());
  EXPECT_EQ(read(first_).people, People{"0 a@example.org"});
}

TEST_P(PetitionExportContractTest, TheVisitorsErrorEndsIt) {
  crowd(3);
  Reading reading(first_);
  reading.meanwhile = [] { return Status(failed("disk full")); };
  EXPECT_EQ(petitions().export_sealed(kCampaign, reading).error().message, "disk full");
  EXPECT_EQ(reading.ids.size(), 1u);
}

TEST_P(PetitionExportContractTest, AMemberIsToldOfThoseWhoAgreedAndNobodyElse) {
  join("lifeline", first_);
  join("river", second_);
  sign_and_share("both@example.org", {"lifeline", "river"});
  sign_and_share("one@example.org", {"river"});
  sign_and_confirm("none@example.org");
  share_ = {"river"};
  sign("waits@example.org");
  share_.clear();
  EXPECT_EQ(contacts_of("lifeline", first_), (People{"0 both@example.org"}));
  EXPECT_EQ(contacts_of("river", second_), (People{"0 both@example.org", "1 one@example.org"}));
  EXPECT_TRUE(contacts_of("river", first_).empty()) << "another's are sealed";
  EXPECT_TRUE(contacts_of("nobody", first_).empty());
  EXPECT_EQ(rows("shared"), 4);

  withdraw("both@example.org");
  EXPECT_EQ(rows("shared"), 2) << "gone within the request";
  EXPECT_TRUE(contacts_of("lifeline", first_).empty());
  EXPECT_EQ(contacts_of("river", second_), (People{"1 one@example.org"}));
  clock_.pass(8 * 24h);
  expire();
  EXPECT_EQ(rows("shared"), 1) << "who never confirmed shares nothing";
}

TEST_P(PetitionExportContractTest, ContactsGoWithTheRecordsOnSchedule) {
  join("river", second_);
  sign_and_share("one@example.org", {"river"});
  EXPECT_EQ(one(erasing(petition::Erasure::kRecords)), Outcome::kDone);
  EXPECT_EQ(rows("shared"), 0);
  Reading reading(second_, "two-lives/river");
  EXPECT_EQ(petitions().export_contacts(kCampaign, "river", reading).error().kind, Error::kGone);
}

TEST_P(PetitionExportContractTest, WhatIsMissingIsTold) {
  sign_and_confirm("a@example.org");
  Reading reading(first_);
  damage("epoch", "sealed_keys", "1 = 1", 0);  // of another key now: told, for its holder to see
  EXPECT_TRUE(petitions().export_sealed(kCampaign, reading));
  EXPECT_NE(reading.totals.recipients, std::vector{first_.public_key});
  backend().execute("DELETE FROM epoch");
  EXPECT_EQ(petitions().export_sealed(kCampaign, reading).error().kind, Error::kCorrupt);
  backend().execute("DELETE FROM sealed");
  EXPECT_EQ(petitions().export_sealed(kCampaign, reading).error().kind, Error::kCorrupt);
}

}  // namespace
}  // namespace outcry::store
