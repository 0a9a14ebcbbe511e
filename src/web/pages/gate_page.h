// What somebody sees who cannot sign at once: one more step, or when to come
// back. All that was typed is on the page, and goes with its button.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "gate/gate.h"
#include "petition/sign_form.h"
#include "web/pages/campaign_parts.h"
#include "web/pages/page.h"

namespace outcry::web {

struct GateView {
  CampaignView campaign;
  petition::SignForm typed;  // showable
  gate::Verdict verdict;     // kWait or kRefuse
  Time now{};
  std::string place{};  // the token of one, or empty
  bool place_closed = false;
};

std::string gate_page(const Site& site, const Reader& reader, const GateView& view);

// The same for a program: {"error", "challenge", "ticket", "wait"}, or
// {"error", "retry_after"}.
std::string gate_json(const Reader& reader, const GateView& view);

// What the challenge's widget is made of, and its words: for gate.js.
std::string widget_json(const Site& site, std::string_view lang);

}  // namespace outcry::web
