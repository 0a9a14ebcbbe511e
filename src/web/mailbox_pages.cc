// The App's pages of captured mail, in a demonstration only.

#include <boost/json.hpp>

#include "web/app.h"
#include "web/pages/mailbox_page.h"

namespace outcry::web {

void App::mailbox(Visit& visit, const http::Params&) {
  visit.html(200, mailbox_page(site_, visit.reader, parts_.capture->newest_first()));
}

void App::mailbox_json(Visit& visit, const http::Params&) {
  boost::json::array mails;
  for (const auto& mail : parts_.capture->newest_first()) {
    mails.push_back({{"id", mail->id}, {"to", mail->to}, {"subject", mail->subject}, {"at", to_rfc3339(mail->at)}});
  }
  visit.json(200, boost::json::serialize(mails));
}

void App::mail(Visit& visit, const http::Params& params) {
  const auto mail = parts_.capture->find(params[0]);
  if (!mail) return fail(visit, 404);
  visit.html(200, mail_page(site_, visit.reader, *mail));
}

void App::mail_eml(Visit& visit, const http::Params& params) {
  const auto mail = parts_.capture->find(params[0]);
  if (!mail) return fail(visit, 404);
  http::Response response;
  response.headers.emplace_back("Content-Type", "message/rfc822");
  response.headers.emplace_back("Cache-Control", "no-store");
  response.body = mail->eml;
  visit.give(std::move(response));
}

}  // namespace outcry::web
