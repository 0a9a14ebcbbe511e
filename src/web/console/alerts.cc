#include "web/console/alerts.h"

#include <algorithm>

#include "base/i18n.h"
#include "web/pages/page.h"

namespace outcry::web::console {
namespace {

constexpr std::chrono::minutes kMailIsLate{15};
constexpr std::chrono::hours kLettersAreLate{2};
constexpr std::chrono::hours kSoon{48};
constexpr uintmax_t kLeastSpace = 1'000'000'000;  // bytes, or:
constexpr uintmax_t kLeastShare = 20;             // one in so many

using campaign::CampaignStatus;
using Alerts = std::vector<Alert>;

bool is_live(const Situation& s) {
  return s.running.stored.campaign.status == CampaignStatus::kLive;
}

void log(const Situation& s, Alerts& out) {
  if (!s.contradicts) return;
  out.push_back({tr(s.lang,
                    "What is stored of the public log contradicts itself. Keep a copy of the disk as it is, and ask "
                    "whoever runs the server for “outcry check”.")});
}

void keyholder(const Situation& s, Alerts& out) {
  if (s.running.keyless.empty()) return;
  out.push_back({tr(s.lang,
                    "Nobody can sign: no keyholder is named. Make a key with “outcry keygen” and name it in "
                    "“keyholders”.")});
}

void state(const Situation& s, Alerts& out) {
  if (s.running.stored.campaign.status == CampaignStatus::kPaused) {
    out.push_back({tr(s.lang, "It is paused: nobody can sign now."), tr(s.lang, "Change the state"), "state"});
  }
  if (s.running.forgotten()) {
    out.push_back({tr(s.lang, "What people signed with, or who signed, has been destroyed on schedule.")});
  }
}

void deadline(const Situation& s, Alerts& out) {
  const auto& when = s.running.stored.campaign.deadline;
  if (!is_live(s) || !when) return;
  if (s.now >= *when) {
    out.push_back({tr(s.lang, "Its deadline has passed: it takes no signatures.")});
  } else if (*when - s.now < kSoon) {
    out.push_back({tr(s.lang, "Its deadline is in less than two days: {}.", format_time(*when, s.lang))});
  }
}

void texts(const Situation& s, Alerts& out) {
  const campaign::Campaign& c = s.running.stored.campaign;
  std::string lacking;
  for (const std::string& tag : c.languages) {
    const auto lacks = [&](const Localized* text) { return !text->empty() && !text->contains(tag); };
    if (!std::ranges::any_of(
            std::initializer_list<const Localized*>{&c.title, &c.summary, &c.demand, &c.petition, &c.body}, lacks)) {
      continue;
    }
    lacking += (lacking.empty() ? "" : ", ") + language_name(tag, s.lang);
  }
  if (!lacking.empty()) {
    out.push_back(
        {tr(s.lang, "Not all of its texts are there in: {}.", lacking), tr(s.lang, "Texts and settings"), "edit"});
  }
}

void mail(const Situation& s, Alerts& out) {
  if (!s.mail) {
    out.push_back({tr(s.lang, "How the mail stands could not be asked: look at “outcry check”.")});
    return;
  }
  if (s.mail->failed > 0) {
    out.push_back({tr(s.lang, "Mails that could not be delivered: {}.", format_count(s.mail->failed, s.lang))});
  }
  if (s.mail->oldest_due && s.now - *s.mail->oldest_due > kMailIsLate) {
    out.push_back({tr(s.lang, "Mail is late: the oldest has waited since {}. Look at “outcry check”.",
                      format_time(*s.mail->oldest_due, s.lang))});
  }
}

void letters(const Situation& s, Alerts& out) {
  const auto tell = [&](std::string text) {
    out.push_back({std::move(text), tr(s.lang, "Letters that wait"), "letters"});
  };
  for (const WaitingLetters& one : s.letters) {
    const std::string waiting = format_count(one.waiting, s.lang);
    if (one.waiting > 0 && one.held) {
      tell(tr(s.lang, "Letters are held: {} wait for {}.", waiting, one.target));
    } else if (one.waiting > 0 && !one.allowed) {
      tell(tr(s.lang, "Letters wait, and the campaign sends none there now: {} for {}.", waiting, one.target));
    } else if (one.late_since && s.now - *one.late_since > kLettersAreLate) {
      tell(tr(s.lang, "Letters are late: {} wait for {}, the first should have left at {}.", waiting, one.target,
              format_time(*one.late_since, s.lang)));
    }
    if (one.lost_lately > 0) {
      tell(tr(s.lang, "Letters were refused or came back: {} to {} in the last seven days.",
              format_count(one.lost_lately, s.lang), one.target));
    }
  }
}

// A signed note ends in a line for each who signed it: the log, then the
// witnesses (C2SP signed-note).
void witnesses(const Situation& s, Alerts& out) {
  if (s.guards.witnesses == 0 || s.checkpoint.empty()) return;
  constexpr std::string_view kSigned = "\n— ";
  size_t lines = 0;
  for (size_t at = s.checkpoint.find(kSigned); at != std::string::npos; at = s.checkpoint.find(kSigned, at + 1))
    ++lines;
  if (lines > s.guards.witnesses) return;
  out.push_back({tr(s.lang,
                    "Too few witnesses cosign the public log at the moment. It is served without them; ask their "
                    "operators.")});
}

void disk(const Situation& s, Alerts& out) {
  std::error_code error;
  const auto space = std::filesystem::space(s.guards.data, error);
  if (error || (space.available >= kLeastSpace && space.available >= space.capacity / kLeastShare)) return;
  out.push_back({tr(s.lang, "The server’s disk is nearly full: {} MB are left. Once it is, nobody can sign.",
                    format_count(static_cast<int64_t>(space.available / 1'000'000), s.lang))});
}

void guards(const Situation& s, Alerts& out) {
  if (!s.guards.limits) {
    out.push_back({tr(s.lang, "The limits are switched off: whoever wants to can flood this campaign.")});
  }
  if (!s.guards.challenge) {
    out.push_back({tr(s.lang, "The challenge is switched off: a machine signs as easily as a person.")});
  }
}

void replies(const Situation& s, Alerts& out) {
  if (s.replies == 0) return;
  out.push_back({tr(s.lang, "Answers to letters that wait to be read: {}.", format_count(s.replies, s.lang)),
                 tr(s.lang, "Answers to letters"), "replies"});
}

// Somebody else is to type them, or they are forgotten one day.
void sheets(const Situation& s, Alerts& out) {
  constexpr std::chrono::hours kLong{24};
  const auto& [waiting, since] = s.sheets;
  if (waiting == 0 || s.now - since < kLong) return;
  out.push_back({tr(s.lang, "Sheets that wait to be typed by a second person: {}, the oldest since {}.",
                    format_count(waiting, s.lang), format_time(since, s.lang)),
                 tr(s.lang, "Signatures on paper"), "sheets"});
}

using Source = void (*)(const Situation&, Alerts&);
constexpr Source kSources[] = {log,       keyholder, state,  deadline, mail,    letters,
                               witnesses, disk,      guards, texts,    replies, sheets};

}  // namespace

std::vector<Alert> alerts(const Situation& situation) {
  std::vector<Alert> out;
  for (const Source source : kSources) source(situation, out);
  return out;
}

}  // namespace outcry::web::console
