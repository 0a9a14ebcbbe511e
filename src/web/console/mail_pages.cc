// Deliverability: what of the site's mail waits, left, failed and came back,
// by kind, reason and provider; never by address.

#include <fmt/format.h>

#include "base/i18n.h"
#include "letters/reminder.h"
#include "letters/entrusted.h"
#include "mailing/mailing.h"
#include "petition/petition_store.h"
#include "web/console/console.h"
#include "web/console/mailing_words.h"

namespace outcry::web {
namespace {

using console::Form;
using console::Heading;
using console::Input;
using console::Page;
using console::Text;
using petition::MailKind;

constexpr int kMostGroups = 100;
constexpr int kAtATime = 1'000;  // mails that one press moves
constexpr int kDays = 30;

std::string kind_text(uint8_t kind, const std::string& lang) {
  if (kind == mailing::kMailingKind) return tr(lang, "Mails to supporters");
  if (kind == mailing::kTrialKind) return tr(lang, "Such mails, to oneself");
  if (kind == letters::kReminderAskKind) return tr(lang, "Links to confirm a letter’s reminder");
  if (kind == letters::kReminderKind) return tr(lang, "Reminders of letters");
  if (kind == letters::kAskKind) return tr(lang, "Links to confirm letters");
  if (kind == letters::kEntrustedKind) return tr(lang, "Letters to targets");
  if (kind == letters::kOneOnlyKind) return tr(lang, "Notices of having written before");
  switch (static_cast<MailKind>(kind)) {
    case MailKind::kConfirm:
      return tr(lang, "Links to confirm");
    case MailKind::kConfirmAgain:
      return tr(lang, "Links to confirm, asked for again");
    case MailKind::kReminder:
      return tr(lang, "Reminders");
    case MailKind::kReceipt:
      return tr(lang, "Receipts’ links");
    case MailKind::kReceiptFile:
      return tr(lang, "Receipts as files");
    case MailKind::kAlready:
      return tr(lang, "Notices of having signed before");
    case MailKind::kKept:
      break;
  }
  return tr(lang, "Others");
}

console::Table kinds_table(const std::vector<outbox::KindCounts>& kinds, Time now, const std::string& lang) {
  console::Table table{tr(lang, "By kind"),
                       {tr(lang, "Mail"), tr(lang, "Sent today"), tr(lang, "Sent in all"), tr(lang, "Waiting"),
                        tr(lang, "Tried again"), tr(lang, "Failed"), tr(lang, "Due since")}};
  table.empty = tr(lang, "No mail yet.");
  for (const auto& one : kinds) {
    // No mail: what waits in case that it is wanted.
    if (one.kind == static_cast<uint8_t>(MailKind::kKept) || one.kind == letters::kReminderSilentKind) continue;
    const bool late = one.oldest_due && *one.oldest_due < now;
    table.rows.push_back({{kind_text(one.kind, lang)},
                          {format_count(one.sent.today, lang)},
                          {format_count(one.sent.all, lang)},
                          {format_count(one.queued, lang)},
                          {format_count(one.retrying, lang)},
                          {format_count(one.failed, lang), "", {}, one.failed > 0 ? "bad" : ""},
                          {late ? format_time(*one.oldest_due, lang) : ""}});
  }
  return table;
}

// What to do about the commonest answers of mail servers.
std::string advice(const std::string& reason, const std::string& lang) {
  const size_t at = reason.find_last_of(": ") == std::string::npos ? 0 : reason.find_first_of("45");
  const std::string_view code = at == std::string::npos ? std::string_view() : std::string_view(reason).substr(at);
  if (code.starts_with("550 5.7") || code.starts_with("554")) {
    return tr(lang, "We are refused, not the address: look at SPF, DKIM and the block lists.");
  }
  if (code.starts_with("550") || code.starts_with("551") || code.starts_with("553")) {
    return tr(lang, "There is no such address, most often mistyped.");
  }
  if (code.starts_with("552") || code.starts_with("452"))
    return tr(lang, "The mailbox is full, or the mail too large.");
  if (code.starts_with("4")) return tr(lang, "Put off by the other server until we gave up.");
  return {};
}

console::Table failed_table(const Reader& reader, const std::vector<outbox::FailedGroup>& groups) {
  const std::string& lang = reader.lang;
  console::Table table{
      tr(lang, "Failed mail"),
      {tr(lang, "Mail"), tr(lang, "The mail server said"), tr(lang, "Mails"), tr(lang, "Newest"), tr(lang, "Change")}};
  table.empty = tr(lang, "No mail has failed.");
  for (const auto& group : groups) {
    const std::vector<Input> which = {{Input::kHidden, "kind", "", fmt::format("{}", group.kind)},
                                      {Input::kHidden, "reason", "", group.reason}};
    Form again{reader.prefix + "/console/mail/retry", tr(lang, "Try again")};
    Form drop{reader.prefix + "/console/mail/drop", tr(lang, "Delete")};
    again.small = drop.small = drop.danger = true;
    again.inputs = drop.inputs = which;
    const std::string todo = advice(group.reason, lang);
    table.rows.push_back({{kind_text(group.kind, lang)},
                          {todo.empty() ? group.reason : group.reason + " – " + todo},
                          {format_count(group.mails, lang)},
                          {format_time(group.newest, lang)},
                          {"", "", {again, drop}}});
  }
  return table;
}

console::Table bounces_table(const mailing::BounceNumbers& bounces, const std::string& lang) {
  console::Table table{
      tr(lang, "Mail that came back"),
      {tr(lang, "Provider"), tr(lang, "No such address"), tr(lang, "Not now"), tr(lang, "We are refused")}};
  table.empty = tr(lang, "Nothing has come back. Is “outcry bounce” set up?");
  for (const auto& row : bounces.providers) {
    table.rows.push_back({{row.provider == "other" ? tr(lang, "Others") : row.provider},
                          {format_count(row.hard, lang)},
                          {format_count(row.soft, lang)},
                          {format_count(row.policy, lang), "", {}, row.policy > 0 ? "bad" : ""}});
  }
  return table;
}

}  // namespace

http::Response Console::mail_page(Ask& ask) {
  const std::string lang = ask.lang();
  const Time now = parts_.clock.now();
  const auto kinds = parts_.outbox.kinds(now);
  const auto groups = parts_.outbox.failed_groups(kMostGroups);
  const auto bounces = parts_.mailings.bounces(now, kDays);
  if (!kinds) return fail(ask, kinds.error());
  if (!groups) return fail(ask, groups.error());
  if (!bounces) return fail(ask, bounces.error());
  Page page{tr(lang, "Mail")};
  page.blocks = {Text{tr(lang, "The mail of the whole site. No address is shown here, or anywhere.")},
                 kinds_table(*kinds, now, lang),
                 Heading{tr(lang, "Failed mail")},
                 failed_table(ask.reader, *groups),
                 Heading{tr(lang, "Mail that came back, in the last {} days", kDays)},
                 bounces_table(*bounces, lang)};
  if (!parts_.sends_mail) {
    page.blocks.insert(
        page.blocks.begin(),
        Text{tr(lang, "This server sends no mail now (mail.mode in its configuration): it waits."), "", "", true});
  }
  if (bounces->removed > 0) {
    page.blocks.emplace_back(
        Text{tr(lang, "Addresses that get no more news, because mail to them kept coming back: {}.",
                format_count(bounces->removed, lang))});
  }
  return show(ask, 200, page);
}

http::Response Console::retry_mail(Ask& ask) {
  const auto kind = number_in(ask.typed("kind"));
  if (!kind || *kind > UINT8_MAX) return fail(ask, 400);
  const auto moved =
      parts_.outbox.retry_failed(static_cast<uint8_t>(*kind), ask.typed("reason"), parts_.clock.now(), kAtATime);
  return moved ? done(ask, "/console/mail", "retried") : fail(ask, moved.error());
}

http::Response Console::drop_mail(Ask& ask) {
  const auto kind = number_in(ask.typed("kind"));
  if (!kind || *kind > UINT8_MAX) return fail(ask, 400);
  const auto dropped = parts_.outbox.drop_failed(static_cast<uint8_t>(*kind), ask.typed("reason"), kAtATime);
  return dropped ? done(ask, "/console/mail", "dropped-mail") : fail(ask, dropped.error());
}

}  // namespace outcry::web
