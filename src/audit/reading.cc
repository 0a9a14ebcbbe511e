#include "audit/reading.h"

namespace outcry::audit {

Result<tally::LogAuditReport> read_whole(tally::LogSource& log, const tally::Verifier& key,
                                         std::vector<tally::Checkpoint> seen, const tally::LogAuditOptions& options,
                                         const std::function<void(uint64_t index, const Entry&)>& each) {
  tally::EntryReader reader;
  reader.check = [](ByteView bytes) -> Status {
    const auto entry = decode(bytes);
    return entry ? Status() : entry.error();
  };
  reader.take = [&](uint64_t index, ByteView bytes) -> Status {
    const auto entry = decode(bytes);
    if (!entry) return entry.error();
    each(index, *entry);
    return {};
  };
  return tally::audit_entries(log, key, std::move(seen), options, reader);
}

}  // namespace outcry::audit
