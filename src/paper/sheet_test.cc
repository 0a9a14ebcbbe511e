// A sheet as a printer gets it, read back by poppler: one page, twelve rows,
// in every language and on both papers.

#include "paper/sheet.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>

#include "base/embedded.h"
#include "campaign/campaign_file.h"
#include "paper/sheet_words.h"
#include "print/qr_code.h"

namespace outcry::paper {
namespace {

using print::Paper;
using testing::HasSubstr;

struct Word {
  double left, top, right, bottom;
  std::string text;
};

struct Text {
  const char *lang, *title, *demand, *petition, *about;
};
constexpr Text kTexts[] = {
    {"en", "Do not send the thirty back", "We ask China to let them go on to Seoul.",
     "About thirty people from North Korea are held in Changchun. We ask that nobody is sent back against their will.",
     "Changchun"},
    {"ko", "서른 명을 돌려보내지 말아 주십시오", "중국 정부는 이들이 서울로 가게 해 주십시오.",
     "북한을 떠난 서른 명가량이 창춘에 갇혀 있습니다. 누구도 강제로 송환하지 말아 주십시오.", "창춘에"},
    {"ja", "三十人を送り返さないでください", "ソウルへ向かわせるよう求めます。",
     "北朝鮮を逃れた約三十人が長春で拘束されています。誰も送還しないでください。直骨。", "長春"},
    {"zh", "不要遣返这三十人", "我们请求让他们前往首尔。", "约三十名朝鲜人被关押在长春。请不要强行遣返任何人。直骨。",
     "长春"},
    {"zh-Hant", "不要遣返這三十人", "我們請求讓他們前往首爾。", "約三十名朝鮮人被關押在長春。請不要強行遣返任何人。",
     "長春"},
    {"ar", "لا تعيدوا الثلاثين", "نطلب من الصين أن تدعهم يواصلون طريقهم إلى سيول.",
     "نحو ثلاثين شخصا من كوريا الشمالية محتجزون في تشانغتشون. نطلب ألا يعاد أحد رغما عنه.", "سيول"},
};

class SheetTest : public testing::Test {
 protected:
  SheetTest() : folder_(std::filesystem::temp_directory_path() / fmt::format("outcry-sheet-{}", getpid())) {
    std::filesystem::create_directories(folder_);
  }
  ~SheetTest() override { std::filesystem::remove_all(folder_); }

  static Sheet sheet(const Text& text, Paper paper, int times = 3) {
    Sheet out;
    out.paper = paper;
    out.lang = text.lang;
    out.title = text.title;
    out.demand = text.demand;
    for (int i = 0; i < times; ++i) out.petition += (i == 0 ? "" : " ") + std::string(text.petition);
    out.address = fmt::format("https://outcry.example/{}/c/save-the-thirty", text.lang);
    out.responsible = "Lifeline, Association for Refugees";
    out.contact = "petition@outcry.example";
    out.privacy = fmt::format("https://outcry.example/{}/privacy", text.lang);
    return out;
  }

  std::string read(const char* command, const std::string& pdf) {
    const std::string file = folder_ / "sheet.pdf";
    std::ofstream(file, std::ios::binary) << pdf;
    FILE* pipe = popen(fmt::format("{} {}", fmt::format(fmt::runtime(command), file), "2>/dev/null").c_str(), "r");
    std::string out;
    char chunk[4096];
    while (const size_t n = fread(chunk, 1, sizeof chunk, pipe)) out.append(chunk, n);
    pclose(pipe);
    return out;
  }

  std::vector<Word> boxes_of(const std::string& pdf) {
    const std::string boxes = read("pdftotext -bbox {} -", pdf);
    const std::regex word(
        R"re(<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</word>)re");
    std::vector<Word> out;
    for (std::sregex_iterator at(boxes.begin(), boxes.end(), word), end; at != end; ++at) {
      out.push_back({stod((*at)[1]), stod((*at)[2]), stod((*at)[3]), stod((*at)[4]), (*at)[5]});
    }
    return out;
  }

