#include "web/console/edit_change.h"

namespace outcry::web::edit {
namespace {

using campaign::Draft;
using campaign::Typed;

std::pair<std::string, size_t> split(const std::string& place) {
  const size_t dot = place.rfind('.');
  return {place.substr(0, dot), static_cast<size_t>(std::stoul(place.substr(dot + 1)))};
}

// Where it is now; empty if it is gone.
std::string find(const Part& part, const std::string& place, const std::string& marks, const Draft& draft) {
  const auto [list, was_at] = split(place);
  const size_t at = find_marked(marks, typed_of(part, list, draft), was_at);
  return at == kGone ? std::string() : list + "." + std::to_string(at);
}

std::string find(const Change& change, const Draft& draft) {
  const Here& here = change.here;
  std::string place = here.place;
  if (!here.above.empty()) {
    const std::string above = find(*here_of(here.above).part, here.above, change.above_marks, draft);
    if (above.empty()) return {};
    place = above + place.substr(here.above.size());
  }
  return here.what == Here::kOne ? find(*here.part, place, change.marks, draft) : place;
}

Changed save(const Change& change, std::string place, Draft& draft, const std::vector<std::string>& languages) {
  const Part& part = *change.here.part;
  Changed out;
  if (change.here.what != Here::kNew) out.now = part.read(draft, place);
  Merged merged = merge(change.marks, change.typed, out.now);
  out.typed = std::move(merged.typed);
  out.both = std::move(merged.both);
  out.others = merged.others;
  if (!out.both.empty()) {
    out.kind = Changed::kBoth;
  } else {
    if (change.here.what == Here::kNew) place += "." + std::to_string(draft.add(place));
    draft.write(place, part.forms(), languages, out.typed);
  }
  out.place = std::move(place);
  return out;
}

}  // namespace

std::vector<Typed> typed_of(const Part& part, const std::string& list, const Draft& draft) {
  std::vector<Typed> out(draft.count(list));
  for (size_t i = 0; i < out.size(); ++i) out[i] = part.read(draft, list + "." + std::to_string(i));
  return out;
}

Changed make(const Change& change, Draft& draft, const std::vector<std::string>& languages) {
  std::string place = change.here.what == Here::kWhole ? change.here.place : find(change, draft);
  if (change.here.what != Here::kWhole && place.empty()) {
    Changed gone;
    gone.kind = Changed::kGone;
    gone.typed = change.typed;
    return gone;
  }
  if (change.kind == Change::kSave) return save(change, std::move(place), draft, languages);
  Changed out;
  out.now = change.here.part->read(draft, place);
  if (change.kind != Change::kRemove) {
    draft.move(place, change.kind == Change::kUp);
  } else if (marks_of(out.now) == change.marks) {
    draft.remove(place);
  } else {
    out.kind = Changed::kBoth;
  }
  out.place = std::move(place);
  return out;
}

}  // namespace outcry::web::edit
