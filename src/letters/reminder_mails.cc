#include "letters/reminder_mails.h"

#include <fmt/format.h>

#include "base/catalogue.h"

namespace outcry::letters {
namespace {

template <class... Args>
std::string tr(std::string_view lang, std::string_view english, const Args&... args) {
  return fmt::format(fmt::runtime(catalogue_for(lang).get(english)), args...);
}

bool is_over(const campaign::Campaign& campaign) {
  return campaign.status == campaign::CampaignStatus::kClosed || campaign.status == campaign::CampaignStatus::kArchived;
}

}  // namespace

ReminderMails::ReminderMails(outbox::Composer& others, const Reminding& reminding, const petition::Roster& roster,
                             petition::MailLook look, const seal::Key& mail_key, const Clock& clock)
    : others_(others),
      reminding_(reminding),
      roster_(roster),
      look_(std::move(look)),
      mail_key_(mail_key),
      clock_(clock) {}

outbox::MailWords ReminderMails::words_for(uint8_t kind, const Reminder& reminder, const std::string& title,
                                           const std::string& token) const {
  const std::string& lang = reminder.lang;
  const std::string site = look_.origin + "/" + lang, link = site + "/letters/reminder/" + token;
  outbox::MailWords words;
  if (kind == kReminderAskKind) {
    words.subject = tr(lang, "Shall we remind you of your letter? {}", title);
    words.before = {
        tr(lang,
           "somebody, probably you, made a letter for “{}” and asked to be reminded of it once, in {} days. "
           "Open this address and press the button, and we will.",
           title, reminder.days)};
    words.button = tr(lang, "Remind me");
    words.link = link;
    words.after = {tr(lang,
                      "If it was not you, you need do nothing: without confirmation this address is deleted in three "
                      "days.")};
    return words;
  }
  words.subject = tr(lang, "Did you send your letter? {}", title);
  words.before = {
      tr(lang,
         "you made a letter for “{}” and asked us to remind you. If it has left, tell us with one press: so "
         "the number of letters can be told to those they are for.",
         title)};
  words.button = tr(lang, "Have you sent it?");
  words.link = site + "/letters/sent/" + reminder.ticket;
  words.after = {tr(lang, "If not: the envelope, a stamp, and off it goes. Thank you."),
                 tr(lang, "This was the only reminder. Your address is deleted here with this mail.")};
  return words;
}

Result<outbox::Composed> ReminderMails::compose(const outbox::Queued& queued) {
  if (queued.kind < kReminderAskKind || queued.kind > kReminderSilentKind) return others_.compose(queued);
  if (queued.kind == kReminderSilentKind) return gone("the reminder is not wanted");
  const auto running = roster_.find(queued.campaign);
  if (!running) return not_found("the campaign is gone");
  if (is_over(running->stored.campaign)) return gone("the campaign is over");
  const auto reminder = open_reminder_box(queued.box, mail_key_);
  if (!reminder) return corrupt("couldn't open a waiting mail: the mail key is not the one it was kept under");
  const std::string token = reminding_.token({queued.campaign, queued.id, reminder->days});
  const outbox::MailWords words =
      words_for(queued.kind, *reminder, std::string(pick(running->stored.campaign.title, reminder->lang)), token);
  outbox::Composed out;
  out.message.to = reminder->to;
  out.message.from = look_.from;
  out.message.subject = words.subject;
  out.message.text = words.text();
  out.message.html = words.html(reminder->lang);
  out.message.lang = reminder->lang;
  // The header needs https (RFC 8058 section 3.1).
  if (look_.origin.starts_with("https://")) {
    out.message.unsubscribe = look_.origin + "/" + reminder->lang + "/letters/reminder/" + token + "/end";
  }
  // Another one, on another day, is not the same mail once more.
  out.message.message_id = look_.return_path.message_id(queued.campaign, queued.id,
                                                        fmt::format("{}.{}", queued.kind, to_millis(queued.first_due)));
  if (queued.kind == kReminderAskKind) {
    out.again_at = clock_.now() + Reminding::kConfirmWithin;
    out.next_kind = kReminderSilentKind;
  }
  return out;
}

}  // namespace outcry::letters
