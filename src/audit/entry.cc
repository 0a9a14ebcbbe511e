#include "audit/entry.h"

#include <fmt/format.h>

#include <algorithm>

namespace outcry::audit {
namespace {

constexpr uint8_t kVersion = 1;

bool is_word_sign(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= kLongestWord && std::ranges::all_of(text, is_word_sign);
}

bool is_value(std::string_view text) {
  return is_word(text) || text == "?";
}

// Printable ASCII.
bool is_line(std::string_view text, size_t most) {
  return text.size() <= most && std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

void put(Bytes& out, uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

void put(Bytes& out, std::string_view text) {
  out.push_back(static_cast<uint8_t>(text.size()));
  out.insert(out.end(), text.begin(), text.end());
}

// Reads from the front; once it could not, everything else is empty too.
class Front {
 public:
  explicit Front(ByteView bytes) : rest_(bytes) {}

  uint64_t number(size_t bytes) {
    uint64_t value = 0;
    for (const uint8_t byte : take(bytes)) value = value << 8 | byte;
    return value;
  }
  std::string text() { return std::string(text_of(take(number(1)))); }
  [[nodiscard]] bool is_whole() const { return good_ && rest_.empty(); }

 private:
  ByteView take(size_t bytes) {
    if (bytes > rest_.size()) good_ = false;
    if (!good_) return {};
    const ByteView taken = rest_.first(bytes);
    rest_ = rest_.subspan(bytes);
    return taken;
  }

  ByteView rest_;
  bool good_ = true;
};

Status check(const Entry& entry) {
  if (!is_word(entry.act)) return invalid("not an entry: no act");
  if (!entry.campaign.empty() && !is_value(entry.campaign)) return invalid("not an entry: no such campaign");
  if (entry.about.size() > kMostAbout) return invalid("not an entry: it is about too much");
  for (const auto& [name, value] : entry.about) {
    if (!is_word(name) || !is_value(value)) return invalid("not an entry: what it is about is no word");
  }
  if (!is_line(entry.detail, kLongestDetail)) return invalid("not an entry: its detail is no line");
  if (!is_line(entry.browser, kLongestWord)) return invalid("not an entry: its browser is no line");
  if (entry.person < 0 || to_millis(entry.at) < 0) return invalid("not an entry: a number is negative");
  return {};
}

}  // namespace

Roles roles_of(const accounts::User& user, std::string_view campaign) {
  Roles roles = 0;
  for (const accounts::Grant& grant : user.grants) {
    if (!campaign.empty() && grant.campaign && *grant.campaign != campaign) continue;
    roles |= static_cast<Roles>(1U << (static_cast<unsigned>(grant.role) - 1));
  }
  return roles;
}

Result<Bytes> encode(const Entry& entry) {
  if (auto good = check(entry); !good) return good.error();
  Bytes out;
  put(out, kVersion, 1);
  put(out, static_cast<uint64_t>(to_millis(entry.at)), 8);
  put(out, static_cast<uint64_t>(entry.source), 1);
  put(out, static_cast<uint64_t>(entry.person), 8);
  put(out, entry.roles, 1);
  put(out, static_cast<uint64_t>(entry.outcome), 1);
  put(out, entry.act);
  put(out, entry.campaign);
  put(out, entry.about.size(), 1);
  for (const auto& [name, value] : entry.about) {
    put(out, name);
    put(out, value);
  }
  put(out, entry.detail);
  put(out, entry.browser);
  put(out, entry.network, 2);
  return out;
}

Result<Entry> decode(ByteView bytes) {
  Front front(bytes);
  if (front.number(1) != kVersion) return invalid("not an entry: unknown version");
  Entry entry;
  entry.at = from_millis(static_cast<int64_t>(front.number(8)));
  const uint64_t source = front.number(1);
  entry.person = static_cast<accounts::UserId>(front.number(8));
  entry.roles = static_cast<Roles>(front.number(1));
  const uint64_t outcome = front.number(1);
  entry.act = front.text();
  entry.campaign = front.text();
  for (uint64_t left = std::min<uint64_t>(front.number(1), kMostAbout + 1); left > 0; --left) {
    std::string name = front.text();
    entry.about.emplace_back(std::move(name), front.text());
  }
  entry.detail = front.text();
  entry.browser = front.text();
  entry.network = static_cast<uint16_t>(front.number(2));
  if (!front.is_whole()) return invalid("not an entry: wrong length");
  if (source < 1 || source > 3) return invalid("not an entry: unknown source");
  if (outcome < 1 || outcome > 4) return invalid("not an entry: unknown outcome");
  if (entry.roles >> std::size(accounts::kRoles) != 0) return invalid("not an entry: unknown role");
  entry.source = static_cast<Source>(source);
  entry.outcome = static_cast<Outcome>(outcome);
  if (auto good = check(entry); !good) return good.error();
  return entry;
}

std::string word_of(std::string_view text) {
  return is_word(text) ? std::string(text) : "?";
}

std::string line_of(const std::vector<accounts::Grant>& grants) {
  constexpr size_t kMost = 90;
  std::string out;
  for (const accounts::Grant& grant : grants) {
    if (!out.empty()) out += ", ";
    out += accounts::to_text(grant.role);
    if (grant.campaign) out += ":" + word_of(*grant.campaign);
  }
  if (out.size() > kMost) out.replace(kMost - 3, std::string::npos, "...");
  return out.empty() ? "none" : out;
}

std::string_view to_text(Source source) {
  switch (source) {
    case Source::kConsole:
      return "console";
    case Source::kShell:
      return "shell";
    case Source::kServer:
      break;
  }
  return "server";
}

std::string_view to_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDone:
      return "done";
    case Outcome::kRefused:
      return "refused";
    case Outcome::kFailed:
      return "failed";
    case Outcome::kUnknown:
      break;
  }
  return "unknown";
}

}  // namespace outcry::audit
