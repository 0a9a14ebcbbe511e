// The App's pages for one who wants no more news: one button, or the one click
// of a mail program (RFC 8058), and a way back.

#include "web/app.h"

namespace outcry::web {

// A page for who holds the link; nothing is looked up for a link that is none.
void App::with_subscription(Visit& visit, const http::Params& params, Subscription act) {
  const auto link = parts_.unsubscribing.read(params[0]);
  const Running running = link ? parts_.roster.find(link->campaign) : nullptr;
  if (!running) return fail(visit, 404);
  on_pool(visit, [=, this, here = "/unsubscribe/" + params[0]](Visit& later) {
    (this->*act)(later, *running, *link, later.reader.prefix + here);
  });
}

void App::unsubscribe_form(Visit& visit, const http::Params& params) {
  with_subscription(visit, params, &App::ask_to_unsubscribe);
}

void App::ask_to_unsubscribe(Visit& visit, const petition::Running& running, const mailing::Unsubscribing::Link& link,
                             const std::string& here) {
  const std::string& lang = visit.reader.lang;
  const auto subscribed = parts_.unsubscribing.is_subscribed(link);
  if (!subscribed) return fail(visit, status_of(subscribed.error()));
  if (!*subscribed) return say_unsubscribed(visit, running, {}, here);
  Notice notice;
  notice.heading = tr(lang, "No more news by mail?");
  notice.paragraphs = {std::string(pick(running.stored.campaign.title, lang)),
                       tr(lang,
                          "Press the button, and your address is deleted from the list at once. Your signature "
                          "stays as it is.")};
  notice.button = tr(lang, "Unsubscribe");
  notice.action = here;
  say(visit, 200, notice);
}

void App::unsubscribe(Visit& visit, const http::Params& params) {
  with_subscription(visit, params, &App::end_subscription);
}

void App::end_subscription(Visit& visit, const petition::Running& running, const mailing::Unsubscribing::Link& link,
                           const std::string& here) {
  const auto regret = parts_.unsubscribing.unsubscribe(link);
  if (!regret) return fail(visit, status_of(regret.error()));
  say_unsubscribed(visit, running, *regret, here);
}

// `regret` is what takes it back; empty if there was nothing to end.
void App::say_unsubscribed(const Visit& visit, const petition::Running& running, const std::string& regret,
                           const std::string& here) const {
  const std::string& lang = visit.reader.lang;
  Notice notice;
  notice.heading = tr(lang, "You are unsubscribed");
  notice.paragraphs = {std::string(pick(running.stored.campaign.title, lang)),
                       tr(lang,
                          "You get no more news of this campaign, and your address is deleted from the list. A "
                          "mail that is on its way at this moment may still arrive.")};
  if (!regret.empty()) {
    notice.paragraphs.push_back(tr(lang, "If that was a mistake, take it back here, as long as this page is open."));
    notice.button = tr(lang, "Subscribe again");
    notice.action = here + "/undo";
    notice.fields = {{"regret", regret}};
  }
  notice.link = tr(lang, "To the campaign");
  notice.link_url = visit.reader.prefix + "/c/" + running.petition.slug;
  say(visit, 200, notice);
}

void App::subscribe_again(Visit& visit, const http::Params& params) {
  const auto form = http::Form::parse(visit.request.header("Content-Type"), visit.request.body);
  const auto link = parts_.unsubscribing.read(params[0]);
  const Running running = link ? parts_.roster.find(link->campaign) : nullptr;
  if (!running) return fail(visit, 404);
  if (!form) return fail(visit, form.error().kind == Error::kNotFound ? 415 : 400);
  on_pool(visit, [=, this, regret = std::string(form->get("regret"))](Visit& later) {
    const std::string& lang = later.reader.lang;
    const Status again = parts_.unsubscribing.subscribe_again(*link, regret);
    Notice notice;
    notice.link = tr(lang, "To the campaign");
    notice.link_url = later.reader.prefix + "/c/" + running->petition.slug;
    if (again) {
      notice.heading = tr(lang, "You get news again");
      notice.paragraphs = {std::string(pick(running->stored.campaign.title, lang)),
                           tr(lang, "Nothing was lost. Each mail has a link to unsubscribe.")};
      return say(later, 200, notice);
    }
    if (again.error().kind != Error::kInvalid && again.error().kind != Error::kGone) return fail(later, 503);
    notice.heading = tr(lang, "That can no longer be taken back");
    notice.paragraphs = {tr(lang, "Your address was deleted when you unsubscribed, and this page is too old.")};
    say(later, 410, notice);
  });
}

}  // namespace outcry::web
