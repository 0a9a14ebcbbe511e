// Where the verbs read a tally log from: an address, over HTTP, or a folder
// that holds its files (docs/spec/tally-log.md, "Bundles and tiles").
#pragma once

#include <memory>
#include <string>

#include "tally/audit.h"

namespace outcry::cli {

struct OpenedLog {
  std::unique_ptr<tally::LogSource> source;
  int threads = 1;  // that pay
};

// "https://HOST/c/SLUG/log" (or the campaign's page, or its checkpoint), or a
// folder. kNotFound if there is no such folder. Reads nothing yet.
Result<OpenedLog> open_log(std::string where);

// `given`, or where it is empty what the log itself says; then `from_log`.
struct LogKey {
  tally::Verifier key;
  std::string text;
  bool from_log = false;
};
Result<LogKey> key_of(tally::LogSource& log, const std::string& given);

// tally::audit(), telling a person at the terminal how far it is.
Result<tally::AuditReport> audit_showing(tally::LogSource& log, const tally::Verifier& key,
                                         std::vector<tally::Checkpoint> seen, tally::AuditOptions options);

}  // namespace outcry::cli
