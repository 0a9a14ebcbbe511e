// Charts of a few numbers, as HTML with SVG in it that the server draws: a
// line over time, and bars by group. Whoever does not see them reads the same
// numbers, in a table and in the list that the bars stand in. They scale to
// any width and to both colour schemes by chart.css, which the page must
// name as a style of its own.
//
// Pure functions. All texts are plain, in the reader's language, and escaped
// here.
#pragma once

#include <string>
#include <vector>

namespace outcry::web {

struct ChartPoint {
  std::string label;
  int64_t value = 0;  // below 0 it is drawn as 0
};

struct LineChart {
  std::string id;                       // unique in the page: letters
  std::string title, description;       // of the picture, for who does not see it
  std::string label_head, value_head;   // of the table
  std::string zone;                     // whose days or hours these are
  std::string empty;                    // what is said if there are no points
  std::vector<ChartPoint> points;       // oldest first, at equal distances
  std::string first_label, last_label;  // below the picture
};
std::string line_chart(const LineChart& chart, const std::string& lang);

struct BarChart {
  std::string title;
  std::string empty;
  std::vector<ChartPoint> bars;
};
std::string bar_chart(const BarChart& chart, const std::string& lang);

// Columns over time, of which a part is marked.
struct StackChart {
  struct Column {
    std::string label;
    int64_t all = 0, marked = 0;  // marked: of all
  };
  std::string id;
  std::string title, description;
  std::string label_head, all_head, marked_head;
  std::string zone;
  std::string empty;
  std::vector<Column> columns;  // oldest first, at equal distances
};
std::string stack_chart(const StackChart& chart, const std::string& lang);

// The top of a scale for values up to `most`: the next of 1, 2, 4, 6, 8, 10
// times a power of ten, and never 0.
int64_t top_of_scale(int64_t most);

}  // namespace outcry::web
