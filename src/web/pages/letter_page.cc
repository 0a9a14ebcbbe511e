#include "web/pages/letter_page.h"

#include <algorithm>

#include "base/i18n.h"
#include "letters/reminder.h"
#include "web/http/form.h"
#include "web/pages/letters_page.h"

namespace outcry::web {
namespace {

using campaign::LetterTemplate;
using campaign::PartKind;
using campaign::Target;
using letters::Advice;
using letters::Drafted;
using letters::Field;
using letters::Problem;

std::string part_name(PartKind kind, std::string_view lang) {
  switch (kind) {
    case PartKind::kOpening:
      return tr(lang, "Opening");
    case PartKind::kFacts:
      return tr(lang, "What happened");
    case PartKind::kLaw:
      return tr(lang, "The law");
    case PartKind::kDemand:
      return tr(lang, "What you ask");
    case PartKind::kClosing:
      break;
  }
  return tr(lang, "Thanks");
}

std::string field_label(Field field, std::string_view lang) {
  switch (field) {
    case Field::kCountry:
      return tr(lang, "The country you live in");
    case Field::kCity:
      return tr(lang, "Your town");
    case Field::kName:
      return tr(lang, "Your name");
    case Field::kAddress:
      return tr(lang, "Your address");
    case Field::kTie:
      return tr(lang, "What ties you to this");
    case Field::kOwn:
      break;
  }
  return tr(lang, "In your own words");
}

std::string problem_words(Field field, Problem problem, std::string_view lang) {
  if (problem == Problem::kNotACountry) return tr(lang, "Please choose a country from the list.");
  if (problem == Problem::kBadText) {
    return tr(lang, "This holds characters that cannot be taken. Please type it again.");
  }
  const size_t most = field == Field::kOwn       ? letters::kMostOwnWords
                      : field == Field::kAddress ? letters::kMostAddress
                      : field == Field::kTie     ? letters::kMostTie
                                                 : letters::kMostName;
  return tr(lang, "This is too long: at most {} letters.", most);
}

std::string advice_text(Advice advice, std::string_view lang) {
  switch (advice) {
    case Advice::kShouting:
      return tr(lang, "Capital letters and exclamation marks read like shouting; a calm sentence is heard sooner.");
    case Advice::kLong:
      return tr(lang, "This is rather long. Two or three sentences that only you can write are enough.");
    case Advice::kInsult:
      return tr(lang, "An insult lets the reader put the letter away, and may harm those it is meant to help.");
    case Advice::kThreat:
      break;
  }
  return tr(lang, "A threat may harm those the letter is meant to help. Ask, and say why.");
}

void option(Dictionary& values, const char* section, const std::string& value, const std::string& label, bool chosen) {
  Dictionary& one = *values.AddSectionDictionary(section);
  one.SetValue("VALUE", value);
  one.SetValue("LABEL", label);
  if (chosen) one.ShowSection("CHOSEN");
}

void show_who(Dictionary& values, const ComposerView& view, const std::string& lang) {
  const letters::Writing& typed = view.typed;
  for (const CountryName& country : countries(lang)) {
    option(values, "COUNTRY", country.code, country.name, country.code == typed.country);
  }
  values.SetValue("CITY", typed.city);
  values.SetValue("WRITER", typed.name);
  values.SetValue("ADDRESS", typed.address);
  values.SetValue("TIE", typed.tie);
  values.SetValue("OWN", typed.own);
  const auto trouble = view.by_server ? view.by_server->trouble : ComposerView::ByServer::kNone;
  const bool wrong = trouble == ComposerView::ByServer::kNoName || trouble == ComposerView::ByServer::kNoAddress;
  if (view.problems.empty() && !wrong) return;
  values.ShowSection("ERRORS");
  if (wrong) {
    const bool name = trouble == ComposerView::ByServer::kNoName;
    Dictionary& one = *values.AddSectionDictionary("ERROR");
    one.SetValue("FIELD", name ? "name" : "sender");
    one.SetValue("REASON", name ? tr(lang, "Your name: a letter that we send for you must bear it.")
                                : tr(lang, "Your e-mail address: this is none that mail can be sent to."));
  }
  for (const auto& [field, problem] : view.problems) {
    Dictionary& one = *values.AddSectionDictionary("ERROR");
    one.SetValue("FIELD", std::string(letters::to_text(field)));
    one.SetValue("REASON", field_label(field, lang) + ": " + problem_words(field, problem, lang));
  }
}

void show_to(Dictionary& values, const ComposerView& view, const std::string& lang) {
  const campaign::Campaign& c = *view.campaign.campaign;
  const std::string chosen = view.drafted->target->id;
  if (view.letter->targets.size() > 1) values.ShowSection("SEVERAL_TARGETS");
  for (const std::string& id : view.letter->targets) {
    const Target* target = target_by(c, id);
    option(values, "TARGET", id, std::string(pick(target->name, lang)), id == chosen);
  }
  for (const campaign::LetterWords& words : view.letter->words) {
    option(values, "LETTER_LANG", words.lang, language_name(words.lang, lang), words.lang == view.drafted->words->lang);
  }
  std::string reads;
  for (const std::string& tag : view.drafted->target->reads) {
    reads += (reads.empty() ? "" : ", ") + language_name(tag, lang);
  }
  if (!reads.empty()) values.SetValueAndShowSection("READS_TEXT", tr(lang, "Read there: {}.", reads), "READS");
}

void show_notes(Dictionary& values, const ComposerView& view, const std::string& lang) {
  const Drafted& drafted = *view.drafted;
  const auto note = [&](bool holds, const std::string& text) {
    if (holds) values.AddSectionDictionary("NOTE")->SetValue("NOTE_TEXT", text);
  };
  const letters::Notes& notes = drafted.recipient.notes;
  if (drafted.target->way != campaign::Way::kStraight && view.typed.country.empty()) {
    return note(true, tr(lang, "Choose the country you live in: the letter goes through the mission there."));
  }
  note(notes.accredited,
       tr(lang, "There is no mission in your country; this one, in a neighbouring one, serves it too."));
  note(notes.nearest, tr(lang, "There is no mission in your country; this is the nearest."));
  note(notes.no_mission, tr(lang, "No mission is known that could pass a letter on."));
  note(notes.other_post,
       tr(lang, "The postal address of the nearest mission is not known; this is the next that has one."));
  note(notes.no_address, tr(lang, "No postal address is known here. Please take one of the other ways."));
}

void show_missions(Dictionary& values, const Drafted& drafted, const std::string& lang) {
  if (drafted.recipient.choice.size() < 2) return;
  values.ShowSection("MISSIONS");
  values.SetValue("OFFERED", drafted.recipient.offered->id);
  for (const directory::Mission* mission : drafted.recipient.choice) {
    const std::string name = fmt::format("{} · {}", mission->in_language(directory::field::kCity, lang),
                                         mission->in_language(directory::field::kName, lang));
    option(values, "MISSION", mission->id, name, mission == drafted.recipient.mission);
  }
}

void show_parts(Dictionary& values, const Drafted& drafted, const std::string& own, const std::string& lang) {
  bool own_shown = false;
  const auto show_own = [&](Dictionary& part) {
    if (own_shown) return;
    own_shown = true;
    Dictionary& here = *part.AddSectionDictionary("OWN_HERE");
    here.SetValue("OWN", own);
    for (const Advice advice : letters::advice_on(own)) {
      here.AddSectionDictionary("ADVICE")->SetValue("ADVICE_TEXT", advice_text(advice, lang));
    }
  };
  for (const letters::Chosen& chosen : drafted.composition.parts) {
    Dictionary& part = *values.AddSectionDictionary("PART");
    if (chosen.kind >= PartKind::kDemand) show_own(part);
    const std::string kind(to_text(chosen.kind));
    const bool left_out = chosen.alternative == letters::kLeftOut;
    part.SetValue("KIND", kind);
    part.SetValue("PART_NAME", part_name(chosen.kind, lang));
    part.SetValue("CHOICE", left_out ? "none" : std::to_string(chosen.alternative));
    part.SetValue("PART_TEXT", chosen.text);
    part.SetValue("PART_LANG", drafted.words->lang);
    part.ShowSection(left_out ? "LEFT_OUT" : "STANDS");
    if (!left_out && chosen.of > 1) part.ShowSection("HAS_OTHERS");
  }
  if (!own_shown) show_own(*values.AddSectionDictionary("PART"));
}

void show_letter(Dictionary& values, const Drafted& drafted, const std::string& lang) {
  values.SetValue("WORDS_LANG", drafted.words->lang);
  values.SetValue("WORDS_DIR", is_right_to_left(drafted.words->lang) ? "rtl" : "ltr");
  for (const std::string& line : drafted.letter.address) {
    values.AddSectionDictionary("ENVELOPE")->SetValue("LINE", line);
  }
  values.SetValue("PLACE_AND_DATE", drafted.letter.place_and_date);
  values.SetValue("SUBJECT", drafted.letter.subject);
  values.SetValue("SALUTATION", drafted.letter.salutation);
  values.SetValue("CLOSING", drafted.letter.closing);
  values.SetValue("SIGNED", drafted.letter.name.empty() ? tr(lang, "(your name)") : drafted.letter.name);
}

// For schemes that the templates take for no address.
std::string link_html(const std::string& url, const std::string& text, const std::string& css) {
  return fmt::format("<a{} href=\"{}\">{}</a>", css.empty() ? "" : " class=\"" + css + "\"", escape_html(url),
                     escape_html(text));
}

// Of those who get a copy, without whoever gets the letter itself.
std::vector<std::string> copied_to(const Drafted& drafted) {
  std::vector<std::string> out;
  for (const letters::Copy& copy : drafted.copies) {
    const std::string& email = copy.recipient.email;
    if (!email.empty() && email != drafted.recipient.email && std::ranges::find(out, email) == out.end()) {
      out.push_back(email);
    }
  }
  return out;
}

std::string typed_addresses(const Drafted& drafted) {
  return fmt::format("{}", fmt::join(copied_to(drafted), ", "));
}

std::string copy_addresses(const Drafted& drafted) {
  std::string out;
  for (const std::string& one : copied_to(drafted)) out += (out.empty() ? "" : ",") + http::percent_encode(one);
  return out;
}

// What comes with the letter, in envelopes of their own.
void show_copies(Dictionary& values, const Drafted& drafted, const std::string& lang) {
  const auto pages = drafted.paper_copies();
  if (pages.empty()) return values.ShowSection("NO_COPIES");
  Dictionary& copies = *values.AddSectionDictionary("COPIES");
  for (const letters::Copy& copy : drafted.copies) {
    if (copy.recipient.address.empty()) continue;
    Dictionary& one = *copies.AddSectionDictionary("COPY");
    one.SetValue("COPY_TO", std::string(pick(copy.target->name, lang)));
    if (copy.recipient.mission == nullptr) continue;
    one.SetValueAndShowSection(
        "COPY_MISSION", std::string(copy.recipient.mission->in_language(directory::field::kName, lang)), "COPY_BY");
  }
}

// Opened on a click only; nothing of it is loaded before.
void show_mail(Dictionary& values, const Drafted& drafted, const std::string& lang) {
  const std::string &to = drafted.recipient.email, copies = copy_addresses(drafted);
  const std::string subject = http::percent_encode(drafted.letter.subject), text = drafted.mail_text(),
                    body = http::percent_encode(text);
  Dictionary& mail = *values.AddSectionDictionary("MAIL");
  mail.SetValue("MAIL_TO", to);
  mail.SetValue("MAIL_SUBJECT", drafted.letter.subject);
  mail.SetValue("MAIL_TEXT", text);
  mail.SetValue("LINK_HTML", link_html(fmt::format("mailto:{}?{}subject={}&body={}", http::percent_encode(to),
                                                   copies.empty() ? "" : "cc=" + copies + "&", subject, body),
                                       tr(lang, "Open it in my mail program"), "button"));
  if (!copies.empty()) mail.SetValueAndShowSection("CC_TEXT", tr(lang, "Copy to: {}", typed_addresses(drafted)), "CC");
  const std::string whom = http::percent_encode(to), cc = copies.empty() ? "" : "&cc=" + copies;
  const std::pair<const char*, std::string> sites[] = {
      {"Gmail",
       fmt::format("https://mail.google.com/mail/?view=cm&fs=1&to={}{}&su={}&body={}", whom, cc, subject, body)},
      {"Outlook", fmt::format("https://outlook.live.com/mail/0/deeplink/compose?to={}{}&subject={}&body={}", whom, cc,
                              subject, body)},
      {"Yahoo", fmt::format("https://compose.mail.yahoo.com/?to={}{}&subject={}&body={}", whom, cc, subject, body)},
  };
  for (const auto& [name, url] : sites) {
    Dictionary& one = *mail.AddSectionDictionary("WEBMAIL");
    one.SetValue("SITE", name);
    one.SetValue("SITE_URL", url);
  }
}

void show_by_server(Dictionary& values, const ComposerView& view, const std::string& lang) {
  if (!view.by_server) return values.ShowSection("KEPT_NOWHERE");
  values.ShowSection("KEPT_UNTIL_SENT");
  const campaign::Target& target = *view.drafted->target;
  Dictionary& card = *values.AddSectionDictionary("BY_SERVER");
  card.SetValue("SERVER_TEXT",
                tr(lang,
                   "It goes by e-mail to {}, under your name, and an answer comes to your address. First you get a "
                   "mail with a link: only when you have opened it and pressed the button is the letter sent, in the "
                   "working hours there, {} an hour at most from all who write.",
                   pick(target.name, lang), format_count(target.budget.per_hour, lang)));
  card.SetValue("SENDER", view.by_server->email);
  if (view.by_server->trouble == ComposerView::ByServer::kFull) card.ShowSection("FULL");
}

void show_ways(Dictionary& values, const ComposerView& view, const Reader& reader) {
  const std::string& lang = reader.lang;
  const Drafted& drafted = *view.drafted;
  if (view.too_long) values.ShowSection("TOO_LONG");
  const letters::Recipient& to = drafted.recipient;
  if (view.typed.country.empty() && drafted.letter.address.empty() && to.email.empty() && to.fax.empty() &&
      to.web_form.empty() && to.telephone.empty()) {
    values.ShowSection("NO_WAY");
  }
  if (!drafted.letter.address.empty()) {
    values.ShowSection("PAPER");
    values.ShowSection(drafted.letter.paper == letters::Paper::kLetter ? "IS_LETTER" : "IS_A4");
    show_copies(values, drafted, lang);
  }
  if (!drafted.recipient.email.empty()) values.ShowSection("BY_MAIL");
  if (view.leaves && !drafted.recipient.email.empty()) show_mail(values, drafted, lang);
  if (!drafted.recipient.fax.empty()) values.SetValueAndShowSection("FAX", drafted.recipient.fax, "BY_FAX");
  if (!drafted.recipient.web_form.empty()) {
    values.SetValueAndShowSection("FORM_URL", drafted.recipient.web_form, "BY_FORM");
  }
  if (!drafted.recipient.telephone.empty()) {
    Dictionary& phone = *values.AddSectionDictionary("BY_TELEPHONE");
    std::string digits = drafted.recipient.telephone;
    std::erase_if(digits, [](char c) { return c != '+' && (c < '0' || c > '9'); });
    phone.SetValue("TELEPHONE_HTML", link_html("tel:" + digits, drafted.recipient.telephone, ""));
    const std::string_view words = pick(drafted.target->telephone_words, drafted.words->lang);
    if (!words.empty()) phone.SetValueAndShowSection("SAY_TEXT", std::string(words), "SAY");
  }
  show_by_server(values, view, lang);
  if (view.ticket.empty()) return;
  Dictionary& sent = *values.AddSectionDictionary("TICK");
  sent.SetValue("TICKET", view.ticket);
  sent.SetValue("LATER_URL", reader.prefix + "/letters/sent/" + view.ticket);
  sent.SetValue("LATER_TEXT", tr(lang, "I have sent my letter"));
  sent.SetValue("EMAIL", view.email);
  sent.ShowSection(view.days == letters::kReminderDays[1] ? "DAYS_LATE" : "DAYS_SOON");
  if (!view.email.empty() || !view.email_problem.empty()) sent.ShowSection("ASKED");
  if (!view.email_problem.empty()) sent.SetValueAndShowSection("EMAIL_PROBLEM", view.email_problem, "BAD_EMAIL");
}

}  // namespace

std::string composer_page(const Site& site, const Reader& reader, const ComposerView& view) {
  const std::string& lang = reader.lang;
  const campaign::Campaign& c = *view.campaign.campaign;
  Dictionary values("composer");
  values.SetValue("RULES_HTML", letter_rules(lang));
  set_letters_top(values, c, reader);
  const std::string here = reader.prefix + "/c/" + c.slug + "/letters/" + view.letter->id;
  values.SetValue("HERE", here);
  values.SetValue("PDF_URL", here + ".pdf");
  values.SetValue("FAX_URL", here + "/fax.pdf");
  values.SetValue("SENT_URL", here + "/sent");
  values.SetValue("REMIND_URL", here + "/remind");
  values.SetValue("SERVER_URL", here + "/server");
  values.SetValue("TITLE", std::string(pick(view.letter->title, lang)));
  values.SetValue("SEED", std::to_string(view.drafted->seed));
  show_who(values, view, lang);
  show_to(values, view, lang);
  if (view.closed) values.ShowSection("NOT_NOW");
  show_notes(values, view, lang);
  show_missions(values, *view.drafted, lang);
  show_letter(values, *view.drafted, lang);
  show_parts(values, *view.drafted, view.typed.own, lang);
  show_ways(values, view, reader);
  Frame frame;
  frame.title = tr(lang, "Write a letter") + " – " + std::string(pick(c.title, lang));
  frame.own_style = "letters.css";
  frame.own_script = "letters.js";
  frame.path = "/c/" + c.slug + "/letters/" + view.letter->id;
  frame.languages = c.languages;
  frame.content = Templates::render("composer", lang, values);
  return in_frame(site, reader, frame);
}

}  // namespace outcry::web
