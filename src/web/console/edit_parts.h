// The parts of a campaign as its editor knows them: one table says what each
// is called, where it stands in the file, which fields it has, and who may
// change it. Showing, saving, comparing and counting all go by this table;
// what a field may hold is the file's business (campaign/draft.h).
//
// An address names a part ("basics", "case"), a list ("stories",
// "resolutions.2.backers"), one of a list ("stories.0") or one to come
// ("stories.new").
//
// Read-only tables and pure functions; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/permission.h"
#include "campaign/draft.h"

namespace outcry::web::edit {

enum class Widget : uint8_t { kLine, kArea, kLong, kMarkdown, kDate, kChoice, kCountry, kZone, kEmail, kUrl };

struct Choice {
  const char* value;
  const char* label;
};

// Labels and helps are in English; translators know them.
struct Field {
  campaign::FieldForm form;
  const char* label = "";
  const char* help = "";
  Widget widget = Widget::kLine;
  bool needed = false;                // words: in the first language
  std::span<const Choice> choices{};  // kChoice; the first is what the file means without the key, unless it is needed
};

enum class Section : uint8_t { kPetition, kCase, kWorld, kLetters, kSettings };

struct Part {
  const char* name;   // its address, '#' for a number: "resolutions.#.backers"
  const char* place;  // likewise in the file; "" stands above all tables
  Section section;
  const char* title;
  const char* one = "";  // of a list: what one to come is called
  const char* about = "";
  bool list = false;
  accounts::Act act = accounts::Act::kEditCampaign;
  bool grave = false;    // whom records are sealed to, when they go: the password again
  bool by_city = false;  // each one is of a city, whose coordinator may change it
  std::vector<Field> fields{};

  [[nodiscard]] std::vector<campaign::FieldForm> forms() const;
  // What a draft says there. A choice that the file means without its key is
  // left out: seen, typed and stored are then alike.
  [[nodiscard]] campaign::Typed read(const campaign::Draft& draft, std::string_view place) const;
  void leave_out_defaults(campaign::Typed& typed) const;
};

const std::vector<Part>& parts();

}  // namespace outcry::web::edit
