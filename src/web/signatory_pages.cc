// The App's pages for one who signs: the form, the mail's link, the receipt.

#include <boost/json.hpp>

#include "base/network.h"
#include "base/text.h"
#include "gate/place.h"
#include "petition/own_receipt.h"
#include "web/app.h"
#include "web/pages/receipt_page.h"

namespace outcry::web {
namespace {

constexpr size_t kLongestPlace = 64;  // of its token

using petition::Field;
using petition::Outcome;

petition::SignForm form_of(const http::Form& form) {
  petition::SignForm out;
  const std::pair<Field, std::string petition::SignForm::*> fields[] = {
      {Field::kName, &petition::SignForm::name},       {Field::kEmail, &petition::SignForm::email},
      {Field::kCountry, &petition::SignForm::country}, {Field::kPostcode, &petition::SignForm::postcode},
      {Field::kComment, &petition::SignForm::comment}, {Field::kDisplay, &petition::SignForm::display},
      {Field::kUpdates, &petition::SignForm::updates}, {Field::kLang, &petition::SignForm::lang},
      {Field::kVia, &petition::SignForm::via}};
  for (const auto& [field, member] : fields) {
    const std::string_view name = petition::to_text(field);
    out.*member = form.get(name);
    if (form.count(name) > 1) out.repeated.push_back(field);
  }
  for (const std::string_view slug : form.all("share")) {
    if (!slug.empty()) out.share.emplace_back(slug);
  }
  return out;
}

}  // namespace

void App::on_pool(Visit& visit, std::function<void(Visit&)> work) {
  // The request does not live that long: only what the visit itself holds does.
  auto later = std::make_shared<Visit>(visit.later());
  if (parts_.pool.post([later, work = std::move(work)] { work(*later); })) return;
  fail(visit, 503);
}

void App::say(const Visit& visit, int status, const Notice& notice) const {
  visit.html(status, notice_page(site_, visit.reader, notice));
}

void App::sign_form(Visit& visit, const http::Params& params) {
  const Running running = running_or_404(visit, params[0]);
  if (!running) return;
  SignView sign;
  const http::Form query = http::Form::parse_query(visit.request.query);
  sign.typed.via = query.get("via");
  sign.place = query.get("place").substr(0, kLongestPlace);
  if (!sign.place.empty()) {
    const auto place = parts_.places.by_token(running->stored.number, sign.place);
    sign.place_closed = !place || place->state(parts_.clock.now()) != gate::Place::kOpen;
  }
  make_showable(sign.typed);
  visit.html(200, sign_page(site_, visit.reader, view_of(*running), sign));
}

void App::refuse_to_sign(const Visit& visit, const petition::Running& running) const {
  const int status = running.stored.campaign.status == campaign::CampaignStatus::kDraft ? 404 : 410;
  const std::string reason = tr(visit.reader.lang, "This petition does not take signatures now.");
  if (visit.as_json) {
    visit.json(status, boost::json::serialize(boost::json::object{{"error", reason}}));
    return;
  }
  visit.html(status, sign_page(site_, visit.reader, view_of(running), {}));
}

void App::show_problems(const Visit& visit, const petition::Running& running, SignView sign) const {
  if (visit.as_json) {
    boost::json::object errors;
    for (const auto& [field, problem] : sign.problems) {
      errors[petition::to_text(field)] = problem_text(field, problem, visit.reader.lang);
    }
    visit.json(422, boost::json::serialize(boost::json::object{{"errors", errors}}));
    return;
  }
  make_showable(sign.typed);
  visit.html(422, sign_page(site_, visit.reader, view_of(running), sign));
}

void App::sign(Visit& visit, const http::Params& params) {
  const Running running = running_or_404(visit, params[0]);
  if (!running) return;
  const auto form = http::Form::parse(visit.request.header("Content-Type"), visit.request.body);
  if (!form) return fail(visit, form.error().kind == Error::kNotFound ? 415 : 400);
  petition::SignForm typed = form_of(*form);
  const std::string place(form->get("place").substr(0, kLongestPlace));
  if (visit.reader.prefix.empty() && is_language(typed.lang)) visit.reader.lang = typed.lang;
  if (!running->open(parts_.clock.now())) return refuse_to_sign(visit, *running);
  if (typed.lang.empty()) typed.lang = visit.reader.lang;
  auto checked = parts_.signing.check(running->petition, typed);
  if (!checked) return show_problems(visit, *running, {std::move(typed), checked.error(), false, true, place});
  if (!passes(visit, *running, *form, typed, *checked)) return;

  const Visit later = visit.later();
  const Bytes network = network_of(visit.request.client);
  const std::string next = "/" + visit.reader.lang + "/c/" + params[0] + "/check-mail";
  const auto taken =
      parts_.signing.submit(running->petition, std::move(*checked), network, [this, later, next](const auto& answer) {
        // New or not, the answer is the same.
        if (!answer) return fail(later, 503);
        if (later.as_json) return later.json(202, R"({"status":"check your mail"})");
        later.give(http::Response::redirect(next));
      });
  if (!taken) fail(visit, 503);
}

void App::check_mail(Visit& visit, const http::Params& params) {
  const Running running = running_or_404(visit, params[0]);
  if (!running) return;
  cached(visit, {"check/", params[0]}, stamp_of(running.get()), [this, running](const Reader& reader) {
    const std::string& lang = reader.lang;
    Notice notice;
    notice.heading = tr(lang, "One more step: check your mail");
    notice.paragraphs = {
        tr(lang,
           "We have sent you a mail with a link. Open it and press the button: only then does your signature count."),
        tr(lang,
           "It should be there within a minute or two. If not, look among the unwanted mail, or sign once more.")};
    if (parts_.capture != nullptr) {
      notice.link = tr(lang, "This is a demonstration: open the captured mail");
      notice.link_url = "/dev/mailbox";
      notice.link_is_button = true;
    } else {
      notice.link = tr(lang, "Back to the campaign");
      notice.link_url = reader.prefix + "/c/" + running->petition.slug;
    }
    return notice_page(site_, reader, notice);
  });
}

void App::confirm_form(Visit& visit, const http::Params& params) {
  const auto token = petition::parse_token(params[0]);
  const Running running = token ? parts_.roster.find(token->campaign) : nullptr;
  if (!running) return fail(visit, 404);
  on_pool(visit, [this, running, token = *token](Visit& later) {
    const std::string& lang = later.reader.lang;
    const auto found = parts_.signing.find_by_confirmation(token);
    if (!found && found.error().kind == Error::kGone) {
      return confirmed(later, token, petition::Answer{Outcome::kExpired});
    }
    if (!found) return fail(later, found.error().kind == Error::kNotFound ? 404 : 503);
    if (found->state == petition::StoredSignature::kWithdrawn) return say_withdrawn(later, *running);
    if (found->state != petition::StoredSignature::kPending) {
      return confirmed(later, token, petition::Answer{Outcome::kAlready, found->index});
    }
    if (!running->confirmable(parts_.clock.now())) {
      return confirmed(later, token, petition::Answer{Outcome::kClosed});
    }
    Notice notice;
    notice.heading = tr(lang, "Confirm your signature");
    notice.paragraphs = {std::string(pick(running->stored.campaign.title, lang)),
                         tr(lang, "Press the button, and your signature counts.")};
    notice.button = tr(lang, "Confirm my signature");
    notice.action = later.reader.prefix + "/confirm/" + petition::to_text(token);
    say(later, 200, notice);
  });
}

void App::confirm(Visit& visit, const http::Params& params) {
  const auto token = petition::parse_token(params[0]);
  const Running running = token ? parts_.roster.find(token->campaign) : nullptr;
  if (!running) return fail(visit, 404);
  const Visit later = visit.later();
  const auto taken =
      parts_.signing.confirm(*token, running->confirmable(parts_.clock.now()),
                             [this, later, token = *token](const auto& answer) { confirmed(later, token, answer); });
  if (!taken) fail(visit, 503);
}

void App::confirmed(const Visit& visit, const petition::Token& token, const Result<petition::Answer>& answer) const {
  const std::string& lang = visit.reader.lang;
  if (!answer) return fail(visit, 503);
  if (answer->outcome == Outcome::kUnknown) return fail(visit, 404);
  const std::string receipt = visit.reader.prefix + "/r/" + petition::to_text(petition::receipt_of(token));
  if (answer->outcome == Outcome::kDone) return visit.give(http::Response::redirect(receipt));
  Notice notice;
  if (answer->outcome == Outcome::kAlready && answer->index != UINT64_MAX) {
    notice.heading = tr(lang, "This signature is confirmed already");
    notice.paragraphs = {tr(lang, "The link works once, and it has done its work: you are counted.")};
    notice.link = tr(lang, "My receipt");
    notice.link_url = receipt;
    notice.link_is_button = true;
  } else if (answer->outcome == Outcome::kAlready) {
    notice.heading = tr(lang, "This address has signed already");
    notice.paragraphs = {tr(lang, "Each person counts once. Your first signature stands; nothing was changed.")};
  } else if (answer->outcome == Outcome::kExpired) {
    notice.heading = tr(lang, "This link has expired");
    notice.paragraphs = {
        tr(lang, "A link is good for seven days. What you had written is deleted. Please sign once more.")};
  } else {
    notice.heading = tr(lang, "This petition is closed");
    notice.paragraphs = {tr(lang, "It no longer takes signatures. Thank you for standing up.")};
  }
  if (notice.link.empty()) {
    const Running running = parts_.roster.find(token.campaign);
    notice.link = tr(lang, "To the campaign");
    notice.link_url = visit.reader.prefix + (running ? "/c/" + running->petition.slug : "/");
  }
  say(visit, 410, notice);
}

void App::with_receipt(Visit& visit, const http::Params& params, Counted show) {
  const auto token = petition::parse_token(params[0]);
  const Running running = token ? parts_.roster.find(token->campaign) : nullptr;
  if (!running) return fail(visit, 404);
  on_pool(visit, [this, running, token = *token, show = std::move(show)](Visit& later) {
    const auto found = parts_.signing.find_by_receipt(token);
    if (!found) return fail(later, found.error().kind == Error::kFailed ? 503 : 404);
    if (found->state == petition::StoredSignature::kPending) return fail(later, 404);
    if (found->state == petition::StoredSignature::kCounted) return show(later, *running, token, *found);
    if (found->state == petition::StoredSignature::kInvalidated) {
      return say_invalidated(later, *running, token, found->reason);
    }
    say_withdrawn(later, *running);
  });
}

void App::receipt(Visit& visit, const http::Params& params) {
  with_receipt(visit, params, [this](Visit& later, const auto& running, const auto& token, const auto& signature) {
    show_receipt(later, running, token, signature);
  });
}

void App::give_proof(Visit& visit, const http::Params& params, std::string_view ending, std::string_view type,
                     std::string (*write)(const petition::Receipt&)) {
  with_receipt(visit, params, [=, this](Visit& later, const auto& running, const auto& token, const auto& signature) {
    const auto receipt = petition::own_receipt(running, token, signature, parts_.campaigns, parts_.petitions);
    if (!receipt) return fail(later, status_of(receipt.error()));
    http::Response response;
    // The file's name says nothing of whose it is.
    response.headers = {{"Content-Type", std::string(type)},
                        {"Cache-Control", "no-store"},
                        {"Content-Disposition", fmt::format(R"(attachment; filename="receipt{}")", ending)}};
    response.body = write(*receipt);
    later.give(std::move(response));
  });
}

void App::receipt_json(Visit& visit, const http::Params& params) {
  give_proof(visit, params, ".json", "application/json", &petition::to_json);
}

void App::receipt_tlog_proof(Visit& visit, const http::Params& params) {
  give_proof(visit, params, ".tlog-proof", "text/plain; charset=utf-8", &petition::to_tlog_proof);
}

void App::say_withdrawn(const Visit& visit, const petition::Running& running) const {
  const std::string& lang = visit.reader.lang;
  Notice notice;
  notice.heading = tr(lang, "Your signature is withdrawn");
  notice.paragraphs = {tr(
      lang,
      "It no longer counts, and what you signed with is deleted. The log tells that of one signature, and not whose.")};
  if (running.open(parts_.clock.now())) notice.paragraphs.push_back(tr(lang, "You can sign again at any time."));
  notice.link = tr(lang, "To the campaign");
  notice.link_url = visit.reader.prefix + "/c/" + running.petition.slug;
  say(visit, 410, notice);
}

// Whoever holds the receipt is told why, whom to write to, and may have the
// rest deleted.
void App::say_invalidated(const Visit& visit, const petition::Running& running, const petition::Token& token,
                          tally::Reason reason) const {
  const std::string& lang = visit.reader.lang;
  Notice notice;
  notice.heading = tr(lang, "Your signature was found not to be valid");
  notice.paragraphs = {
      tr(lang, "It does not count now. The reason that was given: {}.", reason_text(reason, lang)),
      contact_.empty()
          ? tr(lang, "If that is a mistake, please write to the coalition: it can be taken back within 30 days.")
          : tr(lang, "If that is a mistake, please write to {}: it can be taken back within 30 days.", contact_),
      tr(lang, "Give the address of this page with it, and nothing else of yours."),
      tr(lang, "What you signed with is on no list. You can also delete it now, and sign again.")};
  notice.button = tr(lang, "Delete what I signed with");
  notice.action = visit.reader.prefix + "/r/" + petition::to_text(token) + "/withdraw";
  notice.link = tr(lang, "The log behind the count");
  notice.link_url = visit.reader.prefix + "/c/" + running.petition.slug + "/log";
  say(visit, 410, notice);
}

void App::show_receipt(const Visit& visit, const petition::Running& running, const petition::Token& token,
                       const petition::StoredSignature& signature) {
  ReceiptView view;
  view.campaign = view_of(running);
  view.index = signature.index;
  view.receipt = petition::to_text(token);
  view.log_key = running.log_key;
  const auto text = parts_.campaigns.petition_text(running.petition.slug, signature.text_version);
  if (auto own = petition::Signing::open_own(token, signature)) {
    if (text) view.text = pick(*text, own->first.lang);
    view.record = std::move(own->first);
  }
  view.forgotten = signature.own.empty();
  visit.html(200, receipt_page(site_, visit.reader, view));
}

void App::withdraw(Visit& visit, const http::Params& params) {
  const auto token = petition::parse_token(params[0]);
  if (!token || !parts_.roster.find(token->campaign)) return fail(visit, 404);
  const Visit later = visit.later();
  const std::string back = visit.reader.prefix + "/r/" + petition::to_text(*token);
  const auto taken = parts_.signing.withdraw(*token, [this, later, back](const auto& answer) {
    if (!answer) return fail(later, 503);
    if (answer->outcome == Outcome::kUnknown) return fail(later, 404);
    later.give(http::Response::redirect(back));
  });
  if (!taken) fail(visit, 503);
}

}  // namespace outcry::web
