#include "petition/mails.h"

#include <fmt/format.h>

#include "base/catalogue.h"

namespace outcry::petition {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

// "{}" in the translation is filled with the arguments.
template <class... Args>
std::string tr(std::string_view lang, std::string_view english, const Args&... args) {
  return fmt::format(fmt::runtime(catalogue_for(lang).get(english)), args...);
}

}  // namespace

// A mail as paragraphs and one link; both of its forms are made of these.
struct Mails::Words {
  std::string subject;
  std::vector<std::string> before;
  std::string button, link;
  std::vector<std::string> after;

  [[nodiscard]] std::string text() const {
    std::string out;
    for (const std::string& one : before) out += one + "\n\n";
    if (!link.empty()) out += link + "\n\n";
    for (const std::string& one : after) out += one + "\n\n";
    out.pop_back();
    return out;
  }

  [[nodiscard]] std::string html(std::string_view lang) const {
    std::string out =
        fmt::format("<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head><body>\n",
                    escaped(lang), escaped(subject));
    for (const std::string& one : before) out += "<p>" + escaped(one) + "</p>\n";
    if (!link.empty()) {
      out += fmt::format("<p><a href=\"{0}\"><strong>{1}</strong></a></p>\n<p><small>{0}</small></p>\n", escaped(link),
                         escaped(button));
    }
    for (const std::string& one : after) out += "<p>" + escaped(one) + "</p>\n";
    return out + "</body></html>\n";
  }
};

Mails::Mails(const Roster& roster, MailLook look, const seal::Key& mail_key, const Clock& clock)
    : roster_(roster), look_(std::move(look)), mail_key_(mail_key), clock_(clock) {}

Mails::Words Mails::words_for(MailKind kind, const Letter& letter, const Running& running) const {
  const std::string& lang = letter.lang;
  const std::string title(pick(running.stored.campaign.title, lang));
  const std::string site = look_.origin + "/" + lang;
  const std::string campaign = site + "/c/" + running.petition.slug;
  Words words;
  words.before.push_back(tr(lang, "Dear {},", letter.name));
  if (kind == MailKind::kReceipt) {
    words.subject = tr(lang, "Your signature is counted: {}", title);
    words.before.push_back(tr(lang, "thank you. Your signature for “{}” is confirmed and counted.", title));
    words.before.push_back(tr(lang,
                              "This is the address of your receipt. Keep it to yourself: whoever has it can see what "
                              "you signed with, and withdraw the signature."));
    words.button = tr(lang, "My receipt");
    words.link = site + "/r/" + to_text(receipt_of(letter.confirmation));
    words.after.push_back(tr(lang, "Ask a friend to sign, too: {}", campaign));
    return words;
  }
  if (kind == MailKind::kAlready) {
    words.subject = tr(lang, "You have signed before: {}", title);
    words.before.push_back(tr(lang,
                              "somebody, probably you, tried to sign “{}” with this address. It has signed already and "
                              "is counted once; nothing has changed.",
                              title));
    words.before.push_back(tr(
        lang, "Your receipt is in the mail that we sent when you confirmed. If it was not you, you need do nothing."));
    words.button = tr(lang, "To the campaign");
    words.link = campaign;
    return words;
  }
  const bool reminder = kind == MailKind::kReminder;
  words.subject = reminder ? tr(lang, "Reminder: please confirm your signature: {}", title)
                           : tr(lang, "Please confirm your signature: {}", title);
  words.before.push_back(tr(lang,
                            "you have signed “{}”. One more step: open this address and press the button. Only then "
                            "does your signature count.",
                            title));
  words.button = tr(lang, "Confirm my signature");
  words.link = site + "/confirm/" + to_text(letter.confirmation);
  words.after.push_back(tr(lang,
                           "The link is good for seven days. If you did not sign, you need do nothing: without "
                           "confirmation everything is deleted."));
  if (reminder) words.after.push_back(tr(lang, "This is the only reminder."));
  return words;
}

Result<outbox::Composed> Mails::compose(const outbox::Queued& queued) {
  const auto kind = static_cast<MailKind>(queued.kind);
  const auto running = roster_.find(queued.campaign);
  if (!running) return not_found("the campaign is gone");
  const Time now = clock_.now();
  if (kind == MailKind::kKept) return gone("it was not confirmed in time");
  const bool asks = kind != MailKind::kReceipt && kind != MailKind::kAlready;
  if (asks && !running->confirmable(now)) return gone("the campaign has ended");
  const auto letter = open_letter_box(queued.box, mail_key_);
  if (!letter) return corrupt("couldn't open a waiting mail: the mail key is not the one it was kept under");

  const Words words = words_for(kind, *letter, *running);
  outbox::Composed out;
  out.message.to = letter->to;
  out.message.from = look_.from;
  out.message.subject = words.subject;
  out.message.text = words.text();
  out.message.html = words.html(letter->lang);
  out.message.message_id = fmt::format("{}.{}.{}@{}", queued.campaign, queued.id, queued.kind, look_.host);
  out.message.lang = letter->lang;
  if (kind == MailKind::kConfirm) {
    out.again_at = now + kRemindAfter;
    out.next_kind = static_cast<uint8_t>(MailKind::kReminder);
  } else if (asks) {
    out.again_at = now + kConfirmWithin;
    out.next_kind = static_cast<uint8_t>(MailKind::kKept);
  }
  return out;
}

}  // namespace outcry::petition
