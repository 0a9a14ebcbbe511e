// Mails to those who asked for news: written here, looked at as they will
// arrive, and tried on oneself. Sending them is mailing_send_pages.cc.

#include <fmt/format.h>

#include <charconv>

#include "base/i18n.h"
#include "mailing/letters.h"
#include "petition/letter.h"
#include "web/console/console.h"
#include "web/console/mailing_words.h"

namespace outcry::web {
namespace {

using console::Form;
using console::Heading;
using console::Input;
using console::Page;
using console::Text;
using mailing::Mailing;
using mailing::MailingState;
using mailing::TextFault;
using mailing::Texts;

constexpr int kMostListed = 200;
constexpr int kBodyRows = 14;

std::string fault_text(const TextFault& fault, const std::string& lang) {
  const bool subject = fault.field.starts_with("subject.");
  switch (fault.what) {
    case TextFault::kTooLong:
      return tr(lang, "Too long: at most {} characters.",
                format_count(static_cast<int64_t>(subject ? mailing::kLongestSubject : mailing::kLongestBody), lang));
    case TextFault::kControl:
      return tr(lang, "It holds a character that cannot be sent.");
    case TextFault::kHalf:
      return tr(lang, "One half is missing: subject and text go together.");
    case TextFault::kMissing:
      break;
  }
  return tr(lang, "Missing: whoever reads a language that you do not write gets this one.");
}

Texts typed_texts(const http::Form& form, const std::vector<std::string>& languages) {
  Texts out;
  for (const std::string& tag : languages) {
    out.subject[tag] = form.get("subject." + tag);
    out.body[tag] = form.get("body." + tag);
  }
  return out;
}

std::string text_in(const Localized& texts, const std::string& tag) {
  const auto found = texts.find(tag);
  return found == texts.end() ? std::string() : found->second;
}

}  // namespace

struct Console::Drafting {
  Mailing stored;
  Texts typed;
  std::vector<TextFault> faults{};
  bool conflict = false;
};

// kNotFound for what is no number, too.
Result<Mailing> Console::mailing_in(const Ask& ask) const {
  const auto running = parts_.roster.find(ask.params[0]);
  const auto number = number_in(ask.params[1]);
  if (!running || !number || *number < 1 || *number > mailing::kMostMailings) return not_found("no such mailing");
  return parts_.mailings.find(running->stored.number, static_cast<mailing::MailingNumber>(*number));
}

http::Response Console::mailings_page(Ask& ask) {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const auto running = parts_.roster.find(slug);
  if (!running) return fail(ask, 404);
  const auto all = parts_.mailings.all(running->stored.number, kMostListed);
  const auto audience = parts_.mailings.audience(running->stored.number);
  if (!all) return fail(ask, all.error());
  if (!audience) return fail(ask, audience.error());
  const std::string here = "/console/c/" + slug + "/mailings";
  console::Table table{
      tr(lang, "Mails"),
      {tr(lang, "Subject"), tr(lang, "State"), tr(lang, "People"), tr(lang, "Sent"), tr(lang, "When")}};
  table.empty = tr(lang, "No mail yet.");
  for (const Mailing& one : *all) {
    const bool draft = one.state == MailingState::kDraft;
    const std::string subject(pick(one.texts.subject, lang));
    table.rows.push_back(
        {{subject.empty() ? tr(lang, "(no subject yet)") : subject, ask.to(fmt::format("{}/{}", here, one.number))},
         {state_text(one, lang), "", {}, state_mark(one)},
         {draft ? "" : format_count(one.people, lang)},
         {draft ? "" : format_count(one.sent, lang)},
         {format_time(one.settled.value_or(one.updated), lang)}});
  }
  Form write{ask.to(here), tr(lang, "Write a mail")};
  write.intro =
      tr(lang, "So many people confirmed their signature and asked for news: {}. Nobody else gets these mails.",
         format_count(audience->people, lang));
  Page page{tr(lang, "Mails to supporters")};
  page.trail = {{tr(lang, "Campaigns"), "/console/"},
                {std::string(pick(running->stored.campaign.title, lang)), "/console/c/" + slug}};
  page.blocks = {write, table};
  return show(ask, 200, page);
}

http::Response Console::new_mailing(Ask& ask) {
  const auto running = parts_.roster.find(ask.params[0]);
  if (!running) return fail(ask, 404);
  const auto made = parts_.mailings.create(running->stored.number, ask.user().id, {}, parts_.clock.now());
  if (!made) return fail(ask, made.error());
  return go(ask, fmt::format("/console/c/{}/mailings/{}", ask.params[0], *made));
}

http::Response Console::mailing_page(Ask& ask) {
  auto found = mailing_in(ask);
  if (!found) return fail(ask, found.error());
  if (found->state != MailingState::kDraft) return show_mailing(ask, 200, *found, {});
  Texts typed = found->texts;
  return show_draft(ask, 200, {std::move(*found), std::move(typed)});
}

// Each language as it will arrive, in a frame of its own that can do nothing.
std::string Console::looks_of(const Ask& ask, const Mailing& mailing) const {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const auto running = parts_.roster.find(slug);
  if (!running) return {};
  std::string out = "<div class=\"looks\">\n";
  for (const std::string& tag : running->stored.campaign.languages) {
    if (!mailing.texts.subject.contains(tag) || !mailing.texts.body.contains(tag)) continue;
    const std::string name = language_name(tag, lang);
    const std::string url = ask.to(fmt::format("/console/c/{}/mailings/{}/look/{}", slug, mailing.number, tag));
    const auto text = parts_.letters.look_at(mailing, tag, running->stored.campaign);
    out += fmt::format(
        "<section><h3>{0}</h3>\n<iframe sandbox src=\"{1}\" title=\"{2}\"></iframe>\n<p><a href=\"{1}\">{3}</a></p>\n"
        "<details><summary>{4}</summary><pre lang=\"{5}\" dir=\"{6}\">{7}</pre></details></section>\n",
        escape_html(name), escape_html(url), escape_html(tr(lang, "The mail in {}", name)),
        escape_html(tr(lang, "On a page of its own")), escape_html(tr(lang, "As plain text")), escape_html(tag),
        is_right_to_left(tag) ? "rtl" : "ltr", escape_html(text.text));
  }
  return out + "</div>\n";
}

http::Response Console::show_draft(const Ask& ask, int status, const Drafting& draft) const {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const auto running = parts_.roster.find(slug);
  if (!running) return fail(ask, 404);
  const std::vector<std::string>& languages = running->stored.campaign.languages;
  const std::string here = fmt::format("/console/c/{}/mailings/{}", slug, draft.stored.number);
  Page page{tr(lang, "A mail to supporters")};
  page.trail = {{tr(lang, "Mails to supporters"), "/console/c/" + slug + "/mailings"}};
  page.own_style = "mailing.css";
  if (draft.conflict) {
    page.problems.emplace_back("", tr(lang,
                                      "Somebody else has changed this mail meanwhile. Nothing was saved, and what you "
                                      "typed is kept: put both together, then save."));
  }
  Form form{ask.to(here), tr(lang, "Save, and look at it")};
  form.uploads = true;  // three times as short for what is not Latin
  for (const std::string& tag : languages) {
    for (const bool is_body : {false, true}) {
      const Localized& typed = is_body ? draft.typed.body : draft.typed.subject;
      const Localized& stored = is_body ? draft.stored.texts.body : draft.stored.texts.subject;
      Input input{is_body ? Input::kArea : Input::kText, (is_body ? "body." : "subject.") + tag};
      input.label = (is_body ? tr(lang, "Text") : tr(lang, "Subject")) + " · " + language_name(tag, lang);
      input.value = text_in(typed, tag);
      input.lang = tag;
      input.rows = kBodyRows;
      if (is_body) input.help = tr(lang, "Markdown: a blank line between paragraphs, **bold**, [a link](https://…).");
      if (input.value.empty() && tag != languages.front()) {
        input.help = tr(lang, "Missing in this language: its readers get {}.", language_name(languages.front(), lang));
      }
      if (const std::string now = text_in(stored, tag); draft.conflict && now != input.value) {
        input.help = tr(lang, "Now it says: {}", now);
      }
      for (const TextFault& fault : draft.faults) {
        if (fault.field == input.name) input.error = fault_text(fault, lang);
      }
      if (!input.error.empty()) page.problems.emplace_back(input.name, input.label + ": " + input.error);
      form.inputs.push_back(std::move(input));
    }
  }
  form.inputs.push_back({Input::kHidden, "seen", "", fmt::format("{}", to_millis(draft.stored.updated))});
  page.blocks.emplace_back(std::move(form));
  add_next_steps(ask, draft.stored, languages, page);
  http::Response response = show(ask, status, page);
  response.headers.emplace_back("Content-Security-Policy", kFramingPolicy);
  return response;
}

// What can be done with a draft as it was saved last.
void Console::add_next_steps(const Ask& ask, const Mailing& stored, const std::vector<std::string>& languages,
                             Page& page) const {
  const std::string lang = ask.lang();
  const std::string here = fmt::format("/console/c/{}/mailings/{}", ask.params[0], stored.number);
  const auto seen = fmt::format("{}", to_millis(stored.updated));
  const auto faults = mailing::faults_for_sending(stored.texts, languages);
  if (!stored.texts.subject.empty() || !stored.texts.body.empty()) {
    page.blocks.emplace_back(Heading{tr(lang, "How it looks, as saved")});
    page.blocks.emplace_back(console::Html{looks_of(ask, stored)});
  }
  page.blocks.emplace_back(Heading{tr(lang, "Next")});
  if (!faults.empty()) {
    page.blocks.emplace_back(Text{tr(lang,
                                     "Before it can be sent, {} needs subject and text, and each other language both "
                                     "or neither.",
                                     language_name(languages.front(), lang)),
                                  "", "", true});
  } else {
    Form trial{ask.to(here + "/trial"), tr(lang, "Send it to me")};
    trial.intro = tr(lang, "One mail in each language, to your own address, so that you see it as they will.");
    page.blocks.emplace_back(std::move(trial));
    page.blocks.emplace_back(Text{"", tr(lang, "To whom and when, and send it"), ask.to(here + "/send")});
  }
  Form remove{ask.to(here + "/remove"), tr(lang, "Delete this draft")};
  remove.small = remove.danger = true;
  remove.inputs = {{Input::kHidden, "seen", "", seen}};
  page.blocks.emplace_back(std::move(remove));
}

http::Response Console::save_mailing(Ask& ask) {
  auto found = mailing_in(ask);
  const auto running = parts_.roster.find(ask.params[0]);
  if (!found || !running) return fail(ask, found ? not_found("") : found.error());
  if (found->state != MailingState::kDraft) {
    return show_mailing(ask, 409, *found, tr(ask.lang(), "It is settled already: its texts stand."));
  }
  Drafting draft{std::move(*found), typed_texts(ask.form, running->stored.campaign.languages)};
  Texts tidied = draft.typed;
  draft.faults = mailing::tidy(tidied);
  if (!draft.faults.empty()) return show_draft(ask, 422, draft);
  const auto seen = number_in(ask.typed("seen"));
  const auto saved =
      parts_.mailings.save(draft.stored.number, tidied, from_millis(seen.value_or(0)), parts_.clock.now());
  if (!saved) return fail(ask, saved.error());
  if (*saved) return done(ask, fmt::format("/console/c/{}/mailings/{}", ask.params[0], draft.stored.number), "mailing");
  draft.conflict = true;
  return show_draft(ask, 409, draft);
}

http::Response Console::look_mailing(Ask& ask) {
  const auto found = mailing_in(ask);
  const auto running = parts_.roster.find(ask.params[0]);
  if (!found || !running) return fail(ask, 404);
  const auto& languages = running->stored.campaign.languages;
  if (std::ranges::find(languages, ask.params[2]) == languages.end()) return fail(ask, 404);
  auto text = parts_.letters.look_at(*found, ask.params[2], running->stored.campaign);
  http::Response response = http::Response::html(200, std::move(text.html));
  response.headers.emplace_back("Content-Security-Policy",
                                "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox");
  response.headers.emplace_back("X-Frame-Options", "SAMEORIGIN");
  return response;
}

http::Response Console::trial_mailing(Ask& ask) {
  const auto found = mailing_in(ask);
  const auto running = parts_.roster.find(ask.params[0]);
  if (!found || !running) return fail(ask, found ? not_found("") : found.error());
  const auto& languages = running->stored.campaign.languages;
  if (!mailing::faults_for_sending(found->texts, languages).empty()) return mailing_page(ask);
  for (size_t i = 0; i < languages.size(); ++i) {
    if (!found->texts.subject.contains(languages[i])) continue;
    petition::Letter letter;
    letter.to = ask.user().email;
    letter.name = ask.user().name;
    letter.lang = languages[i];
    const Status put = parts_.mailings.put_trial(
        running->stored.number, mailing::trial_id_of(found->number, ask.user().id, i),
        petition::make_letter_box(letter, parts_.mail_key, parts_.random), parts_.clock.now());
    if (!put) return fail(ask, put.error());
  }
  return done(ask, fmt::format("/console/c/{}/mailings/{}", ask.params[0], found->number), "trial");
}

http::Response Console::remove_mailing(Ask& ask) {
  const auto found = mailing_in(ask);
  if (!found) return fail(ask, found.error());
  const auto removed = parts_.mailings.remove(found->number, from_millis(number_in(ask.typed("seen")).value_or(0)));
  if (!removed) return fail(ask, removed.error());
  if (*removed) return done(ask, "/console/c/" + ask.params[0] + "/mailings", "removed-mailing");
  if (found->state != MailingState::kDraft) return show_mailing(ask, 409, *found, overtaken_text(ask.lang()));
  Texts typed = found->texts;
  Drafting draft{*found, std::move(typed)};
  draft.conflict = true;
  return show_draft(ask, 409, draft);
}

}  // namespace outcry::web
