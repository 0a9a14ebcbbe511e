// The editor's pages as data: the form of a part, the table of a list, the
// overview of all parts with what is missing in which language.
//
// Pure functions; any thread.
#pragma once

#include "accounts/user.h"
#include "campaign/campaign_store.h"
#include "web/console/edit_place.h"
#include "web/console/page.h"

namespace outcry::web::edit {

struct View {
  const Reader& reader;
  const campaign::Campaign& campaign;
  const campaign::Draft& draft;  // of the campaign
  // Where somebody may change those of these cities alone, and no others.
  std::optional<std::vector<std::string>> cities{};

  [[nodiscard]] std::string lang() const { return reader.lang; }
  [[nodiscard]] std::string slug() const { return campaign.slug; }
  [[nodiscard]] bool is_of_cities(const campaign::Typed& typed) const;
  // "/console/c/x/edit/stories.0", with the reader's language.
  [[nodiscard]] std::string to(const Part& part, std::string_view address) const;
};

// The same without language.
std::string path_of(const std::string& slug, const Part& part, std::string_view address);

// What somebody typed into a part, or sees there.
struct Sheet {
  Here here;
  campaign::Typed typed, now;                                   // as typed; as it is stored
  std::vector<std::pair<std::string, std::string>> problems{};  // field, reason
  std::vector<std::string> both{};                              // fields that another changed meanwhile
  bool gone = false;                                            // another took it out meanwhile
  bool preview = false;
  std::vector<std::string> notes{};  // said above the form
  bool suggests = false;             // milestones, from the goal
  std::string above_marks{};         // as they came; else of what is stored
};

console::Page part_page(const View& view, const Sheet& sheet);
console::Page list_page(const View& view, const Here& here, const std::string& problem);
console::Page remove_page(const View& view, const Here& here, const campaign::Typed& now,
                          const std::string& above_marks);
// Of those parts that `user` may change.
console::Page overview_page(const View& view, const accounts::User& user);

// What is wrong with the campaign, for a reader: with the part and the field,
// where it is not in the part at `here`.
std::string fault_text(const campaign::Fault& fault, const std::string& lang);
// "Members: …", "Stories, 2: …".
std::string title_at(const std::string& address, const std::string& lang);

}  // namespace outcry::web::edit
