#include "web/pages/history_page.h"

#include "base/i18n.h"
#include "web/chart.h"

namespace outcry::web {
namespace {

using petition::Statistics;

// A picture of more days than this shows weeks, each by its last day.
constexpr size_t kMostDays = 120;
constexpr size_t kDaysOfWeek = 7;

struct Period {
  int32_t last_day = 0;
  int64_t confirmed = 0;
  int64_t count = 0;  // at its end
};

// The last one ends today; the first may be short.
std::vector<Period> periods_of(const std::vector<Statistics::Day>& days) {
  const size_t length = days.size() > kMostDays ? kDaysOfWeek : 1;
  std::vector<Period> out;
  for (size_t i = 0; i < days.size(); ++i) {
    if (i == 0 || (days.size() - i) % length == 0) out.emplace_back();
    Period& period = out.back();
    period.last_day = days[i].day;
    period.confirmed += static_cast<int64_t>(days[i].entries.sign + days[i].entries.paper);
    period.count = days[i].count;
  }
  return out;
}

LineChart chart_of(const std::vector<Period>& periods, int64_t Period::*what, bool weeks, const std::string& lang) {
  LineChart chart;
  chart.empty = tr(lang, "Nobody has signed yet.");
  chart.zone = tr(lang, "Days begin and end at midnight UTC. The last one is not over yet.");
  chart.label_head = weeks ? tr(lang, "Week until") : tr(lang, "Day");
  for (const Period& period : periods) {
    chart.points.push_back({format_short_day(period.last_day, lang), period.*what});
  }
  if (periods.empty()) return chart;
  chart.first_label = chart.points.front().label;
  chart.last_label = chart.points.back().label;
  return chart;
}

std::string count_chart(const std::vector<Period>& periods, bool weeks, const std::string& lang) {
  LineChart chart = chart_of(periods, &Period::count, weeks, lang);
  chart.id = "count";
  chart.title = weeks ? tr(lang, "Signatures at the end of each week") : tr(lang, "Signatures at the end of each day");
  chart.value_head = tr(lang, "Signatures");
  if (!periods.empty()) {
    chart.description = tr(lang, "A line from {} on {} to {} on {}.", format_count(periods.front().count, lang),
                           chart.first_label, format_count(periods.back().count, lang), chart.last_label);
  }
  return line_chart(chart, lang);
}

std::string pace_chart(const std::vector<Period>& periods, bool weeks, const std::string& lang) {
  LineChart chart = chart_of(periods, &Period::confirmed, weeks, lang);
  chart.id = "pace";
  chart.title = weeks ? tr(lang, "New signatures in each week") : tr(lang, "New signatures on each day");
  chart.value_head = tr(lang, "New signatures");
  const auto most = std::ranges::max_element(periods, {}, &Period::confirmed);
  if (most != periods.end()) {
    chart.description = tr(lang, "A line whose highest point is {}, on {}.", format_count(most->confirmed, lang),
                           format_short_day(most->last_day, lang));
  }
  return line_chart(chart, lang);
}

std::string country_chart(const petition::Groups& countries, const std::string& lang) {
  BarChart chart;
  chart.title = tr(lang, "Where people signed from");
  chart.empty = tr(lang, "Nobody has signed yet.");
  for (const auto& group : countries.named()) chart.bars.push_back({country_name(group.name, lang), group.people});
  if (countries.others() > 0) {
    chart.bars.push_back(
        {tr(lang, "Countries of fewer than {}, together", petition::kSmallestGroup), countries.others()});
  }
  return bar_chart(chart, lang);
}

}  // namespace

std::string history_page(const Site& site, const Reader& reader, const HistoryView& view) {
  const std::string& lang = reader.lang;
  const campaign::Campaign& c = *view.campaign.campaign;
  const Statistics& statistics = *view.statistics;
  const auto periods = periods_of(statistics.days);
  const bool weeks = statistics.days.size() > kMostDays;
  Dictionary values("history");
  if (c.example) values.ShowSection("EXAMPLE");
  values.SetValue("CAMPAIGN_URL", reader.prefix + "/c/" + c.slug);
  values.SetValue("LOG_URL", reader.prefix + "/c/" + c.slug + "/log");
  values.SetValue("DATA_URL", "/c/" + c.slug + ".json");
  values.SetValue("NAME", std::string(pick(c.title, lang)));
  values.SetValue("COUNT_TEXT", tr(lang, "Signatures as of {}: {}", format_time(statistics.as_of, lang),
                                   format_count(statistics.count(), lang)));
  if (const auto paper = static_cast<int64_t>(statistics.all.entries.paper); paper > 0) {
    values.SetValueAndShowSection("PAPER_TEXT", tr(lang, "Entered from paper so far: {}", format_count(paper, lang)),
                                  "ON_PAPER");
  }
  values.SetValue("COUNT_CHART_HTML", count_chart(periods, weeks, lang));
  values.SetValue("PACE_CHART_HTML", pace_chart(periods, weeks, lang));
  values.SetValue("COUNTRY_CHART_HTML", country_chart(statistics.countries, lang));
  Frame frame;
  frame.title = tr(lang, "How the count grew") + " – " + std::string(pick(c.title, lang));
  if (c.status != campaign::CampaignStatus::kDraft) {
    frame.description = tr(lang, "The signatures day by day, and from which countries they came.");
  }
  frame.path = "/c/" + c.slug + "/history";
  frame.languages = c.languages;
  frame.own_style = "chart.css";
  frame.content = Templates::render("history", lang, values);
  return in_frame(site, reader, frame);
}

}  // namespace outcry::web
