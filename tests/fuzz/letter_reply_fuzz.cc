#include "base/text.h"
#include "fuzz.h"
#include "letters/reminder.h"
#include "letters/reply.h"

// An answer's form: what passes is clean, and what opens a box was made so.
FUZZ_TARGET {
  using namespace outcry::letters;
  const outcry::seal::Key key{};
  const auto bytes = outcry::bytes_of(input);
  MUST_HOLD(!open_reply_box(bytes, key) && !open_picture_box(bytes, key) && !open_reminder_box(bytes, key));
  TypedReply typed;
  typed.target = take_line(input);
  typed.day = take_line(input);
  typed.has_picture = input.starts_with('p');
  typed.text = input;
  const std::vector<std::string> targets = {"president"};
  constexpr int32_t kToday = 15'400;
  const ReplyProblems problems = check(typed, targets, kToday);
  if (!problems.empty()) return;
  MUST_HOLD(typed.target == "president" && outcry::parse_iso_date(typed.day));
  MUST_HOLD(outcry::is_utf8(typed.text) && !outcry::has_control(typed.text, true));
  MUST_HOLD(outcry::length_of(typed.text) <= kMostReply && (typed.has_picture || !typed.text.empty()));
  TypedReply again = typed;
  MUST_HOLD(check(again, targets, kToday).empty() && again.text == typed.text);
}