  // The page in grey, 2 pixels a point.
  struct Picture {
    int width = 0, height = 0;
    std::string grey;
    [[nodiscard]] bool dark(double x, double y) const {
      return static_cast<uint8_t>(
                 grey[static_cast<size_t>(y * 2) * static_cast<size_t>(width) + static_cast<size_t>(x * 2)]) < 160;
    }
    // Whether anything is drawn within.
    [[nodiscard]] bool any(double left, double top, double right, double bottom) const {
      for (double y = top; y < bottom; y += 0.5) {
        for (double x = left; x < right; x += 0.5) {
          if (dark(x, y)) return true;
        }
      }
      return false;
    }
  };
  Picture picture_of(const std::string& pdf) {
    Picture out;
    const std::string pgm = read("pdftoppm -gray -r 144 -singlefile {}", pdf);
    int deepest = 0, taken = 0;
    if (sscanf(pgm.c_str(), "P5 %d %d %d%n", &out.width, &out.height, &deepest, &taken) == 3) {
      out.grey = pgm.substr(static_cast<size_t>(taken) + 1);
    }
    return out;
  }

  void expect_fonts(const std::string& pdf) {
    const std::string fonts = read("pdffonts {}", pdf);
    const std::regex embedded(R"(\n\S+ .* (yes|no) +(yes|no) +(yes|no) +\d+ +\d+)");
    size_t count = 0;
    for (std::sregex_iterator at(fonts.begin(), fonts.end(), embedded), end; at != end; ++at, ++count) {
      EXPECT_EQ((*at)[1], "yes") << fonts;
      EXPECT_EQ((*at)[3], "yes") << "text can be copied: " << fonts;
    }
    EXPECT_GT(count, 0U) << fonts;
  }

  // Twelve rows high enough to write in, empty but for number and box, their
  // lines where they are said to be, nothing over the page's edge.
  void expect_rows(const Sheet& sheet, const Set& done) {
    const auto size = print::size_of(sheet.paper);
    const auto picture = picture_of(done.pdf);
    ASSERT_NEAR(picture.width, size.width * 2, 2);
    ASSERT_NEAR(picture.height, size.height * 2, 2);
    const RowGrid& rows = done.rows;
    EXPECT_GE(rows.row, 23.4) << "8 mm";
    EXPECT_LT(rows.top + kRows * rows.row, size.height - 60) << "and something stands below";
    const bool rtl = std::string_view(sheet.lang) == "ar";
    const double tick = rtl ? rows.left + 31 : rows.right - 31;
    const double write_from = rtl ? rows.left + 66 : rows.left + 22, write_to = rtl ? rows.right - 22 : rows.right - 66;
    for (int i = 0; i <= kRows; ++i) {
      const double line = rows.top + i * rows.row;
      EXPECT_TRUE(picture.any(rows.left + 30, line - 1, rows.left + 32, line + 1.5)) << "line " << i;
      if (i == kRows) break;
      EXPECT_TRUE(picture.any(tick - 6, line + 4, tick + 6, line + rows.row - 4)) << "box of row " << i;
    }
    for (const Word& word : boxes_of(done.pdf)) {
      EXPECT_GE(word.left, 20) << word.text;
      EXPECT_LE(word.right, size.width - 20) << word.text;
      EXPECT_GE(word.top, 15) << word.text;
      EXPECT_LE(word.bottom, size.height - 15) << word.text;
      const double middle = (word.top + word.bottom) / 2;
      if (middle < rows.top || middle > rows.top + kRows * rows.row) continue;
      EXPECT_TRUE(word.right < write_from || word.left > write_to) << "room to write: " << word.text;
    }
  }

