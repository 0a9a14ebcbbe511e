// The pages of the missions directory: those that were searched for, and one
// with all that is known of it. Pure functions.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "directory/directory.h"
#include "web/pages/page.h"

namespace outcry::web {

inline constexpr size_t kMissionsAPage = 20;

struct MissionsView {
  std::shared_ptr<const directory::Directory> directory;
  directory::Filter filter;
  std::vector<directory::Near> found;  // all of them; a page is cut out
  size_t page = 0;                     // from 0
  // Why these, where it is not what the filter says.
  directory::Reach reach = directory::Reach::kIn;
  bool near = false;  // the nearest to a place
  std::string place;  // as it was typed; empty with `near`: by the browser's location
  bool lost = false;  // nobody knows where that is
};
std::string missions_page(const Site& site, const Reader& reader, const MissionsView& view);

// What a reader says is wrong, as it was typed.
struct CorrectionView {
  std::string field, value, how;
  std::string value_problem, how_problem, field_problem;
  [[nodiscard]] bool is_bad() const { return !value_problem.empty() || !how_problem.empty() || !field_problem.empty(); }
};
// Fields that can be proposed.
inline constexpr std::string_view kCorrectable[] = {
    directory::field::kAddress, directory::field::kPhone, directory::field::kFax,  directory::field::kEmail,
    directory::field::kWebsite, directory::field::kName,  directory::field::kCity, directory::field::kStatus};
std::string mission_page(const Site& site, const Reader& reader, const directory::Mission& mission,
                         const CorrectionView& correction);

}  // namespace outcry::web
