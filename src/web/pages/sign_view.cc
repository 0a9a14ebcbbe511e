#include "web/pages/sign_view.h"

#include <algorithm>

#include "base/text.h"

namespace outcry::web {
namespace {

using petition::Field;
using petition::Problem;

std::string field_name(Field field, std::string_view lang) {
  switch (field) {
    case Field::kName:
      return tr(lang, "Your name");
    case Field::kEmail:
      return tr(lang, "E-mail address");
    case Field::kCountry:
      return tr(lang, "Country");
    case Field::kPostcode:
      return tr(lang, "Postcode");
    case Field::kComment:
      return tr(lang, "Why you sign");
    case Field::kDisplay:
      return tr(lang, "How your name is shown");
    case Field::kUpdates:
      return tr(lang, "News of this case");
    case Field::kShare:
      return tr(lang, "Organisations");
    case Field::kLang:
    case Field::kVia:
      break;
  }
  return std::string(petition::to_text(field));
}

std::string missing_text(Field field, std::string_view lang) {
  if (field == Field::kName) return tr(lang, "Please write your name.");
  if (field == Field::kEmail) return tr(lang, "Please write your e-mail address.");
  return tr(lang, "Please choose your country.");
}

std::string too_long_text(Field field, std::string_view lang) {
  const size_t most = field == Field::kComment    ? petition::kMaxComment
                      : field == Field::kPostcode ? petition::kMaxPostcode
                                                  : petition::kMaxName;
  return tr(lang, "This is too long: at most {} letters.", most);
}

void show_problem(Dictionary& values, const SignView& sign, Field field, const char* section, const char* name,
                  std::string_view lang) {
  const auto found = sign.problems.find(field);
  if (found == sign.problems.end()) return;
  if (section != nullptr) values.ShowSection(section);
  values.SetValue(name, problem_text(field, found->second, lang));
}

void show_problems(Dictionary& values, const SignView& sign, std::string_view lang) {
  if (sign.problems.empty()) return;
  values.ShowSection("ERRORS");
  for (const auto& [field, problem] : sign.problems) {
    Dictionary& one = *values.AddSectionDictionary("ERROR");
    one.SetValue("FIELD", std::string(petition::to_text(field)));
    one.SetValue("FIELD_NAME", field_name(field, lang));
    one.SetValue("REASON", problem_text(field, problem, lang));
  }
  show_problem(values, sign, Field::kName, "BAD_NAME", "NAME_ERROR", lang);
  show_problem(values, sign, Field::kEmail, "BAD_EMAIL", "EMAIL_ERROR", lang);
  show_problem(values, sign, Field::kCountry, "BAD_COUNTRY", "COUNTRY_ERROR", lang);
  show_problem(values, sign, Field::kPostcode, "BAD_POSTCODE", "POSTCODE_ERROR", lang);
  show_problem(values, sign, Field::kComment, "BAD_COMMENT", "COMMENT_ERROR", lang);
  show_problem(values, sign, Field::kDisplay, nullptr, "DISPLAY_ERROR", lang);
  show_problem(values, sign, Field::kUpdates, nullptr, "UPDATES_ERROR", lang);
  show_problem(values, sign, Field::kShare, nullptr, "SHARE_ERROR", lang);
}

// The member organisations that may be given the contact.
void show_shares(Dictionary& values, const campaign::Campaign& c, const SignView& sign, std::string_view lang) {
  bool any = false;
  for (const campaign::Member& member : c.members) {
    if (!member.takes_contacts()) continue;
    any = true;
    Dictionary& one = *values.AddSectionDictionary("SHARE");
    one.SetValue("SHARE_SLUG", member.slug);
    one.SetValue("SHARE_NAME", std::string(pick(member.name, lang)));
    if (std::ranges::find(sign.typed.share, member.slug) != sign.typed.share.end()) one.ShowSection("SHARE_CHOSEN");
  }
  values.ShowSection(any ? "SHARES" : "NO_SHARES");
  if (!sign.typed.share.empty()) values.ShowSection("SHARES_OPEN");
}

// Where most of a campaign's signatories may be expected: where its members
// and gatherings are, and where many sign.
bool is_likely(std::string_view country, const campaign::Campaign& campaign) {
  constexpr std::string_view kMany[] = {"AU", "BR", "CA", "CH", "DE", "ES", "FR", "GB", "IE", "IN", "IT",
                                        "JP", "KR", "MX", "NL", "NO", "NZ", "PL", "SE", "TW", "US"};
  const auto is_there = [&](const auto& one) { return one.country == country; };
  return std::find(std::begin(kMany), std::end(kMany), country) != std::end(kMany) ||
         std::any_of(campaign.members.begin(), campaign.members.end(), is_there) ||
         std::any_of(campaign.gatherings.begin(), campaign.gatherings.end(), is_there);
}

void show_fields(Dictionary& values, const CampaignView& view, const Reader& reader, const SignView& sign) {
  const petition::SignForm& typed = sign.typed;
  values.ShowSection("FORM");
  values.SetValue("ACTION", reader.prefix + "/c/" + view.campaign->slug + "/sign");
  values.SetValue("NAME", typed.name);
  values.SetValue("EMAIL", typed.email);
  values.SetValue("POSTCODE", typed.postcode);
  values.SetValue("COMMENT", typed.comment);
  values.SetValue("VIA", typed.via);
  values.SetValue("LANG", reader.lang);
  if (!sign.place.empty()) {
    values.ShowSection("PLACE");
    values.SetValue("PLACE_TOKEN", sign.place);
  }
  if (sign.place_closed) values.ShowSection("PLACE_CLOSED");
  if (!view.gate_script.empty()) {
    values.ShowSection("GATE");
    values.SetValue("GATE_JS", view.gate_script);
  }
  values.ShowSection(typed.display == "anonymous"  ? "D_ANONYMOUS"
                     : typed.display == "initials" ? "D_INITIALS"
                                                   : "D_NAME");
  if (!typed.updates.empty() && typed.updates != "0") values.ShowSection("UPDATES");
  if (!sign.all_countries) {
    values.ShowSection("SOME_COUNTRIES");
    values.SetValue("COUNTRIES_URL", "/" + reader.lang + "/countries.json");
  }
  if (!typed.postcode.empty() || !typed.comment.empty()) values.ShowSection("MORE_OPEN");
  show_shares(values, *view.campaign, sign, reader.lang);
  for (const CountryName& country : countries(reader.lang)) {
    if (!sign.all_countries && country.code != typed.country && !is_likely(country.code, *view.campaign)) continue;
    Dictionary& option = *values.AddSectionDictionary("COUNTRY");
    option.SetValue("CODE", country.code);
    option.SetValue("COUNTRY_NAME", country.name);
    if (country.code == typed.country) option.ShowSection("CHOSEN");
  }
}

}  // namespace

std::string problem_text(Field field, Problem problem, std::string_view lang) {
  switch (problem) {
    case Problem::kMissing:
      return missing_text(field, lang);
    case Problem::kTooLong:
      return too_long_text(field, lang);
    case Problem::kBadText:
      return tr(lang, "This holds characters that cannot be taken. Please type it again.");
    case Problem::kNotAnAddress:
      return tr(lang, "This is not an e-mail address that mail can be sent to.");
    case Problem::kNotACountry:
      return tr(lang, "Please choose a country from the list.");
    case Problem::kNotAChoice:
      return tr(lang, "Please choose one of what is offered.");
    case Problem::kRepeated:
      return tr(lang, "This was sent more than once. Please fill it in once.");
    case Problem::kNoKey:
      return tr(lang, "Nothing can be shared with this organisation: it has no key to seal it to.");
  }
  return {};
}

void make_showable(petition::SignForm& form) {
  constexpr size_t kMost = 20'000;
  for (std::string* text : {&form.name, &form.email, &form.country, &form.postcode, &form.comment, &form.via}) {
    if (!is_utf8(*text) || has_control(*text, true)) {
      std::erase_if(*text, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F; });
      if (!is_utf8(*text)) text->clear();
    }
    if (text->size() > kMost) text->clear();
  }
}

std::string form_part(const CampaignView& view, const Reader& reader, const SignView& sign) {
  const campaign::Campaign& c = *view.campaign;
  Dictionary values("form");
  values.SetValue("PREFIX", reader.prefix);
  values.ShowSection("SHOW_TEXT");
  values.SetValue("TEXT_LANG", reader.lang);
  values.SetValue("TEXT_HTML", paragraphs(pick(c.petition, reader.lang)));
  if (sign.open_text || !view.open) values.ShowSection("OPEN_TEXT");
  if (view.open) {
    show_problems(values, sign, reader.lang);
    show_fields(values, view, reader, sign);
  } else if (c.status == campaign::CampaignStatus::kPaused) {
    values.ShowSection("PAUSED");
  } else if (c.status == campaign::CampaignStatus::kDraft) {
    values.ShowSection("NOT_YET");
  } else {
    values.ShowSection("CLOSED");
  }
  return Templates::render("part_form", reader.lang, values);
}

}  // namespace outcry::web
