// Keeps docs/spec/open-data.md true: its example is what this campaign's open
// data is.

#include "web/pages/open_data.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

namespace outcry::web {
namespace {

campaign::Campaign documented_campaign() {
  campaign::Campaign c;
  c.slug = "save-the-thirty";
  c.status = campaign::CampaignStatus::kLive;
  c.example = true;
  c.title = {{"en", "Do not send the thirty back"}, {"ko", "서른 명을 돌려보내지 말아 주십시오"}};
  c.goal = 1000;
  c.milestones = {25, 100};
  campaign::Member& member = c.members.emplace_back();
  member.slug = "lifeline";
  member.name = {{"en", "Lifeline"}};
  member.country = "KR";
  member.url = "https://lifeline.example";
  campaign::Member& hidden = c.members.emplace_back();
  hidden.slug = "quiet";
  hidden.name = {{"en", "Hidden"}};
  hidden.is_public = false;
  c.unnamed_members = 1;
  campaign::Gathering& gathering = c.gatherings.emplace_back();
  gathering.city = "seoul";
  gathering.name = {{"en", "Seoul"}};
  gathering.country = "KR";
  gathering.place = {{"en", "City Hall"}};
  gathering.date = 15'398;
  gathering.time_zone = "Asia/Seoul";
  gathering.coordinator = {{"en", "Kim"}};
  gathering.contact = "secret@example.org";
  gathering.people = 300;
  return c;
}

petition::Statistics documented_statistics() {
  petition::StatisticsBuilder builder(from_millis(1'329'998'400'000));
  petition::Flow flow;
  flow.submitted = 99;
  flow.expired = 7;
  flow.entries.sign = 20;
  builder.day(15'392, flow);
  flow.entries.sign = 12;
  flow.entries.withdraw = 1;
  builder.day(15'393, flow);
  builder.minute(22'166'640, 5, 4);
  builder.group(petition::StatisticsBuilder::kCountry, "KR", 17);
  builder.group(petition::StatisticsBuilder::kCountry, "US", 9);
  builder.group(petition::StatisticsBuilder::kCountry, "KP", 5);
  builder.group(petition::StatisticsBuilder::kLanguage, "ko", 31);
  builder.group(petition::StatisticsBuilder::kSource, "lifeline", 31);
  return *std::move(builder).build();
}

letters::Summary documented_letters() {
  return letters::summary_of({{"president", "", 2, 1}, {"president", "KR", 43, 17}, {"president", "US", 7, 2}},
                             {{"president", 1}});
}

std::string documented() {
  std::ostringstream text;
  text << std::ifstream(std::string(OUTCRY_SOURCE_DIR) + "/docs/spec/open-data.md").rdbuf();
  const std::string all = text.str(), fence = "```json\n";
  const size_t from = all.find(fence);
  if (from == std::string::npos) return "null";
  return all.substr(from + fence.size(), all.find("\n```", from) - from - fence.size());
}

TEST(OpenDataTest, IsAsDocumented) {
  const std::string made =
      open_data_json(documented_campaign(), documented_statistics(), documented_letters(), "https://outcry.example");
  EXPECT_EQ(boost::json::parse(made), boost::json::parse(documented())) << made;
}

TEST(OpenDataTest, TellsNothingThatIsForOrganisersOnly) {
  const std::string made =
      open_data_json(documented_campaign(), documented_statistics(), documented_letters(), "https://outcry.example");
  for (const char* kept : {"submitted", "expired", "waiting", "99", "secret@", "Kim", "Hidden", "quiet", "\"KP\"",
                           "\"US\"", "hours", "sources"}) {
    EXPECT_EQ(made.find(kept), std::string::npos) << kept;
  }
}

}  // namespace
}  // namespace outcry::web
