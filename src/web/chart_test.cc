#include "web/chart.h"

#include <gtest/gtest.h>

#include <limits>
#include <regex>

#include "web/pages/templates.h"

namespace outcry::web {
namespace {

class ChartTest : public testing::Test {
 protected:
  // Each language is loaded once in this program: these by no other test.
  static void SetUpTestSuite() { ASSERT_TRUE(Templates::load({"es", "de"})); }
  static LineChart line(const std::vector<int64_t>& values) {
    LineChart chart{"x", "Title", "In words", "Day", "People", "Days are UTC's.", "Nobody yet.", {}, "first", "last"};
    for (size_t i = 0; i < values.size(); ++i) chart.points.push_back({"day " + std::to_string(i), values[i]});
    return chart;
  }
  static std::string path(const std::string& html, const std::string& name) {
    std::smatch found;
    return std::regex_search(html, found, std::regex("class=\"" + name + "\" d=\"([^\"]*)\"")) ? found[1].str() : "";
  }
};

TEST_F(ChartTest, TheScaleEndsAboveTheMost) {
  for (const auto& [most, top] : {std::pair<int64_t, int64_t>{0, 1},
                                  {1, 1},
                                  {2, 2},
                                  {3, 4},
                                  {9, 10},
                                  {10, 10},
                                  {11, 20},
                                  {61, 80},
                                  {101, 200},
                                  {99'999, 100'000}}) {
    EXPECT_EQ(top_of_scale(most), top) << most;
  }
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(top_of_scale(kMost), kMost);
  EXPECT_GE(top_of_scale(kMost - 1), kMost - 1);
}

TEST_F(ChartTest, ALineFromLeftToRight) {
  const std::string html = line_chart(line({0, 5, 10}), "es");
  EXPECT_EQ(path(html, "line"), "M0.00 400.00L500.00 200.00L1000.00 0.00");
  EXPECT_EQ(path(html, "area"), "M0.00 400.00L500.00 200.00L1000.00 0.00L1000 400L0 400z");
  EXPECT_NE(html.find("role=\"img\" aria-labelledby=\"x-title x-desc\""), std::string::npos);
  EXPECT_NE(html.find("<title id=\"x-title\">Title</title><desc id=\"x-desc\">In words</desc>"), std::string::npos);
  EXPECT_NE(html.find("<span>10</span><span>5</span><span>0</span>"), std::string::npos);
  EXPECT_NE(html.find("<tr><th scope=\"row\">day 1</th><td class=\"n\">5</td></tr>"), std::string::npos);
  EXPECT_NE(html.find("Days are UTC&#39;s."), std::string::npos);
}

TEST_F(ChartTest, OnePointIsADotInTheMiddle) {
  const std::string html = line_chart(line({1}), "es");
  EXPECT_EQ(path(html, "line"), "M500.00 0.00h0");
  EXPECT_EQ(path(html, "area"), "");
  EXPECT_NE(html.find("<span>1</span><span></span><span>0</span>"), std::string::npos) << "half a person is none";
}

TEST_F(ChartTest, NothingIsSaidInWords) {
  const std::string html = line_chart(line({}), "es");
  EXPECT_NE(html.find("Nobody yet."), std::string::npos);
  EXPECT_EQ(html.find("<svg"), std::string::npos);
  EXPECT_EQ(html.find("<table"), std::string::npos);
  EXPECT_NE(bar_chart({"Title", "Nobody yet.", {}}, "es").find("Nobody yet."), std::string::npos);
}

TEST_F(ChartTest, NothingButZeros) {
  EXPECT_EQ(path(line_chart(line({0, 0}), "es"), "line"), "M0.00 400.00L1000.00 400.00");
}

TEST_F(ChartTest, HugeNumbersStayInThePicture) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  const std::string html = line_chart(line({kMost, -5, 10'000'000}), "de");
  EXPECT_EQ(path(html, "line"), "M0.00 0.00L500.00 400.00L1000.00 400.00");
  EXPECT_NE(html.find("<td class=\"n\">10.000.000</td>"), std::string::npos);
  EXPECT_NE(html.find("9.223.372.036.854.775.807"), std::string::npos);
}

TEST_F(ChartTest, BarsAreSharesOfTheLargest) {
  const std::string html = bar_chart({"Title", "", {{"Korea", 200}, {"Others", 50}, {"None", 0}}}, "es");
  EXPECT_NE(html.find("width=\"100.00\""), std::string::npos);
  EXPECT_NE(html.find("width=\"25.00\""), std::string::npos);
  EXPECT_NE(html.find("width=\"0.00\""), std::string::npos);
  EXPECT_NE(html.find("<span>Korea</span> <span class=\"n\">200</span>"), std::string::npos);
}

TEST_F(ChartTest, WhatIsHostileIsText) {
  const std::string bad = "</title><script>alert(1)</script>\" onload='x'";
  const LineChart line{"x", bad, bad, bad, bad, bad, bad, {{bad, 1}, {bad, 2}}, bad, bad};
  LineChart none = line;
  none.points.clear();
  for (const std::string& html : {line_chart(line, "es"), line_chart(none, "es"),
                                  bar_chart({bad, bad, {{bad, 1}}}, "es"), bar_chart({bad, bad, {}}, "es")}) {
    EXPECT_EQ(html.find("<script"), std::string::npos);
    EXPECT_EQ(html.find("\" onload"), std::string::npos);
    EXPECT_NE(html.find("&lt;script&gt;"), std::string::npos);
  }
}

}  // namespace
}  // namespace outcry::web
