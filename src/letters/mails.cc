#include "letters/mails.h"

#include <fmt/format.h>

#include "base/catalogue.h"
#include "letters/timetable.h"

namespace outcry::letters {
namespace {

constexpr const char* kNotThisKey = "couldn't open a waiting mail: the mail key is not the one it was kept under";

// "{}" in the translation is filled with the arguments.
template <class... Args>
std::string tr(std::string_view lang, std::string_view english, const Args&... args) {
  return fmt::format(fmt::runtime(catalogue_for(lang).get(english)), args...);
}

}  // namespace

const campaign::Target* target_of(const campaign::Campaign& campaign, std::string_view id) {
  const auto found = std::ranges::find(campaign.targets, id, &campaign::Target::id);
  return found == campaign.targets.end() ? nullptr : &*found;
}

bool sends_to(const petition::Running& running, const campaign::Target* target, Time now) {
  const campaign::Campaign& c = running.stored.campaign;
  return target != nullptr && target->budget.per_hour > 0 && target->takes_letters(day_of(now)) &&
         running.petition.index_key && !running.forgotten() && c.status == campaign::CampaignStatus::kLive;
}

Mails::Mails(outbox::Composer& others, EntrustedStore& store, const petition::Roster& roster, petition::MailLook look,
             const seal::Key& mail_key, const Clock& clock)
    : others_(others), store_(store), roster_(roster), look_(std::move(look)), mail_key_(mail_key), clock_(clock) {}

Result<outbox::Composed> Mails::compose(const outbox::Queued& queued) {
  const bool ours = queued.kind == kAskKind || queued.kind == kOneOnlyKind || queued.kind == kEntrustedKind;
  if (!ours) return others_.compose(queued);
  const auto running = roster_.find(queued.campaign);
  if (!running) return not_found("the campaign is gone");
  return queued.kind == kEntrustedKind ? compose_letter(queued, *running) : compose_link(queued, *running);
}

outbox::MailWords Mails::words_for(uint8_t kind, const petition::Letter& letter, const petition::Running& running,
                                   const std::string& target) const {
  const std::string& lang = letter.lang;
  const std::string site = look_.origin + "/" + lang;
  outbox::MailWords words;
  words.before.push_back(tr(lang, "Dear {},", letter.name));
  if (kind == kOneOnlyKind) {
    words.subject = tr(lang, "You have written before: {}", target);
    words.before.push_back(tr(lang,
                              "somebody, probably you, has asked us again to send a letter with this address. To: {}. "
                              "We send one letter of each person there: yours is on its way or has left, and this one "
                              "was not kept.",
                              target));
    words.before.push_back(tr(lang, "You can write again on paper, or to somebody else."));
    words.button = tr(lang, "Write a letter");
    words.link = site + "/c/" + running.petition.slug + "/letters";
    return words;
  }
  words.subject = tr(lang, "Please confirm your letter: {}", target);
  words.before.push_back(tr(lang,
                            "you have written a letter, and asked us to send it for you. To: {}. One more step: open "
                            "this address and press the button. Only then does the letter leave.",
                            target));
  words.button = tr(lang, "Confirm my letter");
  words.link = site + "/letter/" + to_text(letter.confirmation);
  words.after.push_back(tr(lang,
                           "Later, the same address tells whether it has left, and lets you take it back before. The "
                           "letter bears your name, and an answer comes to this address of yours."));
  words.after.push_back(tr(lang,
                           "The link is good for two days. If you did not write, you need do nothing: without "
                           "confirmation everything is deleted."));
  return words;
}

Result<outbox::Composed> Mails::compose_link(const outbox::Queued& queued, const petition::Running& running) {
  const auto row = store_.find(letter_of_mail(queued.id));
  if (!row) return row.error();
  const EntrustedState wanted = queued.kind == kAskKind ? EntrustedState::kAsked : EntrustedState::kNoticed;
  if (!*row || (*row)->state != wanted) return gone("the letter is no longer to be confirmed");
  const auto letter = petition::open_letter_box(queued.box, mail_key_);
  if (!letter) return corrupt(kNotThisKey);
  const campaign::Target* target = target_of(running.stored.campaign, (*row)->target);
  if (target == nullptr) return gone("the target is gone");
  const outbox::MailWords words =
      words_for(queued.kind, *letter, running, std::string(pick(target->name, letter->lang)));
  outbox::Composed out;
  out.message.to = letter->to;
  out.message.from = look_.from;
  out.message.subject = words.subject;
  out.message.text = words.text();
  out.message.html = words.html(letter->lang);
  out.message.lang = letter->lang;
  out.message.message_id = look_.return_path.message_id(queued.campaign, queued.id, std::to_string(queued.kind));
  return out;
}

// As if the writer had sent it: the name is theirs, and so is the answer. The
// address is the site's, or the mail would look forged.
Result<outbox::Composed> Mails::compose_letter(const outbox::Queued& queued, const petition::Running& running) {
  const int64_t id = letter_of_mail(queued.id);
  const Time now = clock_.now();
  const auto row = store_.find(id);
  if (!row) return row.error();
  if (!*row) return gone("the letter leaves no more");
  const campaign::Target* target = target_of(running.stored.campaign, (*row)->target);
  if (!sends_to(running, target, now)) return busy("the campaign sends no letters there now");
  if (!is_open(target->budget, (*row)->zone, now)) return busy("nobody is at work there now");
  const auto box = store_.begin_sending(id, now, target->budget.per_hour);
  if (!box) return box.error();
  const auto letter = open_entrusted_box(*box, mail_key_);
  if (!letter) return corrupt(kNotThisKey);
  outbox::Composed out;
  out.message.to = letter->to;
  out.message.from = {letter->name, look_.from.address};
  out.message.reply_to = letter->email;
  out.message.subject = letter->subject;
  out.message.text = letter->text;
  out.message.lang = letter->lang;
  out.message.auto_submitted = false;
  out.message.message_id = look_.return_path.message_id(queued.campaign, queued.id, std::to_string(queued.kind));
  return out;
}

}  // namespace outcry::letters
