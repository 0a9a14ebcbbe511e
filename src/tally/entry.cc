#include "tally/entry.h"

namespace outcry::tally {
namespace {

void put(Bytes& out, uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

uint64_t take(ByteView bytes) {
  uint64_t value = 0;
  for (const uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

size_t size_of(Kind kind) {
  switch (kind) {
    case Kind::kSign:
    case Kind::kPaper:
      return 5 + 32;
    case Kind::kWithdraw:
    case Kind::kRestore:
      return 5 + 8;
    case Kind::kInvalidate:
      return 5 + 8 + 1;
  }
  return 0;
}

}  // namespace

Bytes encode(const Entry& entry) {
  Bytes out;
  out.reserve(37);
  put(out, static_cast<uint8_t>(entry.kind), 1);
  put(out, static_cast<uint32_t>(entry.day), 4);
  if (entry.kind == Kind::kSign || entry.kind == Kind::kPaper) {
    out.insert(out.end(), entry.commitment.begin(), entry.commitment.end());
    return out;
  }
  put(out, entry.target, 8);
  if (entry.kind == Kind::kInvalidate) put(out, static_cast<uint8_t>(entry.reason), 1);
  return out;
}

Result<Entry> decode(ByteView bytes) {
  if (bytes.empty() || bytes[0] < 1 || bytes[0] > 5) return invalid("not an entry: unknown kind");
  Entry entry;
  entry.kind = static_cast<Kind>(bytes[0]);
  if (bytes.size() != size_of(entry.kind)) return invalid("not an entry: wrong length");
  const uint64_t day = take(bytes.subspan(1, 4));
  if (day > INT32_MAX) return invalid("not an entry: no such day");
  entry.day = static_cast<int32_t>(day);
  if (entry.kind == Kind::kSign || entry.kind == Kind::kPaper) {
    std::copy(bytes.begin() + 5, bytes.end(), entry.commitment.begin());
    return entry;
  }
  entry.target = take(bytes.subspan(5, 8));
  if (entry.kind == Kind::kInvalidate) entry.reason = static_cast<Reason>(bytes[13]);
  return entry;
}

void Tally::add(Kind kind) {
  switch (kind) {
    case Kind::kSign:
      ++sign;
      break;
    case Kind::kPaper:
      ++paper;
      break;
    case Kind::kWithdraw:
      ++withdraw;
      break;
    case Kind::kInvalidate:
      ++invalidate;
      break;
    case Kind::kRestore:
      ++restore;
      break;
  }
}

}  // namespace outcry::tally
