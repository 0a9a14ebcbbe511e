#include "fuzz.h"
#include "outbox/delivery_report.h"

// Whatever a mail server, or somebody who writes like one, sends back.
FUZZ_TARGET {
  const auto report = outcry::outbox::parse_delivery_report(input);
  if (!report) return;
  MUST_HOLD(!report->recipients.empty() && report->recipients.size() <= 50);
  MUST_HOLD(report->names.size() <= 50);
  for (const auto& one : report->recipients) MUST_HOLD(one.status.size() <= 9);
}
