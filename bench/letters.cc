// bench_letters CAMPAIGN.toml LANG LETTERS TEXTS.json
//
// What a letter costs from what somebody typed to its PDF: composed with a
// seed of its own, its mission found among 10,000, set and drawn; on one
// thread. TEXTS.json gets the letters' texts, for a peer to set the same.
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>

#include "campaign/campaign_file.h"
#include "directory/missions_csv.h"
#include "letters/writing.h"

namespace {

using namespace outcry;
using Steady = std::chrono::steady_clock;

template <class T>
T good(Result<T> result) {
  if (result) return std::move(*result);
  std::cerr << result.error().message << '\n';
  std::exit(3);
}

std::vector<directory::Mission> missions(const directory::ZoneTable& zones) {
  constexpr const char* kCountries[] = {"KR", "JP", "US", "DE", "FR", "BR", "IN", "NG", "AU", "FJ"};
  std::ostringstream file;
  file << "wikidata_id,sending_country_iso2,receiving_country_iso2,city,type,name,address,latitude,longitude\n";
  for (int i = 0; i < 10'000; ++i) {
    // A state has some hundreds.
    file << 'Q' << i + 1 << ',' << (i % 40 < 10 ? "CN" : "AT") << ',' << kCountries[i % 10] << ",City " << i % 700
         << ",embassy,Embassy in City " << i << ',' << i << " Road," << i % 120 - 60 << ".25," << i % 360 - 180
         << ".5\n";
  }
  std::vector<directory::Mission> out;
  for (auto& row : good(directory::read_missions(file.str(), {}, zones)).rows) {
    out.push_back(std::move(row.mission));
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "usage: bench_letters CAMPAIGN.toml LANG LETTERS TEXTS.json\n";
    return 2;
  }
  std::ifstream in(argv[1]);
  const std::string toml((std::istreambuf_iterator<char>(in)), {});
  const campaign::Campaign campaign = good(campaign::parse_campaign(toml, argv[1]));
  const directory::ZoneTable& zones = directory::ZoneTable::of_system();
  const directory::Directory directory(missions(zones), zones, {"en", "ko"}, 1);
  const int64_t n = std::stoll(argv[3]);
  constexpr int kWarm = 20;  // fonts are loaded once
  std::vector<double> milliseconds;
  boost::json::array texts;
  size_t bytes = 0;
  uint64_t seed = 2012;
  for (int64_t i = -kWarm; i < n; ++i) {
    letters::Writing typed;
    typed.country = "KR";
    typed.city = "Seoul";
    typed.name = "Kim Seo-yun";
    typed.address = "12 Rose Street\nSeoul";
    typed.own = "I am a nurse, and I have seen what hunger does.";
    typed.lang = argv[2];
    typed.seed = std::to_string(seed = letters::next_seed(seed));
    const auto begin = Steady::now();
    const auto problems = letters::check(typed);
    const auto drafted = letters::draft(typed, {campaign, campaign.letters.front(), directory, 15'400, "en"});
    const std::string pdf = good(letters::to_pdf(drafted.letter));
    const double spent = std::chrono::duration<double, std::milli>(Steady::now() - begin).count();
    if (!problems.empty()) return 3;
    if (i < 0) continue;
    milliseconds.push_back(spent);
    bytes += pdf.size();
    boost::json::object one{{"salutation", drafted.letter.salutation}, {"closing", drafted.letter.closing}};
    one["paragraphs"] = boost::json::value_from(drafted.letter.paragraphs);
    one["address"] = boost::json::value_from(drafted.letter.address);
    texts.push_back(std::move(one));
  }
  std::ofstream(argv[4]) << boost::json::serialize(texts);
  double sum = 0;
  for (const double one : milliseconds) sum += one;
  std::ranges::sort(milliseconds);
  const auto at = [&](double share) { return milliseconds[static_cast<size_t>(share * double(n - 1))]; };
  std::cout << "{\"per_second\":" << 1000.0 * double(n) / sum << ",\"p50_ms\":" << at(0.5) << ",\"p99_ms\":" << at(0.99)
            << ",\"errors\":0,\"bytes\":" << bytes / static_cast<size_t>(n) << "}\n";
  return 0;
}
