// The example campaign's letters, as a thousand people would send them
// without touching a word: few alike, and each fits its page.

#include <gmock/gmock.h>

#include "base/embedded.h"
#include "campaign/campaign_file.h"
#include "letters/composition.h"
#include "letters/letter.h"

namespace outcry::letters {
namespace {

constexpr int kPeople = 1000;

class ExampleLettersTest : public testing::Test {
 protected:
  ExampleLettersTest()
      : campaign_(
            campaign::parse_campaign(embedded_file("data/example/save-the-thirty.toml").value(), "example").value()) {}

  std::vector<Composition> thousand(const campaign::LetterWords& words) {
    std::vector<Composition> out;
    uint64_t seed = 2012;
    for (int i = 0; i < kPeople; ++i) out.push_back(compose(words, seed = next_seed(seed), {}, {}, ""));
    return out;
  }

  const campaign::Campaign campaign_;
};

TEST_F(ExampleLettersTest, NoTextAppearsMoreThanFiveTimes) {
  for (const auto& letter : campaign_.letters) {
    for (const auto& words : letter.words) {
      std::map<std::string, int> texts;
      for (const Composition& one : thousand(words)) ++texts[one.text()];
      for (const auto& [text, times] : texts) EXPECT_LE(times, 5) << letter.id << ' ' << words.lang << ": " << text;
    }
  }
}

TEST_F(ExampleLettersTest, TwoLettersShareLessThanHalf) {
  for (const auto& letter : campaign_.letters) {
    for (const auto& words : letter.words) {
      const auto letters = thousand(words);
      double sum = 0;
      uint64_t seed = 1;
      constexpr int kPairs = 250;
      for (int i = 0; i < kPairs; ++i) {
        const uint64_t pair = seed = next_seed(seed);
        sum += overlap(letters[pair % kPeople].text(), letters[(pair >> 32) % kPeople].text());
      }
      EXPECT_LT(sum / kPairs, 0.5) << letter.id << ' ' << words.lang;
      RecordProperty(letter.id + "_" + words.lang, std::to_string(sum / kPairs));
    }
  }
}

TEST_F(ExampleLettersTest, EachFitsItsPageInNormalType) {
  for (const auto& letter : campaign_.letters) {
    for (const auto& words : letter.words) {
      for (const Paper paper : {Paper::kA4, Paper::kLetter}) {
        Letter page;
        page.paper = paper;
        page.lang = words.lang;
        page.sender = {"Maximiliane von Hohenstein-Oberndorff", "12 Rose Street", "Chicago, IL 60601"};
        page.address = {"His Excellency the President of the People’s Republic of China", "c/o Consulate General",
                        "Chicago"};
        page.salutation = page.closing = "Your Excellency,";
        // The longest of each part, and own words.
        for (const auto& part : words.parts) {
          page.paragraphs.push_back(*std::ranges::max_element(part, {}, &std::string::size));
        }
        page.paragraphs.emplace_back(std::string(words.lang == "en" ? 400 : 600, 'a'));
        EXPECT_TRUE(to_pdf(page)) << letter.id << ' ' << words.lang;
      }
    }
  }
}

}  // namespace
}  // namespace outcry::letters
