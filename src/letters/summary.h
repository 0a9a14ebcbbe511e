// A Summary is how many letters there are, as it may be told to everybody and
// to organisers alike: by target, and for each by country, where countries
// with a few letters are told as one.
//
// Pure; any thread. As CSV and JSON: docs/operate/letters.md.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <string>
#include <vector>

#include "letters/letter_store.h"

namespace outcry::letters {

struct Sums {
  int64_t prepared = 0, sent = 0;
  bool operator==(const Sums&) const = default;
};

// Letters by the writer's country; those with fewer than
// petition::kSmallestGroup are told as one.
struct Countries {
  struct One : Sums {
    std::string country;
    bool operator==(const One&) const = default;
  };
  std::vector<One> named;  // the most letters first; of as many by code
  Sums others;             // those with few, and those who did not say
};

struct Summary {
  struct OfTarget : Sums {
    std::string target;
    int64_t answers = 0;
    Countries countries;
  };
  std::vector<OfTarget> targets;  // by id
  Sums all;
  int64_t answers = 0;
  Countries countries;
};

// `answers` are those that were published, by target.
Summary summary_of(const std::vector<Tally>& tallies, const std::map<std::string, int64_t>& answers);

// "series,target,key,measure,value", as `outcry export letters` and the console give it.
std::string to_csv(const Summary& summary, const std::vector<DayTally>& days);
boost::json::object to_json(const Summary& summary);

}  // namespace outcry::letters
