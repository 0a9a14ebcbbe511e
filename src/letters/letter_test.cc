// What a printer gets, read back by poppler: the text, the fonts, and where
// the address stands.

#include "letters/letter.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>

namespace outcry::letters {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Words {
  const char *lang, *name, *street, *place, *subject, *salutation, *paragraph, *closing;
};
constexpr Words kWords[] = {
    {"en", "Ana García-Müller", "12 Rose Street, Apt. 4", "Chicago", "ABOUT THIRTY PEOPLE HELD IN CHANGCHUN",
     "Your Excellency,",
     "On 8 February 2012 people from North Korea were detained in Shenyang. Among them is a boy of sixteen, whose "
     "brother (박선영) is in Seoul.",
     "Respectfully yours,"},
    {"ko", "김서윤", "서울특별시 종로구 율곡로 1", "서울", "창춘에 구금된 서른 명에 관하여", "주석님께 드립니다.",
     "2012년 2월 8일, 한국으로 향하던 북한 주민들이 중국 선양에서 붙잡혔습니다. 지금 서른 명가량이 창춘에 갇혀 "
     "있습니다.",
     "감사합니다."},
    {"ja", "山田 花子", "東京都千代田区霞が関二丁目", "東京", "長春で拘束されている約三十人について", "拝啓",
     "二〇一二年二月八日、韓国へ向かっていた北朝鮮の人々が瀋陽で拘束されました。直骨。", "敬具"},
    {"zh", "王小明", "台北市信義區", "台北", "关于被关押在长春的约三十人", "尊敬的主席先生：",
     "二〇一二年二月八日，前往韩国途中的朝鲜人在沈阳被拘留。直骨。", "此致 敬礼"},
    {"ar", "ليلى حداد", "شارع الورد 12", "عمان", "ثلاثون شخصا محتجزون", "فخامة الرئيس،",
     "في 8 فبراير احتجز أشخاص من كوريا الشمالية في شنيانغ وهم في طريقهم إلى كوريا الجنوبية.", "مع الاحترام،"},
};

constexpr const char* kAddresses[][6] = {
    {"His Excellency the President of the People’s Republic of China",
     "c/o Consulate General of the People’s Republic of China", "100 West Erie Street", "Chicago, IL 60654",
     "United States", nullptr},
    {"중화인민공화국 국가주석 귀하", "주한 중화인민공화국 대사관 전교", "서울특별시 중구 명동2길 27", "04538", nullptr},
    {"中华人民共和国主席", "中国駐日本国大使館", "東京都港区元麻布3-4-33", "106-0046", nullptr},
    {"The Ambassador", "Embassy of China", "Amman", nullptr},
};

struct Word {
  double left, top, right, bottom;
  std::string text;
};

class LetterTest : public testing::Test {
 protected:
  LetterTest() : folder_(std::filesystem::temp_directory_path() / fmt::format("outcry-letter-{}", getpid())) {
    std::filesystem::create_directories(folder_);
  }
  ~LetterTest() override { std::filesystem::remove_all(folder_); }

  static Letter letter(const Words& words, size_t address, Paper paper, int paragraphs) {
    Letter out;
    out.paper = paper;
    out.lang = words.lang;
    out.sender = {words.name, words.street};
    for (const char* const* line = kAddresses[address]; *line != nullptr; ++line) out.address.emplace_back(*line);
    out.address_lang = address == 1 ? "ko" : address == 2 ? "ja" : "en";
    out.place_and_date = fmt::format("{}, 2012-03-01", words.place);
    out.subject = words.subject;
    out.salutation = words.salutation;
    for (int i = 0; i < paragraphs; ++i) out.paragraphs.emplace_back(words.paragraph);
    out.closing = words.closing;
    out.name = words.name;
    return out;
  }

  std::string read(const char* command, const std::string& pdf) {
    const std::string file = folder_ / "letter.pdf";
    std::ofstream(file, std::ios::binary) << pdf;
    FILE* pipe = popen(fmt::format("{} {}", fmt::format(fmt::runtime(command), file), "2>/dev/null").c_str(), "r");
    std::string out;
    char chunk[4096];
    while (const size_t n = fread(chunk, 1, sizeof chunk, pipe)) out.append(chunk, n);
    pclose(pipe);
    return out;
  }

  std::string text_of(const std::string& pdf) { return read("pdftotext -enc UTF-8 {} -", pdf); }

