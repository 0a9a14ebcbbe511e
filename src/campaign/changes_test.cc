#include "campaign/changes.h"

#include <gtest/gtest.h>

namespace outcry::campaign {
namespace {

Campaign two_lives() {
  Campaign c;
  c.slug = "two-lives";
  c.languages = {"en", "ko"};
  c.title = {{"en", "Two lives"}, {"ko", "두 생명"}};
  c.petition = {{"en", "We ask."}};
  c.stories = {{"boy", {{"en", "A boy"}}, {{"en", "He is 16."}}, "yes", {}, ""},
               {"girl", {{"en", "A girl"}}, {{"en", "She is 19."}}, "yes", {}, ""}};
  c.law = {{{{"en", "Convention"}}, {}, {{"en", "Nobody is sent back."}}, {}, {}},
           {{{"en", "Protocol"}}, {}, {{"en", "Without limit of time."}}, {}, {}}};
  return c;
}

std::vector<std::string> told(const Campaign& before, const Campaign& after) {
  std::vector<std::string> out;
  for (const Change& one : changes(before, after)) {
    out.push_back(one.is_order ? one.place + " moved"
                               : one.place + " (" + one.name + "): " + one.before + " > " + one.after);
  }
  return out;
}
using Told = std::vector<std::string>;

TEST(ChangesTest, EqualCampaignsHaveNone) {
  EXPECT_EQ(told(two_lives(), two_lives()), Told{});
}

TEST(ChangesTest, EachFieldIsNamedWithItsLanguage) {
  Campaign after = two_lives();
  after.title["ko"] = "두 사람";
  after.goal = 1000;
  after.status = CampaignStatus::kLive;
  after.milestones = {10, 100};
  EXPECT_EQ(told(two_lives(), after), (Told{"goal ():  > 1000", "milestones ():  > 10\n100", "status (): draft > live",
                                            "title.ko (): 두 생명 > 두 사람"}));
}

TEST(ChangesTest, OfAListEachIsFoundByItsNameWhereverItStands) {
  Campaign after = two_lives();
  std::swap(after.stories[0], after.stories[1]);
  after.stories[1].text["en"] = "He is sixteen.";
  EXPECT_EQ(told(two_lives(), after), (Told{"stories.1.text.en (boy): He is 16. > He is sixteen.", "stories moved"}));
  after = two_lives();
  after.stories.erase(after.stories.begin());
  EXPECT_EQ(told(two_lives(), after),
            (Told{"stories.0.consent (boy): yes > ", "stories.0.id (boy): boy > ",
                  "stories.0.text.en (boy): He is 16. > ", "stories.0.who.en (boy): A boy > "}));
  after.stories.clear();
  EXPECT_EQ(told(two_lives(), after).size(), 8U);
  EXPECT_EQ(told(after, two_lives()).size(), 8U);
}

TEST(ChangesTest, OfAListWithoutNamesWhatIsInBetweenIsCompared) {
  Campaign after = two_lives();
  Provision charter;
  charter.instrument["en"] = "Charter";
  charter.text["en"] = "All.";
  after.law.insert(after.law.begin(), charter);
  EXPECT_EQ(told(two_lives(), after), (Told{"law.0.instrument.en ():  > Charter", "law.0.text.en ():  > All."}));
  after = two_lives();
  after.law[1].text["en"] = "Without any limit.";
  EXPECT_EQ(told(two_lives(), after), (Told{"law.1.text.en (): Without limit of time. > Without any limit."}));
}

}  // namespace
}  // namespace outcry::campaign
