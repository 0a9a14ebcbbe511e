// Sheets of paper in the store: kept without names between readings, counted
// in one transaction with the log, taken back like any signature.

#include <gmock/gmock.h>

#include "paper/desk.h"
#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

using paper::CheckedRow;
using paper::StoredRow;
using paper::StoredSheet;
using petition::PaperReading;
using testing::ElementsAre;
using testing::IsEmpty;
using State = petition::StoredSignature::State;

class PaperContractTest : public StoreContractTest {
 protected:
  paper::PaperStore& sheets() { return backend().sheets(); }

  static CheckedRow row(int32_t number, const std::string& name, const std::string& address = {}) {
    CheckedRow out{number, name, "Bruneck", "IT", {}, true};
    if (!address.empty()) out.email = petition::parse_email(address, petition::EmailRules::standard()).value();
    return out;
  }
  static paper::SheetHead written_on(const std::string& number) { return {number, "Square", 15'393, "en", 1, "IT"}; }

  // Typed once, by user 1.
  int64_t typed(const std::string& number, const std::vector<CheckedRow>& rows) {
    StoredSheet sheet;
    sheet.campaign = kCampaign;
    sheet.head = written_on(number);
    sheet.first_by = 1;
    sheet.typed = clock_.now();
    std::vector<std::pair<int32_t, Bytes>> marks;
    for (const CheckedRow& one : rows) marks.emplace_back(one.row, paper::marks_of(key_, kCampaign, number, one));
    const auto added = sheets().add(sheet, marks);
    EXPECT_TRUE(added) << added.error().message;
    return added.value_or(0);
  }
  PaperReading reading(int64_t sheet, const std::vector<CheckedRow>& rows, int number = 2) {
    PaperReading act;
    act.campaign = kCampaign;
    act.sheet = sheet;
    act.reading = number;
    act.by = number;
    act.at = clock_.now();
    act.lang = "en";
    for (const CheckedRow& one : rows) {
      act.counted.push_back(
          paper::seal_row(petition_, written_on("17"), one, petitions().next_id(), clock_.now(), random_));
    }
    return act;
  }
  std::vector<StoredRow::State> states(int64_t sheet) {
    std::vector<StoredRow::State> out;
    const auto kept = sheets().rows(sheet).value();
    for (const StoredRow& one : kept) out.push_back(one.state);
    return out;
  }
  StoredSheet sheet(int64_t id) { return sheets().find(kCampaign, id).value(); }

  seal::Key key_{7};
  SystemRandom random_;
};

INSTANTIATE_TEST_SUITE_P(All, PaperContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(PaperContractTest, ASheetIsKeptBetweenItsReadings) {
  const int64_t id = typed("17", {row(1, "Wolkenstein"), row(3, "Vexillum", "quill@example.org")});
  crash_and_reopen();
  const StoredSheet kept = sheet(id);
  EXPECT_EQ(kept.state, StoredSheet::kOnce);
  EXPECT_EQ(kept.head.number, "17");
  EXPECT_EQ(kept.head.place, "Square");
  EXPECT_EQ(kept.head.collected, 15'393);
  EXPECT_TRUE(kept.read_by(1));
  EXPECT_FALSE(kept.read_by(2));
  EXPECT_EQ(kept.rows, 2);
  EXPECT_THAT(states(id), ElementsAre(StoredRow::kWaits, StoredRow::kWaits));
  EXPECT_EQ(sheets().rows(id).value()[1].first,
            paper::marks_of(key_, kCampaign, "17", row(3, "Vexillum", "quill@example.org")));
  const auto waiting = sheets().waiting(kCampaign).value();
  EXPECT_EQ(waiting.sheets, 1);
  EXPECT_EQ(waiting.since, clock_.now());
  const std::string raw = backend().raw_bytes();
  for (const char* name : {"Wolkenstein", "Vexillum", "quill@", "Bruneck"})
    EXPECT_EQ(raw.find(name), std::string::npos);
}

TEST_P(PaperContractTest, ANumberIsTakenOnce) {
  typed("17", {row(1, "Ana")});
  StoredSheet again;
  again.campaign = kCampaign;
  again.head = written_on("17");
  EXPECT_EQ(sheets().add(again, {}).error().kind, Error::kInvalid);
  EXPECT_THAT(sheets().numbers(kCampaign).value(), ElementsAre("17"));
}

TEST_P(PaperContractTest, WhatIsReadTwiceAlikeCountsInTheLog) {
  sign_and_confirm("ana@example.org");
  const int64_t id = typed("17", {row(1, "Wolkenstein"), row(2, "Vexillum", "quill@example.org")});
  EXPECT_EQ(changed(reading(id, {row(1, "Wolkenstein"), row(2, "Vexillum", "quill@example.org")})), 2U);
  expect_log_is_whole(3);
  EXPECT_EQ(head()->tally.paper, 2U);
  EXPECT_EQ(count(), 3);
  const StoredSheet done = sheet(id);
  EXPECT_EQ(done.state, StoredSheet::kCounted);
  EXPECT_EQ(done.second_by, 2);
  EXPECT_EQ(done.counting, 2);
  for (const auto kept = sheets().rows(id).value(); const StoredRow& one : kept) {
    EXPECT_THAT(one.first, IsEmpty()) << "marks go once a row is decided";
    EXPECT_NE(one.signature, 0);
  }
  EXPECT_EQ(sheets().waiting(kCampaign).value().sheets, 0);
  crash_and_reopen();
  EXPECT_EQ(backend().raw_bytes().find("Wolkenstein"), std::string::npos);
  EXPECT_EQ(sign("quill@example.org"), Outcome::kAlready) << "also after a restart";
}

TEST_P(PaperContractTest, AnAddressCountsOnce) {
  sign_and_confirm("ana@example.org");
  const int64_t id =
      typed("17", {row(1, "Ana", "ana@example.org"), row(2, "Bo", "bo@example.org"), row(3, "Bo B", "bo@example.org")});
  EXPECT_EQ(changed(reading(id, {row(1, "Ana", "ana@example.org"), row(2, "Bo", "bo@example.org"),
                                 row(3, "Bo B", "bo@example.org")})),
            1U);
  EXPECT_THAT(states(id), ElementsAre(StoredRow::kSigned, StoredRow::kCounted, StoredRow::kSigned));
  expect_log_is_whole(2);
  const petition::BlindIndex blinds[] = {petition::blind_index_of(*petition_.index_key, "bo@example.org"),
                                         petition::blind_index_of(*petition_.index_key, "cy@example.org")};
  EXPECT_THAT(petitions().counted(kCampaign, blinds), ElementsAre(true, false));
}

TEST_P(PaperContractTest, OneReadingOnlyMovesASheetOn) {
  const int64_t id = typed("17", {row(1, "Ana"), row(2, "Bo")});
  PaperReading second = reading(id, {row(1, "Ana")});
  second.differs = {{2, Bytes{1, 2}}};
  EXPECT_EQ(one(second), Outcome::kDone);
  EXPECT_EQ(one(reading(id, {row(1, "Ana")})), Outcome::kAlready) << "somebody else was quicker";
  EXPECT_EQ(sheet(id).state, StoredSheet::kDiffers);
  EXPECT_THAT(states(id), ElementsAre(StoredRow::kCounted, StoredRow::kWaits));
  const StoredRow waits = sheets().rows(id).value()[1];
  EXPECT_EQ(waits.first, paper::marks_of(key_, kCampaign, "17", row(2, "Bo")));
  EXPECT_EQ(waits.second, (Bytes{1, 2}));
  EXPECT_FALSE(sheets().drop(kCampaign, id)) << "part of it counts";
  PaperReading third = reading(id, {}, 3);
  third.unread = {2};
  EXPECT_EQ(one(third), Outcome::kDone);
  EXPECT_EQ(sheet(id).state, StoredSheet::kCounted);
  EXPECT_THAT(states(id), ElementsAre(StoredRow::kCounted, StoredRow::kUnread));
  expect_log_is_whole(1);
}

TEST_P(PaperContractTest, IfTheTransactionFailsNothingIsRead) {
  std::vector<CheckedRow> many;  // so that it needs room
  for (int32_t i = 1; i <= 100; ++i)
    many.push_back(row(i, fmt::format("Ana {}", i), fmt::format("a{}@example.org", i)));
  const int64_t id = typed("17", many);
  for (const Backend::Fault fault : {Backend::Fault::kDiskFull, Backend::Fault::kLocked, Backend::Fault::kAtCommit}) {
    backend().begin(fault);
    fail({reading(id, many)});
    backend().end(fault);
    EXPECT_EQ(sheet(id).state, StoredSheet::kOnce);
  }
  EXPECT_EQ(one(reading(id, many)), Outcome::kDone);
  expect_log_is_whole(100);
}

TEST_P(PaperContractTest, SignaturesOnPaperAreTakenBackLikeAny) {
  const int64_t id = typed("17", {row(1, "Ana", "ana@example.org"), row(2, "Bo")});
  one(reading(id, {row(1, "Ana", "ana@example.org"), row(2, "Bo")}));
  const auto rows = sheets().rows(id).value();
  EXPECT_EQ(changed(petition::Invalidation{
                kCampaign, 0, {rows[0].signature, rows[1].signature}, tally::Reason::kFalseName, clock_.now()}),
            2U);
  EXPECT_EQ(sheet(id).counting, 0);
  EXPECT_EQ(sheets().rows(id).value()[0].fate, State::kInvalidated);
  EXPECT_EQ(changed(petition::Restoration{kCampaign, 0, {rows[0].signature, rows[1].signature}, clock_.now()}), 2U);
  EXPECT_EQ(sheet(id).counting, 2);
  for (const StoredRow& one_row : rows) {
    const auto signature = petitions().find(kCampaign, one_row.signature).value();
    EXPECT_EQ(one(petition::Withdrawal{kCampaign, one_row.signature, signature.secret_hash, clock_.now()}),
              Outcome::kDone);
  }
  EXPECT_EQ(StoreContractTest::rows("sealed"), 0);
  EXPECT_EQ(sign("ana@example.org"), Outcome::kDone) << "who withdrew may sign again";
}

TEST_P(PaperContractTest, AnImportIsAllOfIt) {
  typed("17", {row(1, "Ana")});
  PaperReading imported = reading(0, {row(1, "Wolkenstein"), row(40, "Vexillum")});
  imported.import = PaperReading::Import{"B-1", "Dom", 15'393};
  EXPECT_EQ(changed(imported), 2U);
  PaperReading again = reading(0, {row(1, "Otto")});
  again.import = PaperReading::Import{"17", "Dom", 15'393};
  EXPECT_EQ(one(again), Outcome::kUnknown) << "there is a sheet of that number";
  const auto all = sheets().list(kCampaign).value();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].head.number, "17") << "what waits stands first";
  EXPECT_EQ(all[1].head.number, "B-1");
  EXPECT_EQ(all[1].first_by, 0);
  EXPECT_EQ(all[1].counting, 2);
  expect_log_is_whole(2);
}

TEST_P(PaperContractTest, ASheetThatNobodyReadsAgainIsForgotten) {
  const int64_t id = typed("17", {row(1, "Ana")});
  const int64_t entered = typed("18", {row(1, "Bo")});
  one(reading(entered, {row(1, "Bo")}));
  clock_.pass(petition::kSheetsWait);
  expire();
  EXPECT_TRUE(sheets().find(kCampaign, id)) << "not a moment too early";
  clock_.pass(std::chrono::milliseconds(1));
  expire();
  EXPECT_EQ(sheets().find(kCampaign, id).error().kind, Error::kNotFound);
  EXPECT_EQ(rows("paper_row"), 1);
  EXPECT_TRUE(sheets().find(kCampaign, entered));
}

TEST_P(PaperContractTest, OnceTheIndexGoesNothingWaitsAndNothingIsEntered) {
  const int64_t id = typed("17", {row(1, "Ana")});
  one(erasing(petition::Erasure::kBlinds));
  EXPECT_EQ(rows("paper_row"), 0);
  EXPECT_EQ(one(reading(id, {row(1, "Ana")})), Outcome::kClosed);
}

TEST_P(PaperContractTest, AScanIsAHash) {
  const int64_t id = typed("17", {row(1, "Ana")});
  EXPECT_FALSE(sheet(id).scan);
  EXPECT_TRUE(sheets().set_scan(id, Hash32{9}));
  EXPECT_EQ(sheet(id).scan, Hash32{9});
  EXPECT_TRUE(sheets().drop(kCampaign, id));
  EXPECT_EQ(sheets().drop(kCampaign, id).error().kind, Error::kNotFound);
  EXPECT_EQ(rows("paper_row"), 0);
}

}  // namespace
}  // namespace outcry::store
