// A campaign's languages, in the editor.

#include <fmt/format.h>

#include "base/i18n.h"
#include "web/console/console.h"
#include "web/console/edit_languages.h"

namespace outcry::web {
namespace {

using edit::LanguageChange;

LanguageChange change_of(const std::string& typed, std::string tag) {
  const auto kind = typed == "add"      ? LanguageChange::kAdd
                    : typed == "up"     ? LanguageChange::kUp
                    : typed == "down"   ? LanguageChange::kDown
                    : typed == "remove" ? LanguageChange::kRemove
                                        : LanguageChange::kNone;
  return {kind, std::move(tag)};
}

// Why it cannot be added; empty if it can.
std::string obstacle(const std::vector<std::string>& languages, const std::string& tag, const std::string& lang) {
  if (!is_language_tag(tag)) return tr(lang, "Choose a language, or give its tag (BCP 47), such as ko.");
  if (std::ranges::count(languages, tag) > 0) return tr(lang, "This language is there already.");
  return languages.size() >= 30 ? tr(lang, "A campaign has at most 30 languages.") : std::string();
}

}  // namespace

http::Response Console::languages_page(Ask& ask) {
  const auto stored = parts_.campaigns.working(ask.params[0]);
  if (!stored) return fail(ask, stored.error());
  const campaign::Draft draft(stored->campaign);
  return show(ask, 200, edit::languages_page({ask.reader, stored->campaign, draft}, {}, {}));
}

http::Response Console::change_languages(Ask& ask) {
  const std::string lang = ask.lang(), slug = ask.params[0], other = ask.typed("other");
  const LanguageChange change = change_of(ask.typed("do"), other.empty() ? ask.typed("tag") : other);
  const auto stored = parts_.campaigns.working(slug);
  if (!stored) return fail(ask, stored.error());
  const auto& languages = stored->campaign.languages;
  campaign::Draft draft(stored->campaign);
  const edit::View view{ask.reader, stored->campaign, draft};
  const std::string overtaken =
      tr(lang, "Somebody else has changed this campaign meanwhile, so nothing was done. This is how it is now.");
  if (ask.typed("seen") != fmt::format("{}", fmt::join(languages, " "))) {
    return show(ask, 409, edit::languages_page(view, change.tag, overtaken));
  }
  if (change.kind == LanguageChange::kAdd) {
    if (std::string why = obstacle(languages, change.tag, lang); !why.empty()) {
      return show(ask, 422, edit::languages_page(view, change.tag, why));
    }
  }
  const bool there = std::ranges::count(languages, change.tag) > 0;
  if (change.kind == LanguageChange::kRemove && there && languages.size() > 1 && ask.typed("sure") != "yes") {
    ask.nothing_done = true;
    return show(ask, 200, edit::remove_language_page(view, change.tag));
  }
  campaign::Draft changed(stored->campaign);
  if (!edit::change_languages(changed, languages, change)) return fail(ask, 400);
  auto whole = changed.whole();
  if (const auto* faults = std::get_if<std::vector<campaign::Fault>>(&whole)) {
    std::string where;
    for (const campaign::Fault& fault : *faults) {
      where += (where.empty() ? "" : ", ") + edit::title_at(edit::holder_of(edit::dotted(fault.field)).first, lang);
    }
    return show(
        ask, 422,
        edit::languages_page(
            view, {}, tr(lang, "The first language needs all texts that are needed. These lack some: {}.", where)));
  }
  const auto applied = parts_.campaigns.save(std::get<campaign::Campaign>(whole), stored->updated_at, author_of(ask),
                                             parts_.clock.now());
  if (!applied) return fail(ask, applied.error());
  if (applied->kind == campaign::Applied::kOvertaken) return show(ask, 409, edit::languages_page(view, {}, overtaken));
  return done(ask, "/console/c/" + slug + "/edit/languages",
              applied->kind == campaign::Applied::kWaits ? "waits" : "saved");
}

}  // namespace outcry::web
