// The editor: a campaign's texts and settings, part by part, in forms that
// hold exactly what its file does (campaign/draft.h).

#include <fmt/format.h>

#include "base/i18n.h"
#include "base/text.h"
#include "campaign/key_faults.h"
#include "web/console/console.h"
#include "web/console/edit_change.h"
#include "web/console/edit_texts.h"

namespace outcry::web {
namespace {

using campaign::Draft;
using campaign::Fault;
using campaign::Typed;
using edit::Change;
using edit::Changed;
using edit::Here;
using edit::Sheet;
using edit::View;

// Without what browsers add to line ends, and with nothing that is empty.
Typed typed_in(const http::Form& form) {
  Typed out;
  for (const http::Form::Field& field : form.fields()) {
    if (!field.name.starts_with("v.") || !is_utf8(field.value) || !is_utf8(field.name)) continue;
    std::string text;
    for (const char c : field.value) {
      if (c != '\r') text += c;
    }
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    if (!text.empty()) out.emplace(field.name.substr(2), std::move(text));
  }
  return out;
}

Change::Kind kind_of(std::string_view typed) {
  return typed == "up"       ? Change::kUp
         : typed == "down"   ? Change::kDown
         : typed == "remove" ? Change::kRemove
                             : Change::kSave;
}

Sheet sheet_of(const Change& change, const Changed& changed) {
  Sheet out;
  out.here = change.here;
  out.typed = changed.typed;
  out.now = changed.now;
  out.above_marks = change.above_marks;
  return out;
}

// 100, 500, 1000, 5000 and so on, a line each.
std::string milestones_below(const std::string& goal) {
  std::string digits, out;
  for (const char c : goal) {
    if (c >= '0' && c <= '9') digits += c;
  }
  const int64_t end = digits.empty() || digits.size() > 9 ? 1'000'000 : std::stoll(digits);
  for (int64_t step = 100; step < end; step *= 10) {
    out += fmt::format("{}\n", step);
    if (step * 5 < end) out += fmt::format("{}\n", step * 5);
  }
  return out;
}

// "stories[0].text" to the field of this part, or to the name of another.
void add_problems(Sheet& sheet, const std::vector<Fault>& faults, const std::string& lang) {
  for (const Fault& fault : faults) {
    const std::string path = edit::dotted(fault.field);
    const std::string place = sheet.here.place;
    if (place.empty()) {
      sheet.problems.emplace_back(path, edit::fault_text(fault, lang));
    } else if (path.starts_with(place + ".")) {
      sheet.problems.emplace_back(path.substr(place.size() + 1), edit::fault_text(fault, lang));
    } else {
      sheet.problems.emplace_back(edit::title_at(edit::holder_of(path).first, lang), edit::fault_text(fault, lang));
    }
  }
}

}  // namespace

// What stands against it: such a part is not there, or is not this person's.
std::optional<http::Response> Console::stopped_at_part(Ask& ask, const Here& here) {
  const auto at = [&](std::string_view door) { return ask.route.find(door) != std::string::npos; };
  if (here.part == nullptr || here.part->grave != at("/settings/") || here.part->by_city != at("/cities/")) {
    return fail(ask, 404);
  }
  // Of cities it is looked at which, later.
  if (!here.part->by_city && !may(ask, here.part->act, ask.params[0])) return refuse(ask);
  return std::nullopt;
}

// Of a coordinator; nothing of those who may change all of them.
std::optional<std::vector<std::string>> Console::own_cities(const Ask& ask) const {
  const std::string slug = ask.params[0];
  if (may(ask, accounts::Act::kEditGathering, slug)) return std::nullopt;
  std::vector<std::string> out;
  for (const accounts::Grant& grant : ask.user().grants) {
    if (!grant.campaign || *grant.campaign == slug) out.insert(out.end(), grant.cities.begin(), grant.cities.end());
  }
  return out;
}

http::Response Console::edit_page(Ask& ask) {
  const auto stored = parts_.campaigns.working(ask.params[0]);
  if (!stored) return fail(ask, stored.error());
  const Draft draft(stored->campaign);
  return show(ask, 200, edit::overview_page({ask.reader, stored->campaign, draft}, ask.user()));
}

http::Response Console::edit_part(Ask& ask) {
  const Here here = edit::here_of(ask.params[1]);
  if (auto stopped = stopped_at_part(ask, here)) return std::move(*stopped);
  const auto stored = parts_.campaigns.working(ask.params[0]);
  if (!stored) return fail(ask, stored.error());
  const Draft draft(stored->campaign);
  View view{ask.reader, stored->campaign, draft};
  if (here.part->by_city) view.cities = own_cities(ask);
  if (!here.above.empty() && !draft.has(here.above)) return fail(ask, 404);
  if (here.what == Here::kOne && !draft.has(here.place)) return fail(ask, 404);
  if (here.what == Here::kList) return show(ask, 200, edit::list_page(view, here, {}));
  const Typed now = here.what == Here::kNew ? Typed() : here.part->read(draft, here.place);
  if (here.what == Here::kOne && !view.is_of_cities(now)) return refuse(ask);
  Sheet sheet;
  sheet.here = here;
  sheet.typed = sheet.now = now;
  if (here.what == Here::kNew && view.cities && !view.cities->empty()) sheet.typed["city"] = view.cities->front();
  return show_part(ask, 200, view, std::move(sheet));
}

http::Response Console::show_part(const Ask& ask, int status, const View& view, Sheet sheet) const {
  if (std::string_view(sheet.here.part->name) == "goals") {
    const std::string lang = ask.lang();
    const auto running = parts_.roster.find(ask.params[0]);
    const auto head = running ? parts_.petitions.head(running->stored.number) : nullptr;
    const auto count = static_cast<int64_t>(head ? head->tally.count() : 0);
    const auto next = view.campaign.next_milestone(count);
    sheet.notes.push_back(next ? tr(lang, "{} have signed; the next milestone that is shown is {}.",
                                    format_count(count, lang), format_count(*next, lang))
                               : tr(lang, "{} have signed; no milestone is ahead.", format_count(count, lang)));
    sheet.suggests = true;
  }
  return show(ask, status, edit::part_page(view, sheet));
}

http::Response Console::save_part(Ask& ask) {
  const Here here = edit::here_of(ask.params[1]);
  if (auto stopped = stopped_at_part(ask, here)) return std::move(*stopped);
  if (here.what == Here::kList) return fail(ask, 404);
  Change change{kind_of(ask.typed("do")), here, typed_in(ask.form), ask.typed("was"), ask.typed("of")};
  here.part->leave_out_defaults(change.typed);
  if (change.kind != Change::kSave && here.what != Here::kOne) return fail(ask, 404);
  // Where another part is changed meanwhile: once more, over that.
  for (int tries = 0; tries < 3; ++tries) {
    const auto stored = parts_.campaigns.working(ask.params[0]);
    if (!stored) return fail(ask, stored.error());
    if (auto answer = save_over(ask, change, *stored)) return std::move(*answer);
  }
  return fail(ask, 503);
}

// Nothing if the campaign was changed under its hands.
std::optional<http::Response> Console::save_over(Ask& ask, const Change& change, const campaign::Stored& stored) {
  const std::string lang = ask.lang();
  const Draft before(stored.campaign);
  View view{ask.reader, stored.campaign, before};
  if (change.here.part->by_city) view.cities = own_cities(ask);
  if (view.cities && change.kind != Change::kSave) return refuse(ask);
  Draft draft(stored.campaign);
  const Changed changed = edit::make(change, draft, stored.campaign.languages);
  Sheet sheet = sheet_of(change, changed);
  if (change.here.what == Here::kOne && changed.kind != Changed::kGone && !view.is_of_cities(changed.now)) {
    return refuse(ask);
  }
  if (changed.kind != Changed::kDone) return show_overtaken(ask, view, change, changed);
  const std::string wish = ask.typed("do");
  if (wish == "suggest") sheet.typed["milestones"] = milestones_below(sheet.typed["goal"]);
  if (wish == "preview" || wish == "suggest" || wish == "back") {
    sheet.preview = wish == "preview";
    ask.nothing_done = true;
    return show_part(ask, 200, view, std::move(sheet));
  }
  if (change.kind == Change::kRemove && ask.typed("sure") != "yes") {
    ask.nothing_done = true;
    return show(ask, 200, edit::remove_page(view, change.here, changed.now, change.above_marks));
  }
  if (!view.is_of_cities(changed.typed)) {
    sheet.problems = {{"city", tr(lang, "is not among your cities")}};
    return show_part(ask, 422, view, std::move(sheet));
  }
  auto whole = draft.whole();
  if (const auto* campaign = std::get_if<campaign::Campaign>(&whole)) {
    if (auto faults = campaign::key_faults(*campaign); !faults.empty()) whole = std::move(faults);
  }
  if (const auto* faults = std::get_if<std::vector<Fault>>(&whole)) {
    if (change.here.what != Here::kWhole) sheet.here.place = changed.place;
    add_problems(sheet, *faults, lang);
    return show_part(ask, 422, view, std::move(sheet));
  }
  if (auto stopped = stopped_for_text(ask, view, sheet, stored, std::get<campaign::Campaign>(whole))) {
    return std::move(*stopped);
  }
  const auto applied =
      parts_.campaigns.save(std::get<campaign::Campaign>(whole), stored.updated_at, author_of(ask), parts_.clock.now());
  if (!applied) {
    if (applied.error().kind != Error::kInvalid) return fail(ask, applied.error());
    sheet.problems = {
        {"", tr(lang, "It cannot be opened again: what people signed with has been destroyed on schedule.")}};
    return show_part(ask, 422, view, std::move(sheet));
  }
  if (applied->kind == campaign::Applied::kOvertaken) return std::nullopt;
  return after_saving(ask, change, changed, applied->kind == campaign::Applied::kWaits);
}

http::Response Console::show_overtaken(const Ask& ask, const View& view, const Change& change,
                                       const Changed& changed) const {
  const std::string lang = ask.lang();
  if (change.kind != Change::kSave) {
    const Here list = edit::here_of(change.here.list_address());
    if (!list.above.empty() && !view.draft.has(list.above)) return fail(ask, 404);
    return show(
        ask, 409,
        edit::list_page(
            view, list,
            tr(lang,
               "Somebody else has changed this campaign meanwhile, so nothing was done. This is how it is now.")));
  }
  Sheet sheet = sheet_of(change, changed);
  if (changed.kind == Changed::kGone) {
    // What it stood in is gone as well, perhaps: then it can go nowhere.
    sheet.here = edit::here_of(change.here.list_address() + ".new");
    sheet.gone = true;
    sheet.above_marks.clear();
    if (!sheet.here.above.empty() && !view.draft.has(sheet.here.above)) return fail(ask, 410);
  } else {
    sheet.both = changed.both;
  }
  return show_part(ask, 409, view, std::move(sheet));
}

std::optional<http::Response> Console::stopped_for_text(Ask& ask, const View& view, const Sheet& sheet,
                                                        const campaign::Stored& stored, const campaign::Campaign& now) {
  if (stored.campaign.petition == now.petition || ask.typed("sure") == "yes") return std::nullopt;
  const auto counts = parts_.petitions.counted_by_text(stored.number);
  if (!counts) return fail(ask, counts.error());
  const auto count = counts->find(stored.text_version);
  if (count == counts->end()) return std::nullopt;
  console::Form again{view.to(*sheet.here.part, sheet.here.address), {}, typed_again(ask)};
  again.uploads = true;
  ask.nothing_done = true;
  return show(ask, 200, edit::text_change_page(view, now.petition, count->second, std::move(again)));
}

http::Response Console::after_saving(const Ask& ask, const Change& change, const Changed& changed, bool waits) const {
  const edit::Part& part = *change.here.part;
  const std::string slug = ask.params[0], list = change.here.list_address();
  const char* said = waits ? "waits" : change.kind == Change::kRemove ? "gone" : changed.others ? "merged" : "saved";
  if (change.here.what == Here::kWhole) return done(ask, "/console/c/" + slug + "/edit", said);
  if (change.here.what == Here::kNew) {
    if (ask.typed("do") == "another") return done(ask, edit::path_of(slug, part, list + ".new"), said);
    // What stands in it comes next.
    if (!edit::parts_within(part).empty()) return done(ask, edit::path_of(slug, part, changed.place), said);
  }
  return done(ask, edit::path_of(slug, part, list), said);
}

}  // namespace outcry::web
