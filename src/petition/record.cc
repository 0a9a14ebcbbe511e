#include "petition/record.h"

#include <fmt/format.h>

#include <charconv>

#include "base/hash.h"

namespace outcry::petition {
namespace {

constexpr std::string_view kHead = "outcry record 1\n", kPaperHead = "outcry paper record 1\n";

void put(std::string& out, std::string_view field) {
  out += std::to_string(field.size());
  out += ':';
  out += field;
  out += '\n';
}

// Takes one field off the front of `rest`; false if there is none.
bool take(std::string_view& rest, std::string& field) {
  size_t length = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), length);
  const auto used = static_cast<size_t>(end - rest.data());
  if (error != std::errc() || used >= rest.size() || *end != ':' || length >= rest.size() - used - 1) return false;
  field = rest.substr(used + 1, length);
  if (rest[used + 1 + length] != '\n') return false;
  rest.remove_prefix(used + length + 2);
  return true;
}

bool take_paper(std::string_view& rest, OnPaper& paper) {
  std::string row;
  if (!take(rest, paper.sheet) || !take(rest, row) || !take(rest, paper.collected)) return false;
  const auto [end, error] = std::from_chars(row.data(), row.data() + row.size(), paper.row);
  return error == std::errc() && end == row.data() + row.size() && paper.row >= 1 && !paper.sheet.empty() &&
         parse_iso_date(paper.collected);
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const size_t space = text.find(' ');
    words.emplace_back(text.substr(0, space));
    text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
  }
  return words;
}

}  // namespace

std::string_view to_text(Display display) {
  switch (display) {
    case Display::kInitials:
      return "initials";
    case Display::kAnonymous:
      return "anonymous";
    case Display::kName:
      break;
  }
  return "name";
}

Result<Display> parse_display(std::string_view text) {
  for (const Display display : {Display::kName, Display::kInitials, Display::kAnonymous}) {
    if (to_text(display) == text) return display;
  }
  return invalid("display is name, initials or anonymous");
}

std::string encode(const Record& record) {
  std::string out(record.paper ? kPaperHead : kHead);
  out.reserve(kHead.size() + 160 + record.name.size() + record.comment.size());
  put(out, record.campaign);
  put(out, std::to_string(record.text_version));
  put(out, record.lang);
  put(out, record.name);
  put(out, record.email);
  put(out, record.country);
  put(out, record.postcode);
  put(out, record.comment);
  put(out, to_text(record.display));
  put(out, joined(record.share));
  put(out, to_rfc3339(record.at));
  if (record.paper) {
    put(out, record.paper->sheet);
    put(out, std::to_string(record.paper->row));
    put(out, record.paper->collected);
  }
  return out;
}

Result<Record> decode_record(std::string_view bytes) {
  const auto wrong = corrupt("a signature's record is damaged");
  const std::string_view whole = bytes;
  Record record;
  if (bytes.starts_with(kPaperHead)) record.paper.emplace();
  const std::string_view head = record.paper ? kPaperHead : kHead;
  if (!bytes.starts_with(head)) return wrong;
  bytes.remove_prefix(head.size());
  std::string version, display, share, at;
  for (std::string* field : {&record.campaign, &version, &record.lang, &record.name, &record.email, &record.country,
                             &record.postcode, &record.comment, &display, &share, &at}) {
    if (!take(bytes, *field)) return wrong;
  }
  if (record.paper && !take_paper(bytes, *record.paper)) return wrong;
  const auto parsed_display = parse_display(display);
  const auto parsed_at = parse_rfc3339(at);
  const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), record.text_version);
  if (!bytes.empty() || record.text_version < 1 || !parsed_display || !parsed_at || error != std::errc() ||
      end != version.data() + version.size()) {
    return wrong;
  }
  record.display = *parsed_display;
  record.share = split(share);
  record.at = *parsed_at;
  if (encode(record) != whole) return wrong;
  return record;
}

Record contact_of(const Record& record, const std::string& member) {
  Record contact = record;
  contact.comment.clear();
  contact.share = {member};
  return contact;
}

Hash32 commitment_of(const Salt& salt, std::string_view encoded) {
  return sha256({ByteView(salt), bytes_of(encoded)});
}

}  // namespace outcry::petition
