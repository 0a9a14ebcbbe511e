#include "mailing/letters.h"

#include <fmt/format.h>

#include "base/catalogue.h"
#include "petition/letter.h"

namespace outcry::mailing {
namespace {

constexpr size_t kMostKept = 8;

template <class... Args>
std::string tr(std::string_view lang, std::string_view english, const Args&... args) {
  return fmt::format(fmt::runtime(catalogue_for(lang).get(english)), args...);
}

}  // namespace

Letters::Letters(outbox::Composer& others, MailingStore& store, const petition::Roster& roster,
                 const Unsubscribing& unsubscribing, LetterLook look, const seal::Key& mail_key)
    : others_(others),
      store_(store),
      roster_(roster),
      unsubscribing_(unsubscribing),
      look_(std::move(look)),
      mail_key_(mail_key) {}

Result<outbox::Composed> Letters::compose(const outbox::Queued& queued) {
  if (queued.kind != kMailingKind && queued.kind != kTrialKind) return others_.compose(queued);
  const auto running = roster_.find(queued.campaign);
  if (!running) return not_found("the campaign is gone");
  return queued.kind == kMailingKind ? compose_mailing(queued, *running) : compose_trial(queued, *running);
}

// Once it is settled its texts never change.
Result<Letters::Kept> Letters::settled(MailingNumber number) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = kept_.find(number); found != kept_.end()) return found->second;
  }
  auto found = store_.find(number);
  if (!found) return found.error();
  auto kept = std::make_shared<const Mailing>(std::move(*found));
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= kMostKept) kept_.clear();
  kept_.emplace(number, kept);
  return kept;
}

MailLinks Letters::links(const petition::Running& running, const std::string& lang, const std::string& token) const {
  const std::string site = look_.origin + "/" + lang;
  return {site + "/c/" + running.petition.slug, token.empty() ? "" : site + "/unsubscribe/" + token};
}

outbox::Message Letters::message_of(MailText text, const petition::Letter& letter, std::string lang,
                                    const std::string& token) const {
  outbox::Message out;
  out.to = letter.to;
  out.from = look_.from;
  out.subject = std::move(text.subject);
  out.text = std::move(text.text);
  out.html = std::move(text.html);
  // The header needs https (RFC 8058 section 3.1); a site without has the link below alone.
  if (look_.origin.starts_with("https://")) {
    out.unsubscribe = look_.origin + "/" + letter.lang + "/unsubscribe/" + token;
  }
  out.lang = std::move(lang);
  return out;
}

Result<outbox::Composed> Letters::compose_mailing(const outbox::Queued& queued, const petition::Running& running) {
  const auto addressee = store_.addressee(queued.id);
  if (!addressee) return addressee.error();
  if (addressee->state == MailingState::kPaused) return busy("the mailing is paused");
  if (addressee->state == MailingState::kCancelled) return gone("the mailing was cancelled");
  if (addressee->box.empty()) return gone("nobody is subscribed there any more");
  const auto letter = petition::open_subscriber_box(addressee->box, mail_key_);
  if (!letter) return corrupt("couldn't open a subscriber's address: the mail key is not the one it was kept under");
  const MailingNumber number = number_of(queued.id);
  const auto mailing = settled(number);
  if (!mailing) return mailing.error();
  const std::string lang = language_for((*mailing)->texts, letter->lang, running.stored.campaign.languages.front());
  const std::string token = unsubscribing_.token({queued.campaign, subscriber_of(queued.id), number});
  MailLinks to = links(running, lang, token);
  to.unsubscribe = look_.origin + "/" + letter->lang + "/unsubscribe/" + token;
  outbox::Composed out;
  out.message = message_of(mail_text((*mailing)->texts, lang, running.stored.campaign, to), *letter, lang, token);
  out.message.message_id = look_.return_path.message_id(queued.campaign, queued.id, std::to_string(queued.kind));
  out.message.list_id =
      fmt::format("{}.{}", running.petition.slug, look_.from.address.substr(look_.from.address.find('@') + 1));
  return out;
}

// As the draft is now: who asked twice sees the newer one.
Result<outbox::Composed> Letters::compose_trial(const outbox::Queued& queued, const petition::Running& running) {
  const auto letter = petition::open_letter_box(queued.box, mail_key_);
  if (!letter) return corrupt("couldn't open a waiting mail: the mail key is not the one it was kept under");
  const MailingNumber number = trial_of(queued.id);
  const auto mailing = store_.find(queued.campaign, number);
  if (!mailing) return mailing.error();
  const std::string lang = language_for(mailing->texts, letter->lang, running.stored.campaign.languages.front());
  const std::string token = unsubscribing_.token({queued.campaign, 0, number});
  outbox::Composed out;
  out.message = message_of(mail_text(mailing->texts, lang, running.stored.campaign, links(running, lang, token)),
                           *letter, lang, token);
  out.message.subject = tr(lang, "Test: {}", out.message.subject);
  out.message.message_id = look_.return_path.message_id(queued.campaign, queued.id,
                                                        fmt::format("{}.{}", queued.kind, to_millis(queued.first_due)));
  return out;
}

MailText Letters::look_at(const Mailing& mailing, const std::string& lang, const campaign::Campaign& campaign) const {
  const std::string written = language_for(mailing.texts, lang, campaign.languages.front());
  const std::string site = look_.origin + "/" + written;
  return mail_text(mailing.texts, written, campaign, {site + "/c/" + campaign.slug, site + "/unsubscribe/…"});
}

}  // namespace outcry::mailing
