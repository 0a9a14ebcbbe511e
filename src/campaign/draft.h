// A Draft is a campaign's file under somebody's hands: its parts are read and
// written as people type them, and whole() says whether it is a campaign
// still. So an editor and the file know the same fields, limits and faults.
//
// A part is a table of the file, by its place: "" (what stands above all
// tables), "petition", "case.timeline.0", "resolutions.2.backers.5". What is
// typed is kept as it is where it cannot be read: whole() then names it.
//
// Plain value; one thread at a time.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "campaign/campaign.h"
#include "campaign/fault.h"

namespace outcry::campaign {

enum class FieldKind : uint8_t {
  kText,
  kWords,       // localized: "title.ko", a typed text for each language of the campaign
  kAnyWords,    // likewise, for any language
  kDate,        // 2012-02-24
  kInstant,     // 2012-02-24 12:00 on the clocks of the IANA zone "KEY_zone" beside it, which is a key of the file
  kInteger,     // with or without separators of thousands
  kNumber,      // 37.57
  kFlag,        // "yes" or "no"; nothing is what the file has without the key
  kTexts,       // a line each
  kIntegers,    // a line each
  kParagraphs,  // texts with a blank line between them
};

struct FieldForm {
  std::string_view key;  // in its part; "spokesperson.name" of a table within
  FieldKind kind = FieldKind::kText;
};

using Typed = std::map<std::string, std::string, std::less<>>;  // nothing that is empty

// The languages in which these words are there: of "title.en" and "title.ko" en and ko.
std::vector<std::string> tags_in(const Typed& typed, std::string_view key);

class Draft {
 public:
  // A new one, with nothing in it.
  Draft();
  explicit Draft(const Campaign& campaign);
  ~Draft();
  Draft(Draft&&) noexcept;
  Draft& operator=(Draft&&) noexcept;

  [[nodiscard]] bool has(std::string_view place) const;
  [[nodiscard]] size_t count(std::string_view list) const;  // of a list's parts

  [[nodiscard]] Typed read(std::string_view place, const std::vector<FieldForm>& fields) const;
  // These fields and no others; what is not in `typed` is taken out. Makes the
  // part where there is none, except in a list, and takes it out where nothing
  // is left in it.
  void write(std::string_view place, const std::vector<FieldForm>& fields, const std::vector<std::string>& languages,
             const Typed& typed);

  size_t add(std::string_view list);  // an empty part at its end; its number
  void remove(std::string_view place);
  void move(std::string_view place, bool up);
  // All of a part, in a form that is equal for equal parts; empty if it is not there.
  [[nodiscard]] std::string print(std::string_view place) const;

  // The campaign, or what is wrong: fields as in "stories[0].text.ko".
  [[nodiscard]] std::variant<Campaign, std::vector<Fault>> whole() const;

 private:
  struct Tree;
  std::unique_ptr<Tree> tree_;
};

}  // namespace outcry::campaign