  const std::filesystem::path folder_;
};

TEST_F(SheetTest, TwelveRowsOnOnePageInEveryLanguageOnBothPapers) {
  for (const Text& text : kTexts) {
    for (const Paper paper : {Paper::kA4, Paper::kLetter}) {
      for (const int times : {1, 6, 100}) {
        SCOPED_TRACE(fmt::format("{} on {}, {} times", text.lang, static_cast<int>(paper), times));
        const Sheet one = sheet(text, paper, times);
        const auto done = set(one);
        ASSERT_TRUE(done) << done.error().message;
        EXPECT_THAT(read("pdfinfo {}", done->pdf), HasSubstr("Pages:           1\n"));
        expect_fonts(done->pdf);
        expect_rows(one, *done);
        EXPECT_EQ(done->cut, times == 100);
      }
    }
  }
}

TEST_F(SheetTest, ItsTextCanBeCopied) {
  for (const Text& text : kTexts) {
    const std::string copied = read("pdftotext -enc UTF-8 {} -", to_pdf(sheet(text, Paper::kA4)).value());
    EXPECT_THAT(copied, HasSubstr(text.about));
    EXPECT_THAT(copied, HasSubstr("petition@outcry.example"));
    if (std::string_view(text.lang) != "ar") {
      EXPECT_THAT(copied, HasSubstr(std::string(words_of(text.lang).name)));
      EXPECT_THAT(copied, HasSubstr(std::string(words_of(text.lang).collector)));
    }
  }
}

TEST_F(SheetTest, HanLooksAsItsLanguageHasIt) {
  EXPECT_THAT(read("pdffonts {}", *to_pdf(sheet(kTexts[2], Paper::kA4))), HasSubstr("CJKjp"));
  EXPECT_THAT(read("pdffonts {}", *to_pdf(sheet(kTexts[3], Paper::kA4))), HasSubstr("CJKsc"));
  EXPECT_THAT(read("pdffonts {}", *to_pdf(sheet(kTexts[4], Paper::kA4))), HasSubstr("CJKtc"));
}

TEST_F(SheetTest, ALongTextIsCutAtAWordAndSaysWhereItIsWhole) {
  const std::string copied = read("pdftotext -enc UTF-8 {} -", *to_pdf(sheet(kTexts[0], Paper::kLetter, 60)));
  EXPECT_THAT(copied, HasSubstr("[…]"));
  EXPECT_THAT(copied, HasSubstr("The whole text: https://outcry.example/en/c/save-the-thirty"));
}

TEST_F(SheetTest, TheExampleCampaignFits) {
  const auto campaign =
      campaign::parse_campaign(embedded_file("data/example/save-the-thirty.toml").value(), "example").value();
  for (const std::string& lang : campaign.languages) {
    for (const Paper paper : {Paper::kA4, Paper::kLetter}) {
      Sheet one = sheet(kTexts[0], paper);
      one.lang = lang;
      one.title = pick(campaign.title, lang);
      one.demand = pick(campaign.demand, lang);
      one.petition = pick(campaign.petition, lang);
      one.example = true;
      const auto done = set(one);
      ASSERT_TRUE(done);
      EXPECT_FALSE(done->cut) << lang;
      expect_rows(one, *done);
    }
  }
}

TEST(SheetWordsTest, EachLanguageHasAllAndTheirPlaces) {
  for (const Text& text : kTexts) {
    const SheetWords& words = words_of(text.lang);
    EXPECT_EQ(words.lang, text.lang);
    for (const auto& word : {words.petition, words.scan, words.sign, words.name, words.town, words.email, words.shown,
                             words.sheet, words.place, words.day, words.collector, words.data, words.example}) {
      EXPECT_FALSE(word.empty()) << text.lang;
    }
    for (const auto& word : {words.withdraw, words.responsible, words.privacy, words.whole, words.version}) {
      EXPECT_NE(word.find("{}"), std::string_view::npos) << text.lang << ": " << word;
    }
  }
  EXPECT_EQ(words_of("ko-KR").lang, "ko");
  EXPECT_EQ(words_of("zh-TW").lang, "zh-Hant");
  EXPECT_EQ(words_of("sw").lang, "en");
}

}  // namespace
}  // namespace outcry::paper
