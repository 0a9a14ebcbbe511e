#include "web/chart.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "web/pages/templates.h"

namespace outcry::web {
namespace {

constexpr int kWide = 1000, kHigh = 400;  // of the drawing; it is stretched to the page

int64_t most_of(const std::vector<ChartPoint>& points) {
  int64_t most = 0;
  for (const ChartPoint& point : points) most = std::max(most, point.value);
  return most;
}

// In hundredths, so that no language's comma gets in.
std::string decimal(double value) {
  const auto hundredths = static_cast<int64_t>(value * 100 + 0.5);
  return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

std::string place_of(size_t at, const std::vector<ChartPoint>& points, int64_t top) {
  const double x =
      points.size() == 1 ? kWide / 2.0 : kWide * static_cast<double>(at) / static_cast<double>(points.size() - 1);
  const double share = static_cast<double>(std::max<int64_t>(points[at].value, 0)) / static_cast<double>(top);
  return decimal(x) + " " + decimal(kHigh * (1 - share));
}

void add_points(Dictionary& values, const std::vector<ChartPoint>& points, const std::string& lang) {
  for (const ChartPoint& point : points) {
    Dictionary& row = *values.AddSectionDictionary("POINT");
    row.SetValue("LABEL", point.label);
    row.SetValue("VALUE", format_number(point.value, lang));
  }
}

void add_drawing(Dictionary& values, const std::vector<ChartPoint>& points, const std::string& lang) {
  const int64_t top = top_of_scale(most_of(points));
  std::string line;
  for (size_t i = 0; i < points.size(); ++i) line += (i == 0 ? "M" : "L") + place_of(i, points, top);
  if (points.size() == 1) {
    line += "h0";  // its round ends are a dot
  } else {
    values.ShowSection("HAS_AREA");
    values.SetValue("AREA", fmt::format("{}L{} {}L0 {}z", line, kWide, kHigh, kHigh));
  }
  values.SetValue("LINE", line);
  // The middle of 0 and 1 is no number of people.
  for (const std::string& tick :
       {format_number(top, lang), top == 1 ? "" : format_number(top / 2, lang), format_number(0, lang)}) {
    values.AddSectionDictionary("TICK")->SetValue("TICK_TEXT", tick);
  }
}

}  // namespace

int64_t top_of_scale(int64_t most) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  if (most <= 1) return 1;
  for (int64_t power = 1;; power *= 10) {
    for (const int64_t step : {2, 4, 6, 8, 10}) {
      if (power > kMost / step) return kMost;
      if (most <= step * power) return step * power;
    }
  }
}

std::string line_chart(const LineChart& chart, const std::string& lang) {
  Dictionary values("chart_line");
  values.SetValue("TITLE", chart.title);
  if (chart.points.empty()) {
    values.ShowSection("NOTHING");
    values.SetValue("EMPTY", chart.empty);
    return Templates::render("chart_line", lang, values);
  }
  Dictionary& some = *values.AddSectionDictionary("SOME");
  some.SetValue("ID", chart.id);
  some.SetValue("DESCRIPTION", chart.description);
  some.SetValue("ZONE", chart.zone);
  some.SetValue("LABEL_HEAD", chart.label_head);
  some.SetValue("VALUE_HEAD", chart.value_head);
  some.SetValue("FIRST", chart.first_label);
  if (chart.points.size() > 1) some.SetValue("LAST", chart.last_label);
  add_drawing(some, chart.points, lang);
  add_points(some, chart.points, lang);
  return Templates::render("chart_line", lang, values);
}

namespace {

// A column each, side by side with a gap between.
std::string columns_of(const std::vector<StackChart::Column>& columns, int64_t StackChart::Column::*part, int64_t top) {
  constexpr double kFilled = 0.85;
  std::string out;
  const double width = kWide / static_cast<double>(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].*part <= 0) continue;
    const double high = kHigh * static_cast<double>(columns[i].*part) / static_cast<double>(top);
    out += fmt::format("M{} {}h{}V{}h-{}z", decimal(width * static_cast<double>(i)), kHigh, decimal(width * kFilled),
                       decimal(kHigh - high), decimal(width * kFilled));
  }
  return out;
}

}  // namespace

std::string stack_chart(const StackChart& chart, const std::string& lang) {
  Dictionary values("chart_stack");
  values.SetValue("TITLE", chart.title);
  if (chart.columns.empty()) {
    values.ShowSection("NOTHING");
    values.SetValue("EMPTY", chart.empty);
    return Templates::render("chart_stack", lang, values);
  }
  Dictionary& some = *values.AddSectionDictionary("SOME");
  some.SetValue("ID", chart.id);
  some.SetValue("DESCRIPTION", chart.description);
  some.SetValue("ZONE", chart.zone);
  some.SetValue("LABEL_HEAD", chart.label_head);
  some.SetValue("ALL_HEAD", chart.all_head);
  some.SetValue("MARKED_HEAD", chart.marked_head);
  some.SetValue("FIRST", chart.columns.front().label);
  if (chart.columns.size() > 1) some.SetValue("LAST", chart.columns.back().label);
  int64_t most = 0;
  for (const StackChart::Column& column : chart.columns) most = std::max(most, column.all);
  const int64_t top = top_of_scale(most);
  some.SetValue("ALL", columns_of(chart.columns, &StackChart::Column::all, top));
  some.SetValue("MARKED", columns_of(chart.columns, &StackChart::Column::marked, top));
  for (const std::string& tick :
       {format_number(top, lang), top == 1 ? "" : format_number(top / 2, lang), format_number(0, lang)}) {
    some.AddSectionDictionary("TICK")->SetValue("TICK_TEXT", tick);
  }
  for (const StackChart::Column& column : chart.columns) {
    Dictionary& row = *some.AddSectionDictionary("POINT");
    row.SetValue("LABEL", column.label);
    row.SetValue("VALUE", format_number(column.all, lang));
    row.SetValue("PART", format_number(column.marked, lang));
  }
  return Templates::render("chart_stack", lang, values);
}

std::string bar_chart(const BarChart& chart, const std::string& lang) {
  Dictionary values("chart_bars");
  values.SetValue("TITLE", chart.title);
  if (chart.bars.empty()) {
    values.ShowSection("NOTHING");
    values.SetValue("EMPTY", chart.empty);
    return Templates::render("chart_bars", lang, values);
  }
  Dictionary& some = *values.AddSectionDictionary("SOME");
  const int64_t most = std::max<int64_t>(most_of(chart.bars), 1);
  for (const ChartPoint& bar : chart.bars) {
    Dictionary& row = *some.AddSectionDictionary("BAR");
    row.SetValue("LABEL", bar.label);
    row.SetValue("VALUE", format_number(bar.value, lang));
    row.SetValue("WIDTH",
                 decimal(100 * static_cast<double>(std::max<int64_t>(bar.value, 0)) / static_cast<double>(most)));
  }
  return Templates::render("chart_bars", lang, values);
}

}  // namespace outcry::web
