#include "web/pages/reply_page.h"

#include "base/i18n.h"
#include "web/pages/letters_page.h"

namespace outcry::web {
namespace {

using letters::ReplyField;
using letters::ReplyProblem;

std::string problem_words(ReplyField field, ReplyProblem problem, const std::string& lang) {
  switch (problem) {
    case ReplyProblem::kMissing:
      return field == ReplyField::kTarget ? tr(lang, "Please choose who answered.")
                                          : tr(lang, "Please write what the answer says, or add a picture of it.");
    case ReplyProblem::kTooLong:
      return tr(lang, "This is too long: at most {} letters.", letters::kMostReply);
    case ReplyProblem::kBadText:
      return tr(lang, "This holds characters that cannot be taken. Please type it again.");
    case ReplyProblem::kNotADay:
      break;
  }
  return tr(lang, "Please give the day on which the answer came.");
}

void add_error(Dictionary& values, std::string_view field, const std::string& words) {
  Dictionary& one = *values.AddSectionDictionary("ERROR");
  one.SetValue("FIELD", std::string(field));
  one.SetValue("REASON", words);
}

void show_problems(Dictionary& values, const ReplyView& view, const std::string& lang) {
  if (view.problems.empty() && view.picture_problem.empty()) return;
  values.ShowSection("ERRORS");
  const char* const kSections[] = {"BAD_TARGET", "BAD_DAY", "BAD_TEXT"};
  for (const auto& [field, problem] : view.problems) {
    const std::string words = problem_words(field, problem, lang);
    add_error(values, letters::to_text(field), words);
    values.SetValueAndShowSection("PROBLEM", words, kSections[static_cast<size_t>(field)]);
  }
  if (view.picture_problem.empty()) return;
  add_error(values, "picture", view.picture_problem);
  values.SetValueAndShowSection("PROBLEM", view.picture_problem, "BAD_PICTURE");
}

}  // namespace

std::string reply_page(const Site& site, const Reader& reader, const ReplyView& view) {
  const std::string& lang = reader.lang;
  const campaign::Campaign& c = *view.campaign.campaign;
  Dictionary values("reply");
  set_letters_top(values, c, reader);
  values.SetValue("ACTION", reader.prefix + "/c/" + c.slug + "/answers?ticket=" + view.ticket);
  for (const campaign::Target& target : c.targets) {
    Dictionary& one = *values.AddSectionDictionary("TARGET");
    one.SetValue("VALUE", target.id);
    one.SetValue("LABEL", std::string(pick(target.name, lang)));
    if (target.id == view.typed.target) one.ShowSection("CHOSEN");
  }
  values.SetValue("DAY", view.typed.day);
  values.SetValue("TODAY", to_iso_date(view.today));
  values.SetValue("TEXT", view.typed.text);
  values.SetIntValue("MOST", static_cast<long>(letters::kMostReply));
  values.SetIntValue("MOST_BYTES", static_cast<long>(kMostReplyPicture));
  values.SetValue("TOO_LARGE", tr(lang, "This picture is too large: at most {} MB.", kMostReplyPicture >> 20));
  values.SetValue("PICTURE_HELP",
                  tr(lang,
                     "JPEG, PNG, WebP, HEIC or AVIF, at most {} MB. Where and when it was taken, and with what, is "
                     "taken out of it.",
                     kMostReplyPicture >> 20));
  if (view.typed.may_publish) values.ShowSection("MAY_PUBLISH");
  if (!view.trouble.empty()) values.SetValueAndShowSection("TROUBLE_TEXT", view.trouble, "TROUBLE");
  show_problems(values, view, lang);
  Frame frame;
  frame.title = tr(lang, "An answer came") + " – " + std::string(pick(c.title, lang));
  frame.path = "/c/" + c.slug + "/answers";
  frame.languages = c.languages;
  frame.own_style = "letters.css";
  frame.own_script = "reply.js";
  frame.content = Templates::render("reply", lang, values);
  return in_frame(site, reader, frame);
}

}  // namespace outcry::web
