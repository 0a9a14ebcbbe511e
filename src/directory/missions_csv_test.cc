#include "directory/missions_csv.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "directory/merge.h"

namespace outcry::directory {
namespace {

constexpr std::string_view kHeader =
    "wikidata_id,sending_country_iso2,sending_country,receiving_country_iso2,receiving_country,city,type,name,address,"
    "phone,fax,email,website,latitude,longitude\n";
constexpr std::string_view kZones =
    "# code\tcoordinates\tTZ\n"
    "KR\t+3733+12658\tAsia/Seoul\n"
    "US\t+404251-0740023\tAmerica/New_York\tEastern\n"
    "US\t+415100-0873900\tAmerica/Chicago\tCentral\n";

class MissionsCsvTest : public testing::Test {
 protected:
  MissionsFile read(const std::string& text, const ReadOptions& options = {}) {
    const auto file = read_missions(text, options, ZoneTable(kZones));
    EXPECT_TRUE(file) << file.error().message;
    return file.value_or(MissionsFile());
  }
  MissionsFile rows(const std::string& text) { return read(std::string(kHeader) + text); }
  static std::string refused(const std::string& text) {
    const auto file = read_missions(text, {}, ZoneTable(kZones));
    return file ? "" : file.error().message;
  }
};

TEST_F(MissionsCsvTest, ARowIsAMissionWithItsFacts) {
  const auto file = rows(
      "Q7,CN,China,KR,South Korea,Busan,consulate general,\"Consulate General, Busan\",\"1 Road\r\n  Busan \",+82 51 "
      "743,,mailto:a@b.example,https://b.example/x,35.1600,129.13\n");
  ASSERT_TRUE(file.problems.empty());
  const Mission& mission = file.rows.at(0).mission;
  EXPECT_EQ(file.rows[0].line, 2u);
  EXPECT_EQ(mission.sending, "CN");
  EXPECT_EQ(mission.sending_name, "") << "has a code";
  EXPECT_EQ(mission.type(), MissionType::kConsulateGeneral);
  EXPECT_EQ(mission.value(field::kName), "Consulate General, Busan");
  EXPECT_EQ(mission.address_lines(), (std::vector<std::string>{"1 Road", "Busan"}));
  EXPECT_EQ(mission.value(field::kEmail), "a@b.example");
  EXPECT_EQ(mission.value(field::kPosition), "35.16,129.13");
  EXPECT_EQ(mission.fact(field::kFax), nullptr);
  EXPECT_EQ(mission.fact(field::kPhone)->source, "https://www.wikidata.org/wiki/Q7");
  EXPECT_FALSE(mission.fact(field::kPhone)->verified);
  EXPECT_EQ(slug_of(mission), "cn-kr-busan-consulate-general");
}

TEST_F(MissionsCsvTest, EachFactMayHaveASourceAndADayOfItsOwn) {
  const auto file = read(
      "type,sending_country_iso2,receiving_country_iso2,city,city:ko,phone,phone_source,phone_verified,source,"
      "verified\n"
      "embassy,CN,KR,Seoul,서울,02 738,I rang,2026-11-20,https://list.example/,2026-01-02\n"
      "embassy,CN,JP,Tokyo,,03 3403,,,,\n",
      {"a list", 20'000});
  const Mission& seoul = file.rows.at(0).mission;
  EXPECT_EQ(seoul.fact(field::kPhone)->source, "I rang");
  EXPECT_EQ(seoul.fact(field::kPhone)->verified, parse_iso_date("2026-11-20").value());
  EXPECT_EQ(seoul.fact(field::kCity)->source, "https://list.example/");
  EXPECT_EQ(seoul.fact(field::kCity)->verified, parse_iso_date("2026-01-02").value());
  EXPECT_EQ(seoul.in_language(field::kCity, "ko-KR"), "서울");
  EXPECT_EQ(seoul.in_language(field::kCity, "de"), "Seoul");
  EXPECT_EQ(file.rows.at(1).mission.fact(field::kPhone)->source, "a list");
  EXPECT_EQ(file.rows.at(1).mission.fact(field::kPhone)->verified, 20'000);
}

TEST_F(MissionsCsvTest, WhoHasNoCodeKeepsItsName) {
  const auto file = rows(",,Abkhazia,RU,Russia,Moscow,embassy,,,,,,,,\n,CN,,,Abkhazia,,embassy,,,,,,,,\n");
  ASSERT_TRUE(file.problems.empty());
  EXPECT_EQ(file.rows[0].mission.sending_name, "Abkhazia");
  EXPECT_EQ(file.rows[1].mission.receiving_name, "Abkhazia");
  EXPECT_EQ(file.without_sending_code, 1u);
  EXPECT_EQ(file.without_receiving_code, 1u);
  EXPECT_EQ(file.without_city, 1u);
  EXPECT_EQ(slug_of(file.rows[0].mission), "abkhazia-ru-moscow-embassy");
}

TEST_F(MissionsCsvTest, TheZoneFollowsFromCountryAndPlace) {
  const auto file = rows(
      ",CN,,KR,,Seoul,embassy,,,,,,,,\n"
      ",CN,,US,,Washington,embassy,,,,,,,38.94,-77.07\n"
      ",CN,,US,,Honolulu,consulate,,,,,,,21.3,-157.8\n"
      ",CN,,US,,Nowhere,consulate,,,,,,,,\n");
  EXPECT_EQ(file.rows.at(0).mission.value(field::kTimeZone), "Asia/Seoul") << "the country's only one";
  EXPECT_EQ(file.rows.at(1).mission.value(field::kTimeZone), "America/New_York") << "328 km away";
  EXPECT_EQ(file.rows.at(2).mission.value(field::kTimeZone), "") << "too far from any: it cannot be told";
  EXPECT_EQ(file.rows.at(3).mission.value(field::kTimeZone), "");
  EXPECT_EQ(file.zones_derived, 2u);
}

TEST_F(MissionsCsvTest, EveryBadCellIsNamedByLineColumnAndReason) {
  const auto file = rows(
      "Q1,CN,,KR,,Seoul,embassy,,,,,,,,\n"
      "X1,XY,,kr,,Seoul,palace,,,12,,a@b,javascript:alert(1),91,10\n"
      "Q2,CN,,KR\n"
      "Q1,CN,,KR,,Seoul,embassy,,,,,,,,\n"
      "Q3,,,,,Seoul,embassy,,,,,,,35,\n");
  std::string all;
  for (const auto& problem : file.problems)
    all += fmt::format("{} {} {}\n", problem.line, problem.column, problem.reason);
  EXPECT_EQ(all,
            "3 wikidata_id is not an id of Wikidata, such as Q42\n"
            "3 sending_country_iso2 is no ISO 3166-1 code of two capital letters\n"
            "3 receiving_country_iso2 is no ISO 3166-1 code of two capital letters\n"
            "3 type is a kind of mission that is not known\n"
            "3 phone is not a telephone number\n"
            "3 email is not an e-mail address\n"
            "3 website is not an http or https address\n"
            "3 latitude not a latitude (-90 to 90) and a longitude (-180 to 180)\n"
            "4  has 4 fields, the header 15\n"
            "6 sending_country_iso2 nor a name: whose is it?\n"
            "6 receiving_country_iso2 nor a name: where is it?\n"
            "6 latitude not a latitude (-90 to 90) and a longitude (-180 to 180)\n"
            "5 wikidata_id stands in line 2, too\n");
}

TEST_F(MissionsCsvTest, TheHeaderMayBeInAnyOrderButNotAnything) {
  EXPECT_EQ(read("type,receiving_country_iso2,sending_country_iso2\nembassy,KR,CN\n").rows.size(), 1u);
  EXPECT_NE(refused("").find("is empty"), std::string::npos);
  EXPECT_NE(refused("type,sending_country_iso2\n").find("receiving_country_iso2\" is missing"), std::string::npos);
  EXPECT_NE(refused(std::string(kHeader).insert(0, "adress,")).find("there is no column \"adress\""),
            std::string::npos);
  EXPECT_NE(refused(std::string(kHeader).insert(0, "type,")).find("column \"type\" stands there twice"),
            std::string::npos);
  EXPECT_NE(refused("name:not a language,type\n").find("there is no column"), std::string::npos);
}

// Fifty files that are broken, each in a way of its own: none may crash, and
// none may be taken without a word.
TEST_F(MissionsCsvTest, FiftyBrokenFilesAreRefused) {
  const std::string good =
      "Q1,CN,China,KR,South Korea,Seoul,embassy,Embassy,1 Road,+82 2 738,,a@b.example,https://b.example/,37.5,127\n";
  std::vector<std::string> broken;
  const std::string whole = std::string(kHeader) + good;
  for (const std::string_view column :
       {"wikidata_id", "sending_country_iso2", "sending_country", "receiving_country_iso2", "receiving_country", "city",
        "type", "name", "address", "phone", "fax", "email", "website", "latitude", "longitude"}) {
    std::string misspelt = whole;
    misspelt.insert(whole.find(column), "x");
    broken.push_back(misspelt);
  }
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string text = whole;
    text.replace(text.rfind(from), from.size(), to);
    broken.push_back(text);
  };
  with("Q1", "q1"), with("Q1", "Q0"), with("Q1", "Q1234567890123"), with("CN,", "C,"), with("CN,", "cn,"),
      with("CN,", "ZZ,");
  with("KR,", "KOR,"), with("KR,", "UK,"), with("Seoul", "Se\x01oul"), with("Seoul", "Se\xE2\x80\xAEoul"),
      with("Seoul", std::string(101, 'x'));
  with("embassy", ""), with("embassy", "palace"), with("embassy", "embassy,"), with("Embassy", std::string(201, 'x'));
  with("1 Road", "1 \"Road"), with("1 Road", "\"1 Road"), with("1 Road", "\"1\" Road"), with("1 Road", "1\rRoad");
  with("1 Road", std::string("1\0Road", 6)),
      with("1 Road",
           "Stra\xDF"
           "e"),
      with("1 Road", std::string(501, 'x'));
  with("+82 2 738", "no"), with("+82 2 738", "12"), with("a@b.example", "a@b"), with("a@b.example", "@b.example");
  with("a@b.example", "a b@c.example"), with("a@b.example", "a@b.example?subject=x"), with("https://", "ftp://");
  with("https://b.example/", "javascript:alert(1)"), with("https://b.example/", "https://b example/");
  with("37.5", "91"), with("37.5", "nan"), with("37.5", "1e1"), with("37.5", ""), with("127", "181"),
      with("127", "12°");
  broken.push_back(whole + good);
  broken.push_back(whole + "Q2,CN\n");
  broken.push_back(good);
  broken.emplace_back("\x1F\x8B\x08 this is no text");
  ASSERT_GE(broken.size(), 50u);
  for (const std::string& text : broken) {
    const auto file = read_missions(text, {}, ZoneTable());
    EXPECT_TRUE(!file || !file->problems.empty()) << text;
  }
}

TEST_F(MissionsCsvTest, EveryKindInUseIsMapped) {
  for (const auto& [words, type] : {std::pair{"Embassy", MissionType::kEmbassy},
                                    {"de facto embassy", MissionType::kDeFactoEmbassy},
                                    {"apostolic delegation", MissionType::kRepresentativeOffice},
                                    {"consular office", MissionType::kConsulate},
                                    {"honorary consulate", MissionType::kHonoraryConsulate}}) {
    EXPECT_EQ(parse_mission_type(words), type) << words;
  }
  for (size_t i = 0; i < kMissionTypes; ++i) {
    EXPECT_EQ(parse_mission_type(to_text(static_cast<MissionType>(i))), static_cast<MissionType>(i));
  }
}

class MergeTest : public testing::Test {
 protected:
  static Mission mission(const std::string& city, const std::string& wikidata, const Fact& phone) {
    Mission out;
    out.wikidata = wikidata;
    out.sending = "CN";
    out.receiving = "KR";
    out.set(field::kType, {"embassy", "", {}, false});
    out.set(field::kCity, {city, "", {}, false});
    out.set(field::kPhone, phone);
    return out;
  }
  ImportReport import(std::vector<Mission> rows, bool replace = false) {
    Merged merged = merge(there_, std::move(rows), {replace});
    for (Mission& one : merged.put) {
      const auto same = std::find_if(there_.begin(), there_.end(), [&](const Mission& t) { return t.id == one.id; });
      if (same == there_.end()) {
        there_.push_back(std::move(one));
      } else {
        *same = std::move(one);
      }
    }
    return merged.report;
  }
  std::string phone(size_t i) { return std::string(there_.at(i).value(field::kPhone)); }
  std::vector<Mission> there_;
};

TEST_F(MergeTest, TheSameFileAgainChangesNothing) {
  const std::vector<Mission> rows = {
      mission("Seoul", "Q1", {"111", "", {}, false}), mission("Seoul", "Q2", {"222", "", {}, false}),
      mission("Seoul", "", {"333", "", {}, false}), mission("Seoul", "", {"444", "", {}, false})};
  EXPECT_EQ(import(rows).added, 4u);
  EXPECT_EQ(there_[0].id, "cn-kr-seoul-embassy");
  EXPECT_EQ(there_[3].id, "cn-kr-seoul-embassy-4");
  const ImportReport again = import(rows);
  EXPECT_EQ(again.unchanged, 4u);
  EXPECT_EQ(again.added + again.changed, 0u);
  EXPECT_EQ(phone(2), "333");
}

TEST_F(MergeTest, ARowFromElsewhereFindsItsMission) {
  import({mission("Seoul", "", {"111", "", {}, false})});
  EXPECT_EQ(import({mission("SEOUL", "Q1", {"", "", {}, false})}).changed, 1u);
  EXPECT_EQ(there_.size(), 1u);
  EXPECT_EQ(there_[0].wikidata, "Q1");
  EXPECT_EQ(phone(0), "111") << "an empty cell takes nothing away";
  EXPECT_EQ(import({mission("Seoul", "Q2", {"", "", {}, false})}).added, 1u) << "another id is another mission";
}

TEST_F(MergeTest, AnEmbassyIsFoundUnderAnotherNameOfItsCity) {
  import({mission("Washington, D.C.", "Q1", {"111", "", {}, false})});
  EXPECT_EQ(import({mission("Washington", "", {"111", "", {}, false})}).changed, 1u);
  EXPECT_EQ(there_.size(), 1u);
  Mission consulate = mission("Busan", "", {});
  consulate.set(field::kType, {"consulate", "", {}, false});
  import({consulate});
  consulate.set(field::kCity, {"Jeju", "", {}, false});
  EXPECT_EQ(import({consulate}).added, 1u) << "of consulates there are many";
}

TEST_F(MergeTest, WhatIsKnownBetterStaysAndIsTold) {
  import({mission("Seoul", "Q1", {"111", "", 100, false})});
  ImportReport report = import({mission("Seoul", "Q1", {"222", "", {}, false})});
  EXPECT_EQ(report.kept.size(), 1u) << "not verified against verified";
  EXPECT_EQ(phone(0), "111");
  import({mission("Seoul", "Q1", {"222", "", 100, false})});
  EXPECT_EQ(phone(0), "222") << "of the same day: the newer file";

  there_[0].set(field::kPhone, {"333", "I rang", 200, true});
  report = import({mission("Seoul", "Q1", {"222", "", 200, false})});
  EXPECT_EQ(report.kept.size(), 1u) << "typed by hand, of the same day";
  report = import({mission("Seoul", "Q1", {"222", "", 201, false})});
  EXPECT_EQ(report.overruled.size(), 1u);
  EXPECT_EQ(phone(0), "222");
}

TEST_F(MergeTest, WhatIsMissingIsClosedOnlyIfTheFileIsTheWholeDirectory) {
  const Mission seoul = mission("Seoul", "Q1", {}), busan = mission("Busan", "Q2", {});
  import({seoul, busan});
  EXPECT_EQ(import({seoul}).missing, 1u);
  EXPECT_TRUE(there_[1].is_open());
  EXPECT_EQ(import({seoul}, true).closed, 1u);
  EXPECT_FALSE(there_[1].is_open());
  EXPECT_EQ(import({seoul}, true).closed, 0u) << "it is closed already";
  import({seoul, busan});
  EXPECT_TRUE(there_[1].is_open()) << "it is back";
}

}  // namespace
}  // namespace outcry::directory
