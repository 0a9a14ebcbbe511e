// The App's pages for one who lets the server send a letter: the link of the
// mail, the one button, and how the letter stands. They show nothing that was
// typed, and a GET changes nothing.

#include "base/i18n.h"
#include "campaign/local_time.h"
#include "letters/mails.h"
#include "web/app.h"

namespace outcry::web {
namespace {

using letters::Confirming;
using letters::EntrustedState;
using Standing = letters::Entrusting::Standing;

// "24 Feb 2012, 10:00 AM (Asia/Seoul)": the hour it is in.
std::string about_when(Time time, const std::string& zone, const std::string& lang) {
  const auto local = campaign::local_time_of(time, zone);
  return format_short_day(local.day, lang) + ", " + format_clock(local.minutes / 60 * 60, lang) + " (" + zone + ")";
}

std::string waits_text(const Standing& standing, const std::string& lang) {
  if (!standing.leaves) {
    return tr(lang, "It waits: at the moment no letters leave for this addressee. It goes on by itself.");
  }
  return tr(lang, "It waits for its turn, and leaves in about this hour: {}.",
            about_when(*standing.leaves, standing.zone, lang));
}

Notice confirm_notice(const Standing& standing, const std::string& here, const std::string& lang) {
  Notice notice;
  notice.heading = tr(lang, "Shall we send your letter?");
  notice.paragraphs = {tr(lang, "Press the button, and it waits for its turn. We send one letter of each person.")};
  if (standing.leaves) {
    notice.paragraphs.push_back(
        tr(lang, "It would leave in about this hour: {}.", about_when(*standing.leaves, standing.zone, lang)));
  }
  notice.button = tr(lang, "Send my letter");
  notice.action = here;
  return notice;
}

Notice waits_notice(const Standing& standing, const std::string& here, const std::string& lang) {
  Notice notice;
  notice.heading = tr(lang, "Your letter is confirmed");
  notice.paragraphs = {
      waits_text(standing, lang),
      tr(lang, "The link in your mail shows this page again: keep it, to see whether the letter has left.")};
  notice.button = tr(lang, "Take my letter back");
  notice.action = here + "/cancel";
  return notice;
}

Notice ended_notice(EntrustedState state, const std::string& lang) {
  Notice notice;
  switch (state) {
    case EntrustedState::kLeaving:
      notice.heading = tr(lang, "Your letter is leaving");
      notice.paragraphs = {tr(lang, "It is on its way to the mail server, and can no longer be taken back.")};
      break;
    case EntrustedState::kSent:
      notice.heading = tr(lang, "Your letter has left");
      notice.paragraphs = {
          tr(lang, "The mail server has accepted it, and it is counted. Its words and your address are deleted here."),
          tr(lang, "When an answer comes, tell the organisers: it may help the next letter.")};
      break;
    case EntrustedState::kReturned:
      notice.heading = tr(lang, "Your letter came back");
      notice.paragraphs = {tr(lang, "It could not be delivered, and is not counted. Please try another way.")};
      break;
    case EntrustedState::kCancelled:
      notice.heading = tr(lang, "Your letter was not sent");
      notice.paragraphs = {tr(lang, "It was taken back, by you or by the organisers, and is deleted.")};
      break;
    case EntrustedState::kExpired:
      notice.heading = tr(lang, "Your letter was not sent");
      notice.paragraphs = {
          tr(lang, "Its turn did not come within three weeks. It is deleted. Please try another way.")};
      break;
    default:
      notice.heading = tr(lang, "Your letter was not sent");
      notice.paragraphs = {tr(lang, "The other mail server refused it. It is deleted. Please try another way.")};
  }
  return notice;
}

Notice refused_notice(Confirming why, const std::string& lang) {
  Notice notice;
  if (why == Confirming::kOneOnly) {
    notice.heading = tr(lang, "You have written there already");
    notice.paragraphs = {
        tr(lang,
           "We send one letter of each person to this addressee, and yours is on its way or has left. This one "
           "is deleted. You can write again on paper, or to somebody else.")};
  } else if (why == Confirming::kFull) {
    notice.heading = tr(lang, "Too many letters wait");
    notice.paragraphs = {
        tr(lang,
           "No other can be taken for this addressee now. Press the button of the link again tomorrow, or choose "
           "another way.")};
  } else {
    notice.heading = tr(lang, "This letter is not sent any more");
    notice.paragraphs = {tr(lang, "The campaign sends no letters to this addressee now. Please choose another way.")};
  }
  return notice;
}

}  // namespace

// A page for who holds the link.
void App::with_letter(Visit& visit, const http::Params& params, Held act) {
  const auto token = petition::parse_token(params[0]);
  const Running running = token ? parts_.roster.find(token->campaign) : nullptr;
  if (!running || parts_.entrusting == nullptr) return fail(visit, 404);
  on_pool(visit, [=, this](Visit& later) { (this->*act)(later, *running, *token); });
}

void App::entrusted_letter(Visit& visit, const http::Params& params) {
  with_letter(visit, params, &App::show_entrusted);
}

void App::confirm_letter(Visit& visit, const http::Params& params) {
  with_letter(visit, params, &App::let_leave);
}

void App::cancel_letter(Visit& visit, const http::Params& params) {
  with_letter(visit, params, &App::take_back);
}

void App::show_entrusted(const Visit& visit, const petition::Running& running, const petition::Token& token) {
  const std::string& lang = visit.reader.lang;
  const auto standing = parts_.entrusting->look(running, token);
  if (!standing) return fail(visit, standing.error().kind == Error::kGone ? 410 : status_of(standing.error()));
  const std::string here = visit.reader.prefix + "/letter/" + petition::to_text(token);
  Notice notice = standing->state == EntrustedState::kAsked     ? confirm_notice(*standing, here, lang)
                  : standing->state == EntrustedState::kWaiting ? waits_notice(*standing, here, lang)
                                                                : ended_notice(standing->state, lang);
  const campaign::Target* target = letters::target_of(running.stored.campaign, standing->target);
  if (target != nullptr)
    notice.paragraphs.insert(notice.paragraphs.begin(), tr(lang, "To: {}", pick(target->name, lang)));
  notice.link = tr(lang, "All letters of this campaign");
  notice.link_url = visit.reader.prefix + "/c/" + running.petition.slug + "/letters";
  say(visit, 200, notice);
}

void App::let_leave(const Visit& visit, const petition::Running& running, const petition::Token& token) {
  const auto confirmed = parts_.entrusting->confirm(running, token);
  if (!confirmed) return fail(visit, confirmed.error().kind == Error::kGone ? 410 : status_of(confirmed.error()));
  if (*confirmed == Confirming::kNot) return fail(visit, 404);
  if (*confirmed == Confirming::kDone) {
    return visit.give(http::Response::redirect(visit.reader.prefix + "/letter/" + petition::to_text(token)));
  }
  Notice notice = refused_notice(*confirmed, visit.reader.lang);
  notice.link = tr(visit.reader.lang, "All letters of this campaign");
  notice.link_url = visit.reader.prefix + "/c/" + running.petition.slug + "/letters";
  notice.link_is_button = true;
  say(visit, 409, notice);
}

void App::take_back(const Visit& visit, const petition::Running&, const petition::Token& token) {
  const auto state = parts_.entrusting->cancel(token);
  if (!state) return fail(visit, status_of(state.error()));
  visit.give(http::Response::redirect(visit.reader.prefix + "/letter/" + petition::to_text(token)));
}

}  // namespace outcry::web
