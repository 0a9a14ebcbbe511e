// A campaign's pictures: uploaded, made anew without anything but their
// pixels (picture/picture.h), described, and put where they are shown.

#include <fmt/format.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "campaign/draft.h"
#include "picture/picture.h"
#include "web/console/console.h"
#include "web/console/edit_form.h"
#include "web/pages/picture_view.h"

namespace outcry::web {
namespace {

using campaign::Applied;
using campaign::Campaign;
using campaign::Draft;
using campaign::Fault;
using campaign::FieldForm;
using campaign::Typed;
using console::Form;
using console::Input;
using console::Page;
using console::Text;
using enum campaign::FieldKind;

constexpr size_t kMostPlaces = 60;  // of one kind that are offered

const std::vector<FieldForm>& described() {
  static const std::vector<FieldForm> fields = {
      {"alt", kWords}, {"credit", kWords}, {"source"}, {"licence"}, {"consent"}};
  return fields;
}

// What the store knows of it.
const std::vector<FieldForm>& kept() {
  static const std::vector<FieldForm> fields = {{"id"}, {"file"}, {"width", kInteger}, {"height", kInteger}};
  return fields;
}

std::string refusal_text(picture::Refusal refusal, const std::string& lang) {
  switch (refusal) {
    case picture::Refusal::kTooManyBytes:
      return tr(lang, "This file is too large: at most {} MB. Choose a smaller one.", picture::Limits().bytes >> 20);
    case picture::Refusal::kUnknownKind:
      return tr(lang, "This is no picture that can be used. Choose a JPEG, PNG, WebP, HEIC, AVIF or GIF file.");
    case picture::Refusal::kTooManyPixels:
      return tr(lang, "This picture has too many pixels: at most {} million. Make it smaller first.",
                picture::Limits().pixels / 1'000'000);
    case picture::Refusal::kDamaged:
      return tr(lang, "This picture is damaged or cut off. Choose another, or save it anew first.");
    case picture::Refusal::kTooLong:
      break;
  }
  return tr(lang, "It takes too long to read this picture. Save it anew as JPEG first.");
}

// A number that no picture of it has.
std::string free_id(const Campaign& campaign) {
  for (size_t n = campaign.pictures.size() + 1;; ++n) {
    std::string id = fmt::format("picture-{}", n);
    if (campaign.find_picture(id) == nullptr) return id;
  }
}

// One place where a picture may stand.
struct Place {
  std::string name, label;
  std::string now;  // the picture that stands there, where there is room for one
};

std::vector<Place> places_of(const Campaign& c, const std::string& lang) {
  std::vector<Place> out = {{"picture", tr(lang, "On top of the case, and with links that are shared"), c.picture}};
  const auto last = [](const auto& list) { return list.size() - std::min(list.size(), kMostPlaces); };
  for (size_t i = last(c.stories); i < c.stories.size(); ++i) {
    out.push_back(
        {"stories." + c.stories[i].id, tr(lang, "Story: {}", pick(c.stories[i].who, lang)), c.stories[i].picture});
  }
  for (size_t i = last(c.updates); i < c.updates.size(); ++i) {
    out.push_back(
        {"updates." + c.updates[i].id, tr(lang, "News: {}", pick(c.updates[i].title, lang)), c.updates[i].picture});
  }
  for (size_t i = last(c.gatherings); i < c.gatherings.size(); ++i) {
    out.push_back(
        {"gatherings." + c.gatherings[i].city, tr(lang, "Gathering: {}", pick(c.gatherings[i].name, lang)), ""});
  }
  return out;
}

// Puts the picture to these of the places that were offered, and to no other
// of them.
void put(Campaign& c, const std::string& id, const std::vector<Place>& offered,
         const std::vector<std::string_view>& wanted) {
  const auto set = [&](std::string& at, const std::string& name) {
    if (std::ranges::find(offered, name, &Place::name) == offered.end()) return;
    if (std::ranges::count(wanted, name) > 0) {
      at = id;
    } else if (at == id) {
      at.clear();
    }
  };
  set(c.picture, "picture");
  for (auto& one : c.stories) set(one.picture, "stories." + one.id);
  for (auto& one : c.updates) set(one.picture, "updates." + one.id);
  for (auto& one : c.gatherings) {
    const std::string name = "gatherings." + one.city;
    if (std::ranges::find(offered, name, &Place::name) == offered.end()) continue;
    const bool is_there = std::ranges::count(one.pictures, id) > 0, is_wanted = std::ranges::count(wanted, name) > 0;
    if (is_wanted && !is_there) one.pictures.push_back(id);
    if (!is_wanted && is_there) std::erase(one.pictures, id);
  }
}

std::string uses_text(const Campaign& c, const std::string& id, const std::string& lang) {
  std::string out;
  const auto uses = c.uses_of(id);
  for (const Place& place : places_of(c, lang)) {
    if (std::ranges::count(uses, place.name) > 0) out += (out.empty() ? "" : "; ") + place.label;
  }
  return out;
}

// What somebody saw of it, in a word.
std::string mark_of(const Campaign& c, const std::string& id) {
  std::string all;
  const auto at = std::ranges::find(c.pictures, id, &campaign::Picture::id);
  if (at != c.pictures.end()) all = Draft(c).print(fmt::format("pictures.{}", at - c.pictures.begin()));
  for (const std::string& use : c.uses_of(id)) all += "\n" + use;
  return to_hex(ByteView(sha256(bytes_of(all))).first(16));
}

Typed typed_in(const http::Form& form) {
  Typed out;
  for (const http::Form::Field& field : form.fields()) {
    if (field.name.starts_with("v.")) out.emplace(field.name.substr(2), field.value);
  }
  return out;
}

std::string value_in(const Typed& typed, const std::string& key) {
  const auto found = typed.find(key);
  return found == typed.end() ? std::string() : found->second;
}

std::vector<std::string> lacking(const Campaign& c, const campaign::Picture& picture, const std::string& lang) {
  std::vector<std::string> out;
  for (const std::string& tag : c.languages) {
    if (!picture.alt.contains(tag)) out.push_back(language_name(tag, lang));
  }
  return out;
}

}  // namespace

// One picture under somebody's hands: in the campaign's file, or kept and not
// yet in it.
struct Console::PictureEdit {
  campaign::Stored stored{};
  std::string id;               // in the file; of a new one, the next that is free
  size_t at = 0;                // in the list; of a new one, its end
  campaign::Picture picture{};  // its hash and size, also of a new one
  bool is_new = false;
  Typed typed{};
  std::vector<std::string> wanted{};  // places
  std::vector<std::pair<std::string, std::string>> problems{};
  bool conflict = false;
};

// By its id, or by the hash of one that is kept.
Result<Console::PictureEdit> Console::picture_edit(const Ask& ask) const {
  const std::string slug = ask.params[0], name = ask.params[1];
  auto stored = parts_.campaigns.working(slug);
  if (!stored) return stored.error();
  PictureEdit edit;
  edit.stored = std::move(*stored);
  const Campaign& c = edit.stored.campaign;
  const auto found = std::ranges::find_if(
      c.pictures, [&](const campaign::Picture& one) { return one.id == name || one.file == name; });
  edit.at = static_cast<size_t>(found - c.pictures.begin());
  if (found != c.pictures.end()) {
    edit.picture = *found;
    edit.id = found->id;
    edit.typed = Draft(c).read(fmt::format("pictures.{}", edit.at), described());
    edit.wanted = c.uses_of(edit.id);
    return edit;
  }
  if (!campaign::is_picture_hash(name)) return not_found("no such picture");
  const auto file = parts_.pictures.find(slug, name);
  if (!file) return file.error();
  edit.is_new = true;
  edit.id = free_id(c);
  edit.picture.id = edit.id;
  edit.picture.file = name;
  edit.picture.width = file->width;
  edit.picture.height = file->height;
  return edit;
}

http::Response Console::pictures_page(Ask& ask) {
  return show_pictures(ask, 200, {});
}

http::Response Console::show_pictures(const Ask& ask, int status, const std::string& problem) const {
  const std::string lang = ask.lang(), slug = ask.params[0], base = "/console/c/" + slug + "/pictures";
  const auto stored = parts_.campaigns.working(slug);
  if (!stored) return fail(ask, stored.error());
  const Campaign& c = stored->campaign;
  Dictionary values("pictures");
  for (const campaign::Picture& picture : c.pictures) {
    Dictionary& one = *values.AddSectionDictionary("PICTURE");
    one.SetValue("URL", ask.to(base + "/" + picture.id));
    one.SetValue("IMAGE", base + "/" + picture.file + "/image");
    const std::string_view alt = pick(picture.alt, lang);
    one.SetValue("ALT", std::string(alt));
    one.SetValue("NAME", picture.id);
    const std::string uses = uses_text(c, picture.id, lang),
                      missing = fmt::format("{}", fmt::join(lacking(c, picture, lang), ", "));
    one.SetValue("USES", uses.empty() ? tr(lang, "Not shown anywhere yet") : uses);
    if (!missing.empty()) one.AddSectionDictionary("LACKING")->SetValue("MISSING", missing);
  }
  Page page{tr(lang, "Pictures")};
  page.trail = {{tr(lang, "Campaigns"), "/console/"}, {std::string(pick(c.title, lang)), "/console/c/" + slug}};
  if (!problem.empty()) page.problems = {{"picture", problem}};
  Form upload{ask.to(base), tr(lang, "Upload")};
  upload.uploads = true;
  upload.inputs = {{Input::kFile, "picture", tr(lang, "A picture from this device")}};
  Input& file = upload.inputs.back();
  file.required = true;
  file.error = problem;
  file.help = tr(lang,
                 "JPEG, PNG, WebP, HEIC, AVIF or GIF, at most {} MB. It is made anew: where and when it was taken, and "
                 "with what, is not kept. Look at what can be seen on it yourself: faces, street signs, a window.",
                 picture::Limits().bytes >> 20);
  const std::string list = c.pictures.empty()
                               ? "<p class=\"empty\">" + escape_html(tr(lang, "No pictures yet.")) + "</p>\n"
                               : Templates::render("console_pictures", lang, values);
  page.blocks = {std::move(upload), console::Heading{tr(lang, "Pictures of this campaign")}, console::Html{list}};
  return show(ask, status, page);
}

http::Response Console::upload_picture(Ask& ask) {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const auto& fields = ask.form.fields();
  const auto file = std::ranges::find_if(fields, [](const http::Form::Field& one) { return one.name == "picture"; });
  if (file == fields.end() || file->value.empty()) {
    return show_pictures(ask, 422, tr(lang, "Choose a file first."));
  }
  const auto taken = picture::prepare(bytes_of(file->value));
  if (const auto* refusal = std::get_if<picture::Refusal>(&taken)) {
    return show_pictures(ask, *refusal == picture::Refusal::kTooManyBytes ? 413 : 422, refusal_text(*refusal, lang));
  }
  const auto& made = std::get<picture::Picture>(taken);
  std::vector<campaign::PictureFile> files;
  for (const picture::File& one : made.files) files.push_back({one.side, one.width, one.height, one.jpeg});
  const std::string hash = to_hex(made.hash);
  if (auto stored = parts_.pictures.keep(slug, hash, files, parts_.clock.now()); !stored) {
    if (stored.error().kind != Error::kInvalid) return fail(ask, stored.error());
    return show_pictures(ask, 422, tr(lang, "This campaign has too many pictures. Delete some first."));
  }
  return go(ask, "/console/c/" + slug + "/pictures/" + hash);
}

http::Response Console::picture_page(Ask& ask) {
  const auto edit = picture_edit(ask);
  return edit ? show_picture(ask, 200, *edit) : fail(ask, edit.error());
}

http::Response Console::show_picture(const Ask& ask, int status, const PictureEdit& edit) const {
  const std::string lang = ask.lang(), slug = ask.params[0], base = "/console/c/" + slug + "/pictures";
  const Campaign& c = edit.stored.campaign;
  Page page{edit.is_new ? tr(lang, "Describe the new picture") : tr(lang, "Picture")};
  page.trail = {{std::string(pick(c.title, lang)), "/console/c/" + slug}, {tr(lang, "Pictures"), base}};
  Form form{ask.to(ask.path), tr(lang, "Save")};
  form.uploads = true;  // three times as short for what is not Latin
  const auto add = [&](Input input) {
    for (const auto& [bad, reason] : edit.problems) {
      if ("v." + bad == input.name || "v." + bad + "." + c.languages.front() == input.name) input.error = reason;
    }
    if (!input.error.empty()) page.problems.emplace_back(input.name, input.label + ": " + input.error);
    form.inputs.push_back(std::move(input));
  };
  for (const std::string& tag : c.languages) {
    Input input{Input::kArea, "v.alt." + tag, tr(lang, "What is to be seen · {}", language_name(tag, lang))};
    input.value = value_in(edit.typed, "alt." + tag);
    input.lang = tag;
    input.rows = 2;
    input.required = tag == c.languages.front();
    input.help =
        tr(lang, "For whoever cannot see it, read aloud in its place. Say what matters, and nothing that identifies.");
    if (!edit.is_new && input.value.empty()) input.help = tr(lang, "Missing in this language.");
    add(std::move(input));
  }
  for (const std::string& tag : c.languages) {
    Input input{Input::kText, "v.credit." + tag, tr(lang, "Who made it · {}", language_name(tag, lang))};
    input.value = value_in(edit.typed, "credit." + tag);
    input.lang = tag;
    if (tag == c.languages.front()) input.help = tr(lang, "Shown below it. May stay empty.");
    add(std::move(input));
  }
  add({Input::kText, "v.source", tr(lang, "Address of where it comes from"), value_in(edit.typed, "source"),
       tr(lang, "Begins with https://. May stay empty.")});
  add({Input::kText, "v.licence", tr(lang, "Licence"), value_in(edit.typed, "licence"),
       tr(lang, "Such as CC BY-SA 4.0. May stay empty.")});
  Input consent{
      Input::kArea, "v.consent", tr(lang, "Consent of the people on it"), value_in(edit.typed, "consent"),
      tr(lang, "How and when it was given. Never shown. If people can be recognised, do not publish without it.")};
  consent.rows = 2;
  add(std::move(consent));
  Input places{Input::kTicks, "place", tr(lang, "Where it is shown")};
  for (const Place& place : places_of(c, lang)) {
    const bool taken = !place.now.empty() && place.now != edit.id;
    places.options.push_back({place.name,
                              taken ? tr(lang, "{} (in place of another picture)", place.label) : place.label,
                              std::ranges::count(edit.wanted, place.name) > 0});
  }
  add(std::move(places));
  form.inputs.push_back({Input::kHidden, "was", "", mark_of(c, edit.id)});
  if (edit.conflict) {
    page.problems.insert(page.problems.begin(),
                         {"", tr(lang,
                                 "Somebody else has changed this part meanwhile. Nothing was saved, and what you "
                                 "typed is kept: put both together, then save.")});
  }
  for (const auto& [field, reason] : edit.problems) {
    if (page.problems.empty()) page.problems.emplace_back("", reason);
  }
  Dictionary values("picture");
  values.SetValue("IMAGE", base + "/" + edit.picture.file + "/image");
  values.SetIntValue("WIDTH", edit.picture.width);
  values.SetIntValue("HEIGHT", edit.picture.height);
  values.SetValue("ALT", std::string(pick(edit.picture.alt, lang)));
  page.blocks = {console::Html{Templates::render("console_picture", lang, values)}, std::move(form)};
  if (edit.is_new) return show(ask, status, page);
  page.blocks.emplace_back(console::Heading{tr(lang, "Delete this picture")});
  if (const std::string uses = uses_text(c, edit.id, lang); !c.uses_of(edit.id).empty()) {
    page.blocks.emplace_back(
        Text{tr(lang, "It is shown in other places, so it cannot be deleted. Take it away there first: {}", uses)});
    return show(ask, status, page);
  }
  Form remove{ask.to(ask.path), tr(lang, "Delete")};
  remove.intro = tr(lang, "Nobody can see it any more. You can take that back on the next page.");
  remove.danger = true;
  remove.inputs = {{Input::kHidden, "do", "", "remove"}, {Input::kHidden, "was", "", mark_of(c, edit.id)}};
  page.blocks.emplace_back(std::move(remove));
  return show(ask, status, page);
}

// The campaign as it would be; or what is wrong is noted in `edit`.
std::optional<Campaign> Console::described_campaign(const Ask& ask, PictureEdit& edit) const {
  const Campaign& c = edit.stored.campaign;
  const std::string place = fmt::format("pictures.{}", edit.at), field = fmt::format("pictures[{}].", edit.at);
  Draft draft(c);
  if (edit.is_new) {
    draft.add("pictures");
    draft.write(place, kept(), c.languages,
                {{"id", edit.id},
                 {"file", edit.picture.file},
                 {"width", fmt::format("{}", edit.picture.width)},
                 {"height", fmt::format("{}", edit.picture.height)}});
  }
  draft.write(place, described(), c.languages, edit.typed);
  auto whole = draft.whole();
  if (const auto* faults = std::get_if<std::vector<Fault>>(&whole)) {
    for (const Fault& fault : *faults) {
      edit.problems.emplace_back(fault.field.starts_with(field) ? fault.field.substr(field.size()) : fault.field,
                                 edit::fault_text(fault, ask.lang()));
    }
    return std::nullopt;
  }
  auto& made = std::get<Campaign>(whole);
  put(made, edit.id, places_of(c, ask.lang()), ask.form.all("place"));
  for (const auto& one : made.gatherings) {
    if (one.pictures.size() <= campaign::kMostPicturesOfGathering) continue;
    edit.problems.emplace_back(
        "place", tr(ask.lang(), "A gathering shows at most {} pictures.", campaign::kMostPicturesOfGathering));
    return std::nullopt;
  }
  return std::move(made);
}

http::Response Console::save_picture(Ask& ask) {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const bool removes = ask.typed("do") == "remove", restores = ask.typed("do") == "restore";
  for (int tries = 0; tries < 3; ++tries) {
    auto edit = picture_edit(ask);
    if (!edit) return fail(ask, edit.error());
    const bool conflict = !restores && ask.typed("was") != mark_of(edit->stored.campaign, edit->id);
    if (!removes) {
      edit->typed = typed_in(ask.form);
      edit->wanted.clear();
      for (const std::string_view place : ask.form.all("place")) edit->wanted.emplace_back(place);
    }
    if (conflict || (removes && (edit->is_new || !edit->stored.campaign.uses_of(edit->id).empty()))) {
      edit->conflict = true;
      return show_picture(ask, 409, *edit);
    }
    std::optional<Campaign> wanted;
    if (removes) {
      wanted = edit->stored.campaign;
      wanted->pictures.erase(wanted->pictures.begin() + static_cast<ptrdiff_t>(edit->at));
    } else {
      wanted = described_campaign(ask, *edit);
      if (!wanted) return show_picture(ask, 422, *edit);
    }
    const auto saved = parts_.campaigns.save(*wanted, edit->stored.updated_at, author_of(ask), parts_.clock.now());
    if (!saved) return fail(ask, saved.error());
    if (saved->kind == Applied::kOvertaken) continue;  // another part was changed meanwhile: once more, over that
    if (removes) return show_removed(ask, *edit);
    return done(ask, "/console/c/" + slug + "/pictures", saved->kind == Applied::kWaits ? "waits" : "saved");
  }
  return fail(ask, 503);
}

http::Response Console::show_removed(const Ask& ask, const PictureEdit& edit) const {
  const std::string lang = ask.lang(), base = "/console/c/" + ask.params[0] + "/pictures";
  Page page{tr(lang, "The picture is deleted")};
  page.trail = {{tr(lang, "Pictures"), base}};
  Form undo{ask.to(base + "/" + edit.picture.file), tr(lang, "Take that back")};
  undo.intro = tr(lang, "Its files are kept for a week, then they are gone for good.");
  undo.inputs = {{Input::kHidden, "do", "", "restore"}};
  for (const auto& [key, text] : edit.typed) undo.inputs.push_back({Input::kHidden, "v." + key, "", text});
  page.blocks = {std::move(undo), Text{"", tr(lang, "To the pictures"), ask.to(base)}};
  return show(ask, 200, page);
}

// For who works on it: also what nobody else can see yet.
http::Response Console::picture_image(Ask& ask) {
  const std::string slug = ask.params[0], hash = ask.params[1];
  if (!campaign::is_picture_hash(hash)) return fail(ask, 404);
  const auto file = parts_.pictures.find(slug, hash);
  if (!file) return fail(ask, file.error());
  auto bytes = parts_.pictures.bytes(slug, hash, std::min(file->side, campaign::kPictureSides[0]));
  if (!bytes) return fail(ask, bytes.error());
  http::Response response;
  response.headers = picture_headers();
  response.headers.emplace_back("Cache-Control", "private, max-age=86400, immutable");
  response.body = std::move(*bytes);
  return response;
}

bool Console::is_upload(const http::Request& head, std::string_view path) const {
  return head.method == http::Method::kPost && path.starts_with("/console/c/") && path.ends_with("/pictures");
}

http::BodyBounds Console::body_bounds(const http::Request& head, std::string_view path,
                                      const http::BodyBounds& standard) const {
  constexpr size_t kAround = 64 * 1024;
  // A campaign's file, or a long text in a script of three bytes a letter.
  constexpr size_t kLongForm = size_t{4} << 20;
  constexpr std::chrono::minutes kSlowly{5};
  if (head.method != http::Method::kPost || !path.starts_with("/console/")) return standard;
  const http::Form query = http::Form::parse_query(head.query);
  if (!uploads_.admits(query.get("ticket"), parts_.clock.now())) return standard;
  return {(is_upload(head, path) ? picture::Limits().bytes : kLongForm) + kAround, kSlowly};
}

// Nothing of it was read, and the form held nothing but the file.
std::optional<http::Response> Console::refused(const http::Request& head, const Reader& reader, std::string_view path,
                                               int status) const {
  if (status != 413 || !is_upload(head, path)) return std::nullopt;
  Page page{tr(reader.lang, "This picture is too large")};
  page.problems = {{"", refusal_text(picture::Refusal::kTooManyBytes, reader.lang)}};
  page.blocks = {
      Text{tr(reader.lang, "Nothing was changed. If it is smaller than that, your form was too old: open it anew."),
           tr(reader.lang, "Choose another"), reader.prefix + std::string(path)}};
  auto response = http::Response::html(status, console::render(site_, reader, {}, page));
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace outcry::web
