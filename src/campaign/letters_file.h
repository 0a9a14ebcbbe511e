// How targets and letters stand in a campaign file. Private to campaign/.
#pragma once

#include "campaign/target.h"
#include "campaign/toml_table.h"

namespace outcry::campaign {

Target read_target(TomlTable& table);
LetterTemplate read_letter_template(TomlTable& table);
// What one table cannot know: ids that are used twice, or name nobody.
void check_letters(TomlTable& file, const std::vector<Target>& targets, const std::vector<LetterTemplate>& letters);

}  // namespace outcry::campaign
