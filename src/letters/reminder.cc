#include "letters/reminder.h"

#include <charconv>

namespace outcry::letters {
namespace {

constexpr std::string_view kPurpose = "outcry letter reminder 1";

}  // namespace

// Texts, each ended by a newline, which none of them holds.
Bytes make_reminder_box(const Reminder& reminder, const seal::Key& mail_key, Random& random) {
  const std::string plain =
      reminder.lang + "\n" + std::to_string(reminder.days) + "\n" + reminder.ticket + "\n" + reminder.to + "\n";
  return seal::make_box(mail_key, kPurpose, bytes_of(plain), random);
}

Result<Reminder> open_reminder_box(ByteView box, const seal::Key& mail_key) {
  const auto plain = seal::open_box(mail_key, kPurpose, box);
  if (!plain) return plain.error();
  std::string_view rest = text_of(*plain);
  std::string_view lines[4];
  for (std::string_view& line : lines) {
    const size_t end = rest.find('\n');
    if (end == std::string_view::npos) return corrupt("a waiting reminder is damaged");
    line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
  }
  Reminder out{std::string(lines[3]), std::string(lines[0]), 0, std::string(lines[2])};
  const auto read = std::from_chars(lines[1].data(), lines[1].data() + lines[1].size(), out.days);
  if (read.ec != std::errc()) return corrupt("a waiting reminder is damaged");
  return out;
}

}  // namespace outcry::letters