  std::vector<Word> words_of(const std::string& pdf, int page = 1) {
    const std::string command = fmt::format("pdftotext -bbox -f {0} -l {0} {{}} -", page);
    const std::string boxes = read(command.c_str(), pdf);
    const std::regex word(
        R"re(<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</word>)re");
    std::vector<Word> out;
    for (std::sregex_iterator at(boxes.begin(), boxes.end(), word), end; at != end; ++at) {
      out.push_back({stod((*at)[1]), stod((*at)[2]), stod((*at)[3]), stod((*at)[4]), (*at)[5]});
    }
    return out;
  }

  // Nothing but the address can be seen through the window, and all of it can.
  void expect_in_window(const Letter& letter, const std::string& pdf, int page = 1) {
    const Box window = sheet_of(letter.paper).window;
    std::string all;
    for (const std::string& line : letter.address) all += line;
    std::erase(all, ' ');
    size_t seen = 0;
    for (const Word& word : words_of(pdf, page)) {
      const double middle = (word.top + word.bottom) / 2;
      if (middle < window.y - 4 || middle > window.y + window.height + 4) continue;
      EXPECT_GE(word.left, window.x - 0.5) << word.text;
      EXPECT_LE(word.right, window.x + window.width + 0.5) << word.text;
      // A word's box is as high as its font; its letters are lower.
      EXPECT_GE(middle - 4, window.y) << word.text;
      EXPECT_LE(middle + 4, window.y + window.height) << word.text;
      seen += word.text.size();
    }
    EXPECT_EQ(seen, all.size());
  }

  void expect_embedded(const std::string& pdf) {
    const std::string fonts = read("pdffonts {}", pdf);
    const std::regex embedded(R"(\n\S+ .* (yes|no) +(yes|no) +(yes|no) +\d+ +\d+)");
    size_t count = 0;
    for (std::sregex_iterator at(fonts.begin(), fonts.end(), embedded), end; at != end; ++at, ++count) {
      EXPECT_EQ((*at)[1], "yes") << fonts;
      EXPECT_EQ((*at)[3], "yes") << "text can be copied: " << fonts;
    }
    EXPECT_GT(count, 0U) << fonts;
  }

  void expect_pages(const std::string& pdf, int pages) {
    EXPECT_THAT(read("pdfinfo {}", pdf), HasSubstr(fmt::format("Pages:           {}\n", pages)));
  }

  // A copy of `letter` to somebody else.
  static Letter copy_of(const Letter& letter, size_t address) {
    Letter copy = letter;
    copy.address.clear();
    for (const char* const* line = kAddresses[address]; *line != nullptr; ++line) copy.address.emplace_back(*line);
    copy.cover = {"Dear Ambassador,", "Below is a copy of my letter."};
    return copy;
  }

  void expect_sound(const Letter& letter) {
    const auto pdf = to_pdf(letter);
    ASSERT_TRUE(pdf) << pdf.error().message;
    expect_embedded(*pdf);
    EXPECT_THAT(read("pdfinfo {}", *pdf), HasSubstr("Pages:           1\n"));
    expect_in_window(letter, *pdf);
  }

