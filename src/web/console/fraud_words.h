// What the fraud desk says, in an organiser's words: rules, findings, what
// speaks for a machine. Pure functions; texts are plain.
#pragma once

#include <string>

#include "petition/fraud_desk.h"

namespace outcry::web::console {

// "Mail domain naver.com · confirmed within ten seconds".
std::string rule_text(const petition::Rule& rule, const std::string& lang);
std::string shape_text(petition::Shape shape, const std::string& lang);
std::string pace_text(petition::Pace pace, const std::string& lang);
// "Nothing: …" if nothing does.
std::string suspicion_text(const petition::Likeness& likeness, const std::string& lang);
std::string state_text(const petition::Sweep& sweep, const std::string& lang);
std::string arrivals_chart(const std::vector<petition::Arrivals>& arrivals, const std::string& title,
                           const std::string& marked, const std::string& lang);

}  // namespace outcry::web::console
