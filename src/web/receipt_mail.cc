// The App's answers to one who wants the receipt by mail. Nothing here knows
// the address, so none of them can show it.

#include "web/app.h"

namespace outcry::web {

using petition::Outcome;

namespace {

Notice nothing_left(const std::string& lang) {
  Notice notice;
  notice.heading = tr(lang, "Nothing is left to be mailed");
  notice.paragraphs = {
      tr(lang,
         "What you signed with was deleted, as promised, some time after the petition ended. Your address, too, is no "
         "longer here. Your signature stands.")};
  return notice;
}

Notice mailed_lately(const std::string& lang) {
  Notice notice;
  notice.heading = tr(lang, "Your receipt was mailed less than a day ago");
  notice.paragraphs = {
      tr(lang,
         "If it has not come, look among the unwanted mail. We mail it once a day at most, so that nobody who "
         "finds this address can fill your mailbox."),
      tr(lang, "The files are on the page of your receipt, too.")};
  return notice;
}

}  // namespace

void App::mail_receipt(Visit& visit, const http::Params& params) {
  if (limited(visit)) return;
  with_receipt(visit, params, [this](Visit& later, const auto&, const auto& token, const auto& signature) {
    const std::string receipt = later.reader.prefix + "/r/" + petition::to_text(token);
    if (signature.own.empty()) return answer_mail(later, receipt, petition::Answer{Outcome::kExpired});
    const auto taken = parts_.signing.mail_receipt(
        token, [this, later, receipt](const auto& answer) { answer_mail(later, receipt, answer); });
    if (!taken) fail(later, 503);
  });
}

void App::answer_mail(const Visit& visit, const std::string& receipt_url,
                      const Result<petition::Answer>& answer) const {
  if (!answer) return fail(visit, 503);
  // Withdrawn meanwhile: the receipt's page says so.
  if (answer->outcome == Outcome::kUnknown) return visit.give(http::Response::redirect(receipt_url));
  const bool gone = answer->outcome == Outcome::kExpired;
  if (!gone && answer->outcome != Outcome::kTooMany) {
    return visit.give(http::Response::redirect(receipt_url + "/mail"));
  }
  const std::string& lang = visit.reader.lang;
  Notice notice = gone ? nothing_left(lang) : mailed_lately(lang);
  notice.link = tr(lang, "My receipt");
  notice.link_url = receipt_url;
  notice.link_is_button = true;
  say(visit, gone ? 410 : 429, notice);
}

void App::receipt_mailed(Visit& visit, const http::Params& params) {
  with_receipt(visit, params, [this](Visit& later, const auto&, const auto& token, const auto& signature) {
    const std::string receipt = later.reader.prefix + "/r/" + petition::to_text(token);
    if (signature.own.empty()) return answer_mail(later, receipt, petition::Answer{Outcome::kExpired});
    const std::string& lang = later.reader.lang;
    Notice notice;
    notice.heading = tr(lang, "Your receipt is on its way");
    notice.paragraphs = {
        tr(lang,
           "It goes to the address that you signed with, and should be there within a minute or two. If not, "
           "look among the unwanted mail.")};
    const bool captured = parts_.capture != nullptr;
    notice.link = captured ? tr(lang, "This is a demonstration: open the captured mail") : tr(lang, "My receipt");
    notice.link_url = captured ? "/dev/mailbox" : receipt;
    notice.link_is_button = true;
    say(later, 200, notice);
  });
}

}  // namespace outcry::web
