#include "directory/directory.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace outcry::directory {
namespace {

constexpr std::string_view kZones =
    "BT\t+2728+08939\tAsia/Thimphu\n"
    "FJ\t-1808+17825\tPacific/Fiji\n"
    "TV\t-0831+17913\tPacific/Funafuti\n"
    "US\t+404251-0740023\tAmerica/New_York\n";

class DirectoryTest : public testing::Test {
 protected:
  void post(const std::string& of, const std::string& in, const std::string& type, const std::string& city,
            const std::string& position, const std::string& accredited = "") {
    Mission out;
    out.sending = of;
    out.receiving = in;
    out.set(field::kType, {type, "", {}, false});
    out.set(field::kCity, {city, "", {}, false});
    out.set(field::kPosition, {position, "", {}, false});
    out.set(field::kAccredited, {accredited, "", {}, false});
    out.id = slug_of(out);
    missions_.push_back(out);
  }
  // The world as the tests know it: a dozen posts of one state.
  void SetUp() override {
    post("CN", "KR", "embassy", "Seoul", "37.5609,126.9814");
    post("CN", "KR", "consulate-general", "Busan", "35.1631,129.1306");
    post("CN", "KR", "consulate-general", "Jeju", "33.4891,126.4983");
    post("CN", "JP", "consulate-general", "Fukuoka", "33.5934,130.3535");
    post("CN", "US", "embassy", "Washington, D.C.", "38.9425,-77.0669");
    post("CN", "US", "consulate-general", "San Francisco", "37.7853,-122.4327");
    post("CN", "US", "consulate-general", "Los Angeles", "34.0672,-118.2858");
    post("CN", "CA", "consulate-general", "Vancouver", "49.2536,-123.1416");
    post("CN", "FJ", "embassy", "Suva", "-18.1306,178.4408", "TV");
    post("CN", "NZ", "consulate-general", "Auckland", "-36.8969,174.8031");
    post("CN", "WS", "embassy", "Apia", "-13.8312,-171.7513");
    post("CN", "IN", "embassy", "New Delhi", "28.5966,77.1870");
    missions_[1].set("city:ko", {"부산", "", {}, false});
    missions_[1].set(field::kAddress, {"39 Haebyeon-ro, Haeundae", "", {}, false});
  }
  Directory directory() { return {missions_, zones_, {"en", "ko"}, 1}; }
  std::string nearest(double latitude, double longitude) {
    const Directory all = directory();
    const auto near = all.nearest({latitude, longitude}, {"CN", "", "", false}, 1);
    return near.empty() ? "" : std::string(near[0].mission->value(field::kCity));
  }
  std::string cities(const std::vector<const Mission*>& found) {
    std::string out;
    for (const Mission* one : found) out += (out.empty() ? "" : " ") + std::string(one->value(field::kCity));
    return out;
  }
  std::vector<Mission> missions_;
  const ZoneTable zones_{kZones};
};

// Checked by hand on a globe.
TEST_F(DirectoryTest, TheNearestIsTheNearest) {
  EXPECT_EQ(nearest(35.18, 129.08), "Busan") << "from the middle of Busan";
  EXPECT_EQ(nearest(34.2, 129.3), "Busan") << "from Tsushima: Japan's, but nearer to Busan than to Fukuoka";
  EXPECT_EQ(nearest(33.25, 126.56), "Jeju");
  EXPECT_EQ(nearest(61.2, -149.9), "Vancouver") << "from Anchorage";
  EXPECT_EQ(nearest(39.7, -104.9), "Los Angeles") << "from Denver: 1,340 km; San Francisco 1,530, Washington 2,400";
  EXPECT_EQ(nearest(-16.8, -179.9), "Suva") << "from Taveuni, across the antimeridian";
  EXPECT_EQ(nearest(-14.3, -178.1), "Suva") << "from Futuna: 563 km; Apia, in the same half of the map, 688";
  EXPECT_EQ(nearest(90, 0), "Vancouver") << "from the North Pole: the northernmost";
}

TEST_F(DirectoryTest, DistancesAreRight) {
  const Point busan{35.1796, 129.0756}, seoul{37.5665, 126.978};
  EXPECT_NEAR(km_between(busan, seoul), 325, 2);
  EXPECT_NEAR(km_between({0, 179.9}, {0, -179.9}), 22.2, 0.1);
  EXPECT_NEAR(km_between({90, 0}, {90, 123}), 0, 1e-6);
  EXPECT_NEAR(km_between({0, 0}, {0, 180}), 20'015, 1);
  EXPECT_EQ(km_between(busan, busan), 0);
}

TEST_F(DirectoryTest, WhoHasNoMissionIsServedFromElsewhere) {
  const Directory all = directory();
  Serving serving = all.serving("CN", "KR");
  EXPECT_EQ(serving.reach, Reach::kIn);
  EXPECT_EQ(serving.missions.size(), 3u);
  EXPECT_EQ(serving.missions[0].mission->value(field::kCity), "Seoul") << "the embassy first";
  serving = all.serving("CN", "KR", Point{35.18, 129.08});
  EXPECT_EQ(serving.missions[0].mission->value(field::kCity), "Busan");
  EXPECT_NEAR(serving.missions[0].km, 5, 2);

  serving = all.serving("CN", "TV");
  EXPECT_EQ(serving.reach, Reach::kAccredited);
  EXPECT_EQ(serving.missions.at(0).mission->value(field::kCity), "Suva");
  serving = all.serving("CN", "BT");
  EXPECT_EQ(serving.reach, Reach::kNearest);
  EXPECT_EQ(serving.missions.at(0).mission->value(field::kCity), "New Delhi");
  EXPECT_EQ(all.serving("CN", "AQ").reach, Reach::kNone) << "nobody knows where that is";
  EXPECT_EQ(all.serving("SE", "KR").reach, Reach::kNone);
}

TEST_F(DirectoryTest, AMissionToAnOrganisationServesNoCountry) {
  post("CN", "US", "permanent-mission", "New York", "40.7455,-73.9745");
  const Directory all = directory();
  EXPECT_EQ(all.search({"CN", "US", "", false}).size(), 4u);
  EXPECT_EQ(all.serving("CN", "US").missions.size(), 3u);
  EXPECT_NE(all.serving("CN", "US", Point{40.75, -73.97}).missions[0].mission->value(field::kCity), "New York");
}

TEST_F(DirectoryTest, AClosedMissionServesNobody) {
  for (Mission& mission : missions_) {
    if (mission.receiving == "KR") mission.set(field::kStatus, {"closed", "", {}, false});
  }
  const Directory all = directory();
  EXPECT_EQ(all.serving("CN", "KR").reach, Reach::kNearest);
  EXPECT_EQ(all.serving("CN", "KR").missions[0].mission->value(field::kCity), "Fukuoka");
  EXPECT_EQ(all.search({"CN", "KR", "", false}).size(), 0u);
  EXPECT_EQ(all.search({"CN", "KR", "", true}).size(), 3u);
}

TEST_F(DirectoryTest, IsSearchedAsPeopleType) {
  const Directory all = directory();
  EXPECT_EQ(cities(all.search({"", "", "busan", false})), "Busan");
  EXPECT_EQ(cities(all.search({"", "", "부산", false})), "Busan");
  EXPECT_EQ(cities(all.search({"", "", "haeundae 39", false})), "Busan");
  EXPECT_EQ(cities(all.search({"", "", "대한민국", false})), "Seoul Busan Jeju");
  EXPECT_EQ(cities(all.search({"", "", "south KOREA", false})), "Seoul Busan Jeju");
  EXPECT_EQ(cities(all.search({"CN", "US", "", false})), "Washington, D.C. Los Angeles San Francisco");
  EXPECT_EQ(cities(all.search({"", "", "atlantis", false})), "");
  EXPECT_EQ(all.search({"", "", "\xC3\x28", false}).size(), 12u) << "bytes that are no text are no words";
  EXPECT_TRUE(all.city("BUSAN"));
  EXPECT_TRUE(all.city(" 부산 "));
  EXPECT_FALSE(all.city("Atlantis"));
}

TEST_F(DirectoryTest, TenThousandAreSearchedInMilliseconds) {
  const std::vector<Mission> dozen = missions_;
  for (int i = 0; missions_.size() < 10'363; ++i) {
    for (const Mission& one : dozen) {
      Mission more = one;
      more.set(field::kCity, {fmt::format("City {}", i), "", {}, false});
      more.id = slug_of(more) + fmt::format("-{}", missions_.size());
      missions_.push_back(more);
    }
  }
  const Directory all = directory();
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(all.search({"", "", "city south korea", false}).empty());
  for (int i = 0; i < 10; ++i) EXPECT_EQ(all.nearest({1, 1}, {}, 5).size(), 5u);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(2)) << "20 times, also on a slow machine";
}

TEST(PlaceTest, PointsAreReadStrictly) {
  EXPECT_EQ(to_text(parse_point("35.10, -129.5").value()), "35.1,-129.5");
  EXPECT_EQ(to_text(parse_point("+0,-0").value()), "0,0");
  for (const char* wrong : {"", "1", "1,", ",1", "91,0", "0,181", "nan,0", "inf,0", "1e1,0", "0x1,0", "1,2,3", "1;2"}) {
    EXPECT_FALSE(parse_point(wrong)) << wrong;
  }
  EXPECT_EQ(to_text(coarse({35.1796, 129.0756})), "35.2,129.1");
}

TEST(PlaceTest, ZoneTab) {
  const ZoneTable zones("garbage\nKR\t+3733+12658\tAsia/Seoul\nXX\twrong\tX/Y\nFJ\t-1808+17825\tPacific/Fiji\textra\n");
  EXPECT_NEAR(zones.place_of("KR")->latitude, 37.55, 1e-9);
  EXPECT_NEAR(zones.place_of("FJ")->latitude, -18.1333, 1e-3);
  EXPECT_FALSE(zones.place_of("XX"));
  EXPECT_EQ(zones.zone_of("FJ", {}), "Pacific/Fiji");
  EXPECT_TRUE(is_time_zone("Asia/Seoul"));
  EXPECT_FALSE(is_time_zone("Asia/Atlantis"));
  EXPECT_FALSE(is_time_zone("UTC"));
}

TEST(MissionTest, IdsAreMadeOfWhatIsKnown) {
  Mission mission;
  mission.sending = "CN";
  mission.receiving = "BR";
  mission.set(field::kType, {"consulate-general", "", {}, false});
  mission.set(field::kCity, {"São Paulo", "", {}, false});
  EXPECT_EQ(slug_of(mission), "cn-br-sao-paulo-consulate-general");
  mission.set(field::kCity, {"서울", "", {}, false});
  EXPECT_EQ(slug_of(mission), "cn-br-seoul-consulate-general");
  mission.set(field::kCity, {std::string(100, 'x'), "", {}, false});
  EXPECT_TRUE(is_mission_id(slug_of(mission)));
  for (const char* wrong : {"", "-a", "a-", "a--b", "A", "a b", "a/b"}) EXPECT_FALSE(is_mission_id(wrong)) << wrong;
}

}  // namespace
}  // namespace outcry::directory
