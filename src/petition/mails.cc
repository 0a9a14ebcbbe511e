#include "petition/mails.h"

#include <fmt/format.h>

#include "base/catalogue.h"
#include "base/hash.h"
#include "petition/own_receipt.h"

namespace outcry::petition {
namespace {

constexpr const char* kNotThisKey = "couldn't open a waiting mail: the mail key is not the one it was kept under";

// "{}" in the translation is filled with the arguments.
template <class... Args>
std::string tr(std::string_view lang, std::string_view english, const Args&... args) {
  return fmt::format(fmt::runtime(catalogue_for(lang).get(english)), args...);
}

}  // namespace

Mails::Mails(const Roster& roster, campaign::CampaignStore& campaigns, PetitionStore& petitions, MailLook look,
             const seal::Key& mail_key, const Clock& clock)
    : roster_(roster),
      campaigns_(campaigns),
      petitions_(petitions),
      look_(std::move(look)),
      mail_key_(mail_key),
      clock_(clock) {}

outbox::MailWords Mails::words_for(MailKind kind, const Letter& letter, const Running& running) const {
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
    words.before.push_back(tr(lang,
                              "Your receipt is in the mail that we sent when you confirmed; who signed on paper has "
                              "none. If it was not you, you need do nothing."));
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

// No link to the receipt's page: such a mail may be handed on as a proof, and
// that link can withdraw.
outbox::MailWords Mails::words_for(const Receipt& receipt, const Running& running) const {
  const std::string& lang = receipt.record.lang;
  const std::string title(pick(running.stored.campaign.title, lang));
  Words words;
  words.subject = tr(lang, "Your receipt: {}", title);
  words.before = {
      tr(lang, "Dear {},", receipt.record.name),
      tr(lang, "here is the receipt of your signature for “{}”, as you asked on its page.", title),
      tr(lang,
         "These files prove that your signature is in the log, also if this site should one day be gone. The first "
         "holds what you signed with: keep it where nobody else finds it. The second holds nothing of you."),
      tr(lang, "On any computer that has Outcry, which is free software, and without a network:")};
  words.command = fmt::format("outcry verify {} --key '{}'", kReceiptJson, receipt.key);
  words.after = {
      tr(lang,
         "The long word at its end is the log’s key. Compare it with what the coalition has printed or published "
         "elsewhere."),
      tr(lang,
         "If it was not you who asked, somebody else has the address of your receipt: they can see what you signed "
         "with, and withdraw the signature.")};
  return words;
}

outbox::Message Mails::message_of(const Words& words, const std::string& to, const std::string& lang) const {
  outbox::Message out;
  out.to = to;
  out.from = look_.from;
  out.subject = words.subject;
  out.text = words.text();
  out.html = words.html(lang);
  out.lang = lang;
  return out;
}

Result<outbox::Composed> Mails::compose_receipt(const outbox::Queued& queued, const Running& running) const {
  const auto link = open_receipt_box(queued.box, mail_key_);
  if (!link) return corrupt(kNotThisKey);
  const auto signature = petitions_.find(queued.campaign, queued.id);
  if (!signature) return signature.error();
  if (signature->state != StoredSignature::kCounted) return gone("the signature does not count any more");
  if (!equal(signature->secret_hash, hash_of(*link))) return corrupt("a waiting mail is another signature's");
  const auto receipt = own_receipt(running, *link, *signature, campaigns_, petitions_);
  if (!receipt) return receipt.error();
  outbox::Composed out;
  out.message = message_of(words_for(*receipt, running), receipt->record.email, receipt->record.lang);
  // Another one, on another day, is not the same mail once more.
  out.message.message_id = look_.return_path.message_id(queued.campaign, queued.id,
                                                        fmt::format("{}.{}", queued.kind, to_millis(queued.first_due)));
  out.message.attachments = {{kReceiptJson, "application/json", to_json(*receipt)},
                             {kReceiptTlogProof, "application/octet-stream", to_tlog_proof(*receipt)}};
  return out;
}

Result<outbox::Composed> Mails::compose(const outbox::Queued& queued) {
  const auto kind = static_cast<MailKind>(queued.kind);
  const auto running = roster_.find(queued.campaign);
  if (!running) return not_found("the campaign is gone");
  if (kind == MailKind::kReceiptFile) return compose_receipt(queued, *running);
  const Time now = clock_.now();
  if (kind == MailKind::kKept) return gone("it was not confirmed in time");
  const bool asks = kind != MailKind::kReceipt && kind != MailKind::kAlready;
  if (asks && !running->confirmable(now)) return gone("the campaign has ended");
  const auto letter = open_letter_box(queued.box, mail_key_);
  if (!letter) return corrupt(kNotThisKey);

  outbox::Composed out;
  out.message = message_of(words_for(kind, *letter, *running), letter->to, letter->lang);
  out.message.message_id = look_.return_path.message_id(queued.campaign, queued.id, std::to_string(queued.kind));
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
