#include "tally/audit.h"

#include <fmt/format.h>

namespace outcry::tally {
namespace {

// What the entries so far say, and whether the next one may follow.
class Ledger {
 public:
  Status add(const Entry& entry, AuditReport& report) {
    const uint64_t index = states_.size();
    states_.push_back(kAct);
    switch (entry.kind) {
      case Kind::kSign:
      case Kind::kPaper:
        states_.back() = kCounted;
        break;
      case Kind::kWithdraw:
        if (auto moved = move(index, entry.target, kCounted, kWithdrawn, "withdraws"); !moved) return moved;
        break;
      case Kind::kInvalidate:
        if (auto moved = move(index, entry.target, kCounted, kInvalidated, "invalidates"); !moved) return moved;
        ++report.invalidated[entry.reason];
        break;
      case Kind::kRestore:
        if (auto moved = move(index, entry.target, kInvalidated, kCounted, "restores"); !moved) return moved;
        break;
    }
    report.tally.add(entry.kind);
    return {};
  }

 private:
  enum State : uint8_t { kAct, kCounted, kWithdrawn, kInvalidated };

  Status move(uint64_t index, uint64_t target, State from, State to, std::string_view verb) {
    if (target >= index || states_[target] != from) {
      return corrupt(fmt::format("entry {} {} entry {}, which cannot be: {}", index, verb, target,
                                 target >= index           ? "that comes later"
                                 : states_[target] == kAct ? "that is no signature"
                                 : from == kInvalidated    ? "that is not invalidated"
                                                           : "that does not count"));
    }
    states_[target] = to;
    return {};
  }

  std::vector<State> states_;
};

}  // namespace

Result<AuditReport> audit(LogSource& log, const Verifier& key, std::vector<Checkpoint> seen,
                          const AuditOptions& options) {
  AuditReport report;
  Ledger ledger;
  EntryReader reader;
  reader.check = [](ByteView bytes) -> Status {
    const auto entry = decode(bytes);
    return entry ? Status() : entry.error();
  };
  reader.take = [&](uint64_t index, ByteView bytes) -> Status {
    const auto entry = decode(bytes);
    if (!entry) return entry.error();
    if (auto added = ledger.add(*entry, report); !added) return added;
    if (options.each) options.each(index, *entry);
    return {};
  };
  auto read = audit_entries(log, key, std::move(seen), options, reader);
  if (!read) return read.error();
  static_cast<LogAuditReport&>(report) = std::move(*read);
  return report;
}

}  // namespace outcry::tally
