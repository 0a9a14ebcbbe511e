// The App's pages for who asked to be reminded of a letter, or says by a link
// that it was sent: a button each, which scanners of mail do not press.

#include "web/app.h"
#include "web/pages/letters_page.h"

namespace outcry::web {

using letters::Reminding;
using State = letters::ReminderStore::State;

void App::reminder_asked(Visit& visit, const http::Params& params) {
  const Running running = running_or_404(visit, params[0]);
  if (!running) return;
  const std::string& lang = visit.reader.lang;
  Notice notice;
  notice.heading = tr(lang, "Please look at your mail");
  notice.paragraphs = {
      tr(lang, "We have written to you. Open the address in that mail and press the button: then we remind you once."),
      tr(lang,
         "If nothing comes: who was asked a short while ago, or said that they want no such mail, is not asked again "
         "now.")};
  notice.link = tr(lang, "Back to the letters");
  notice.link_url = visit.reader.prefix + "/c/" + running->petition.slug + "/letters";
  say(visit, 200, notice);
}

// A page for who holds the link; nothing is looked up for a link that is none.
void App::with_reminder(Visit& visit, const http::Params& params, Reminded act) {
  const auto link = parts_.reminding.read(params[0]);
  const Running running = link ? parts_.roster.find(link->campaign) : nullptr;
  if (!running) return fail(visit, 404);
  on_pool(visit, [=, this, here = "/letters/reminder/" + params[0]](Visit& later) {
    (this->*act)(later, *running, *link, later.reader.prefix + here);
  });
}

void App::reminder_form(Visit& visit, const http::Params& params) {
  with_reminder(visit, params, &App::ask_to_remind);
}

void App::confirm_reminder(Visit& visit, const http::Params& params) {
  with_reminder(visit, params, &App::settle_reminder);
}

void App::end_reminder_form(Visit& visit, const http::Params& params) {
  with_reminder(visit, params, &App::ask_to_end_reminder);
}

void App::end_reminder(Visit& visit, const http::Params& params) {
  with_reminder(visit, params, &App::drop_reminder);
}

void App::ask_to_remind(Visit& visit, const petition::Running& running, const Reminding::Link& link,
                        const std::string& here) {
  const std::string& lang = visit.reader.lang;
  const auto state = parts_.reminding.state(link);
  if (!state) return fail(visit, status_of(state.error()));
  if (*state == State::kSettled) return say_reminded(visit, running, link, here);
  if (*state == State::kNone) return say_no_reminder(visit, running);
  Notice notice;
  notice.heading = tr(lang, "Shall we remind you of your letter?");
  notice.paragraphs = {std::string(pick(running.stored.campaign.title, lang)),
                       tr(lang, "One mail in {} days, and no other. Your address is deleted with it.", link.days)};
  notice.button = tr(lang, "Remind me");
  notice.action = here;
  notice.link = tr(lang, "No, delete my address");
  notice.link_url = here + "/end";
  say(visit, 200, notice);
}

void App::settle_reminder(Visit& visit, const petition::Running& running, const Reminding::Link& link,
                          const std::string& here) {
  const auto settled = parts_.reminding.confirm(link);
  if (!settled) return fail(visit, status_of(settled.error()));
  if (*settled) {
    parts_.wake_mail();
    return say_reminded(visit, running, link, here);
  }
  ask_to_remind(visit, running, link, here);
}

void App::say_reminded(const Visit& visit, const petition::Running& running, const Reminding::Link& link,
                       const std::string& here) const {
  const std::string& lang = visit.reader.lang;
  Notice notice;
  notice.heading = tr(lang, "We will remind you");
  notice.paragraphs = {std::string(pick(running.stored.campaign.title, lang)),
                       tr(lang, "One mail in {} days, and no other. Your address is deleted with it.", link.days)};
  notice.link = tr(lang, "No, delete my address");
  notice.link_url = here + "/end";
  say(visit, 200, notice);
}

void App::say_no_reminder(const Visit& visit, const petition::Running& running) const {
  const std::string& lang = visit.reader.lang;
  Notice notice;
  notice.heading = tr(lang, "No reminder waits here");
  notice.paragraphs = {std::string(pick(running.stored.campaign.title, lang)),
                       tr(lang,
                          "Your address is not kept here: the reminder was sent, or ended, or not confirmed in "
                          "time.")};
  notice.link = tr(lang, "Back to the letters");
  notice.link_url = visit.reader.prefix + "/c/" + running.petition.slug + "/letters";
  say(visit, 200, notice);
}

void App::ask_to_end_reminder(Visit& visit, const petition::Running& running, const Reminding::Link& link,
                              const std::string& here) {
  const std::string& lang = visit.reader.lang;
  const auto state = parts_.reminding.state(link);
  if (!state) return fail(visit, status_of(state.error()));
  if (*state == State::kNone) return say_no_reminder(visit, running);
  Notice notice;
  notice.heading = tr(lang, "No reminder?");
  notice.paragraphs = {std::string(pick(running.stored.campaign.title, lang)),
                       tr(lang, "Press the button, and your address is deleted at once.")};
  notice.button = tr(lang, "Delete my address");
  notice.action = here;
  say(visit, 200, notice);
}

void App::drop_reminder(Visit& visit, const petition::Running& running, const Reminding::Link& link,
                        const std::string&) {
  const auto ended = parts_.reminding.end(link);
  if (!ended) return fail(visit, status_of(ended.error()));
  say_no_reminder(visit, running);
}

void App::sent_form(Visit& visit, const http::Params& params) {
  const auto ticket = tickets_.read(params[0]);
  const Running running = ticket ? parts_.roster.find(ticket->about.campaign) : nullptr;
  if (!running) return fail(visit, 404);
  const std::string& lang = visit.reader.lang;
  const campaign::Campaign& c = running->stored.campaign;
  Notice notice;
  notice.heading = tr(lang, "Have you sent it?");
  notice.paragraphs = {std::string(pick(c.title, lang)),
                       tr(lang, "Your letter to: {}", target_name(c, ticket->about.target, lang)),
                       tr(lang,
                          "Tell us, so that the number of letters can be told to those they are for. Only the "
                          "addressee and your country are counted.")};
  notice.button = tr(lang, "Yes, I have sent it");
  notice.action = visit.reader.prefix + "/letters/sent/" + params[0];
  notice.link = tr(lang, "To the letters");
  notice.link_url = visit.reader.prefix + "/c/" + c.slug + "/letters";
  say(visit, 200, notice);
}

void App::sent_by_link(Visit& visit, const http::Params& params) {
  const auto ticket = tickets_.read(params[0]);
  const Running running = ticket ? parts_.roster.find(ticket->about.campaign) : nullptr;
  if (!running) return fail(visit, 404);
  on_pool(visit, [this, running, ticket = *ticket](Visit& later) { count_sent(later, *running, ticket); });
}

// Once a ticket.
void App::count_sent(const Visit& visit, const petition::Running& running,
                     const std::optional<letters::Tickets::Good>& ticket) {
  const std::string& lang = visit.reader.lang;
  Result<bool> counted = false;
  if (ticket && ticket->about.campaign == running.petition.slug) {
    counted = parts_.letters.add_sent(running.stored.number, *ticket, day_of(parts_.clock.now()));
  }
  if (!counted) return fail(visit, status_of(counted.error()));
  Notice notice;
  notice.heading = tr(lang, "Thank you for writing");
  notice.paragraphs = {
      *counted ? tr(lang,
                    "Your letter is counted as sent. When an answer comes, tell the organisers: it may help the next "
                    "letter.")
               : tr(lang, "This letter was counted as sent before, or its page has grown too old to tell.")};
  notice.link = tr(lang, "Back to the campaign");
  notice.link_url = visit.reader.prefix + "/c/" + running.petition.slug;
  notice.link_is_button = true;
  say(visit, 200, notice);
}

}  // namespace outcry::web
