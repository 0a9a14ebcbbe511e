// The editor: a campaign's texts and settings, part by part, in forms that
// hold exactly what its file does (campaign/draft.h).

#include <fmt/format.h>

#include "base/i18n.h"
#include "base/text.h"
#include "campaign/key_faults.h"
#include "web/console/console.h"
#include "web/console/edit_change.h"
#include "web/console/edit_form.h"

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
  const bool grave = std::string_view(ask.route).find("/settings/") != std::string_view::npos;
  if (here.part == nullptr || here.part->grave != grave) return fail(ask, 404);
  if (!may(ask, here.part->act, ask.params[0])) return refuse(ask);
  return std::nullopt;
}

http::Response Console::edit_page(Ask& ask) {
  const auto stored = parts_.campaigns.find(ask.params[0]);
  if (!stored) return fail(ask, stored.error());
  const Draft draft(stored->campaign);
  return show(ask, 200, edit::overview_page({ask.reader, stored->campaign, draft}, ask.user()));
}

http::Response Console::edit_part(Ask& ask) {
  const Here here = edit::here_of(ask.params[1]);
  if (auto stopped = stopped_at_part(ask, here)) return std::move(*stopped);
  const auto stored = parts_.campaigns.find(ask.params[0]);
  if (!stored) return fail(ask, stored.error());
  const Draft draft(stored->campaign);
  const View view{ask.reader, stored->campaign, draft};
  if (!here.above.empty() && !draft.has(here.above)) return fail(ask, 404);
  if (here.what == Here::kOne && !draft.has(here.place)) return fail(ask, 404);
  if (here.what == Here::kList) return show(ask, 200, edit::list_page(view, here, {}));
  const Typed now = here.what == Here::kNew ? Typed() : here.part->read(draft, here.place);
  return show(ask, 200, edit::part_page(view, {here, now, now}));
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
    const auto stored = parts_.campaigns.find(ask.params[0]);
    if (!stored) return fail(ask, stored.error());
    if (auto answer = save_over(ask, change, *stored)) return std::move(*answer);
  }
  return fail(ask, 503);
}

// Nothing if the campaign was changed under its hands.
std::optional<http::Response> Console::save_over(Ask& ask, const Change& change, const campaign::Stored& stored) {
  const std::string lang = ask.lang();
  const Draft before(stored.campaign);
  const View view{ask.reader, stored.campaign, before};
  Draft draft(stored.campaign);
  const Changed changed = edit::make(change, draft, stored.campaign.languages);
  Sheet sheet{change.here, changed.typed, changed.now};
  sheet.above_marks = change.above_marks;
  if (changed.kind != Changed::kDone) return show_overtaken(ask, view, change, changed);
  if (ask.typed("do") == "preview") {
    sheet.preview = true;
    ask.nothing_done = true;
    return show(ask, 200, edit::part_page(view, sheet));
  }
  if (change.kind == Change::kRemove && ask.typed("sure") != "yes") {
    ask.nothing_done = true;
    return show(ask, 200, edit::remove_page(view, change.here, changed.now, change.above_marks));
  }
  auto whole = draft.whole();
  if (const auto* campaign = std::get_if<campaign::Campaign>(&whole)) {
    if (auto faults = campaign::key_faults(*campaign); !faults.empty()) whole = std::move(faults);
  }
  if (const auto* faults = std::get_if<std::vector<Fault>>(&whole)) {
    if (change.here.what != Here::kWhole) sheet.here.place = changed.place;
    add_problems(sheet, *faults, lang);
    return show(ask, 422, edit::part_page(view, sheet));
  }
  const auto applied =
      parts_.campaigns.apply_over(std::get<campaign::Campaign>(whole), stored.updated_at, parts_.clock.now());
  if (!applied) {
    if (applied.error().kind != Error::kInvalid) return fail(ask, applied.error());
    sheet.problems = {
        {"", tr(lang, "It cannot be opened again: what people signed with has been destroyed on schedule.")}};
    return show(ask, 422, edit::part_page(view, sheet));
  }
  if (applied->kind == campaign::Applied::kOvertaken) return std::nullopt;
  return after_saving(ask, change, changed);
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
  Sheet sheet{change.here, changed.typed, changed.now};
  if (changed.kind == Changed::kGone) {
    // What it stood in is gone as well, perhaps: then it can go nowhere.
    sheet.here = edit::here_of(change.here.list_address() + ".new");
    sheet.gone = true;
    if (!sheet.here.above.empty() && !view.draft.has(sheet.here.above)) return fail(ask, 410);
  } else {
    sheet.both = changed.both;
    sheet.above_marks = change.above_marks;
  }
  return show(ask, 409, edit::part_page(view, sheet));
}

http::Response Console::after_saving(const Ask& ask, const Change& change, const Changed& changed) const {
  const edit::Part& part = *change.here.part;
  const std::string slug = ask.params[0], list = change.here.list_address();
  const char* said = change.kind == Change::kRemove ? "gone" : changed.others ? "merged" : "saved";
  if (change.here.what == Here::kWhole) return done(ask, "/console/c/" + slug + "/edit", said);
  if (change.here.what == Here::kNew) {
    if (ask.typed("do") == "another") return done(ask, edit::path_of(slug, part, list + ".new"), said);
    // What stands in it comes next.
    if (!edit::parts_within(part).empty()) return done(ask, edit::path_of(slug, part, changed.place), said);
  }
  return done(ask, edit::path_of(slug, part, list), said);
}

}  // namespace outcry::web