  const std::filesystem::path folder_;
};

TEST_F(LetterTest, TwoHundredLettersFitPageAndWindow) {
  int n = 0;
  for (const Words& words : kWords) {
    for (size_t address = 0; address < std::size(kAddresses); ++address) {
      for (const Paper paper : {Paper::kA4, Paper::kLetter}) {
        for (const int paragraphs : {1, 2, 4, 6, 8}) {
          SCOPED_TRACE(fmt::format("{} to {} on {} with {}", words.lang, address, static_cast<int>(paper), paragraphs));
          expect_sound(letter(words, address, paper, paragraphs));
          ++n;
        }
      }
    }
  }
  EXPECT_EQ(n, 200);
}

TEST_F(LetterTest, CopiesFollowEachWithItsOwnAddressInTheWindow) {
  for (const Words& words : kWords) {
    for (const Paper paper : {Paper::kA4, Paper::kLetter}) {
      SCOPED_TRACE(fmt::format("{} on {}", words.lang, static_cast<int>(paper)));
      const Letter one = letter(words, 0, paper, 3);
      const std::vector<Letter> copies = {copy_of(one, 3), copy_of(one, 2)};
      const auto pdf = to_pdf(one, copies);
      ASSERT_TRUE(pdf) << pdf.error().message;
      expect_pages(*pdf, 3);
      expect_embedded(*pdf);
      expect_in_window(one, *pdf, 1);
      expect_in_window(copies[0], *pdf, 2);
      expect_in_window(copies[1], *pdf, 3);
      EXPECT_THAT(read("pdftotext -f 2 -l 2 -enc UTF-8 {} -", *pdf), HasSubstr("Below is a copy of my letter."));
      EXPECT_THAT(read("pdftotext -f 1 -l 1 -enc UTF-8 {} -", *pdf), Not(HasSubstr("Below is a copy")));
    }
  }
}

TEST_F(LetterTest, ACopyThatDoesNotFitUnderItsCoverIsAPageOfItsOwn) {
  Letter full = letter(kWords[0], 0, Paper::kLetter, 1);
  while (to_pdf(full)) full.paragraphs.emplace_back(kWords[0].paragraph);
  full.paragraphs.pop_back();
  ASSERT_TRUE(to_pdf(full));
  const Letter copy = copy_of(full, 3);
  const auto pdf = to_pdf(full, {copy});
  ASSERT_TRUE(pdf) << pdf.error().message;
  expect_pages(*pdf, 3);
  expect_in_window(copy, *pdf, 2);
  EXPECT_THAT(read("pdftotext -f 2 -l 2 {} -", *pdf), HasSubstr("Below is a copy of my letter."));
  EXPECT_THAT(read("pdftotext -f 2 -l 2 {} -", *pdf), Not(HasSubstr("detained in Shenyang")));
  EXPECT_THAT(read("pdftotext -f 3 -l 3 {} -", *pdf), HasSubstr("detained in Shenyang"));
}

TEST_F(LetterTest, ItsTextCanBeCopied) {
  const auto english = to_pdf(letter(kWords[0], 0, Paper::kLetter, 2));
  const std::string text = text_of(*english);
  for (const char* part :
       {"Ana García-Müller", "ABOUT THIRTY PEOPLE", "Your Excellency,", "박선영", "Respectfully yours,"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text_of(*to_pdf(letter(kWords[1], 1, Paper::kA4, 2))), HasSubstr("주석님께 드립니다."));
  EXPECT_THAT(text_of(*to_pdf(letter(kWords[2], 2, Paper::kA4, 1))), HasSubstr("瀋陽で拘束"));
}

TEST_F(LetterTest, HanLooksAsItsLanguageHasIt) {
  EXPECT_THAT(read("pdffonts {}", *to_pdf(letter(kWords[2], 3, Paper::kA4, 1))), HasSubstr("CJKjp"));
  EXPECT_THAT(read("pdffonts {}", *to_pdf(letter(kWords[3], 3, Paper::kA4, 1))), HasSubstr("CJKsc"));
}

TEST_F(LetterTest, WhatDoesNotFitIsRefused) {
  const auto long_one = to_pdf(letter(kWords[0], 0, Paper::kA4, 60));
  ASSERT_FALSE(long_one);
  EXPECT_EQ(long_one.error().kind, Error::kInvalid);
  Letter wide = letter(kWords[0], 0, Paper::kA4, 1);
  wide.address.assign(30, "line upon line");
  EXPECT_EQ(to_pdf(wide).error().kind, Error::kInvalid);
}

TEST_F(LetterTest, EmojiMarksAndOtherDirectionsAreHarmless) {
  Letter odd = letter(kWords[0], 0, Paper::kA4, 1);
  odd.paragraphs = {"Candles 🕯️🕯️ and e\xCC\x81\xCC\x82\xCC\x83 marks", "من عمان، with respect",
                    std::string(500, 'w')};
  EXPECT_TRUE(to_pdf(odd));
  Letter none;
  EXPECT_TRUE(to_pdf(none));
}

TEST_F(LetterTest, AFaxHasAHeadAndThenTheLetter) {
  const auto fax =
      to_fax(letter(kWords[0], 0, Paper::kLetter, 2), {"Fax", {{"To", "Embassy"}, {"Fax", "+1 312 803 0110"}}});
  ASSERT_TRUE(fax);
  EXPECT_THAT(read("pdfinfo {}", *fax), HasSubstr("Pages:           2\n"));
  EXPECT_THAT(text_of(*fax), HasSubstr("+1 312 803 0110"));
}

TEST(PaperTest, IsWhatIsSoldThere) {
  EXPECT_EQ(paper_of("US"), Paper::kLetter);
  EXPECT_EQ(paper_of("CA"), Paper::kLetter);
  EXPECT_EQ(paper_of("KR"), Paper::kA4);
  EXPECT_EQ(paper_of(""), Paper::kA4);
}

TEST(PaperTest, TheWindowIsLargeEnoughForFiveLines) {
  for (const Paper paper : {Paper::kA4, Paper::kLetter}) {
    const Sheet sheet = sheet_of(paper);
    EXPECT_GE(sheet.window.height, 5 * 11 * 1.22);
    EXPECT_GE(sheet.window.width, 220);
    EXPECT_LT(sheet.window.y + sheet.window.height, sheet.folds[0]);
  }
}

}  // namespace
}  // namespace outcry::letters
