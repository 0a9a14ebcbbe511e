#include "web/console/console.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "web/console/act_text.h"

namespace outcry::web {
namespace {

// docs/operate/console.md lists every address of the console; what is asked
// for there is what tests/console.test.mjs walks with every role.
TEST(ConsoleTest, EveryAddressIsInTheDocumentation) {
  std::ifstream file(std::string(OUTCRY_SOURCE_DIR) + "/docs/operate/console.md");
  std::stringstream text;
  text << file.rdbuf();
  const std::string page = text.str(), rows = Console::addresses();
  const size_t head = page.find("| --- | --- | --- | --- |\n");
  ASSERT_NE(head, std::string::npos) << "docs/operate/console.md has no table of addresses";
  const size_t begin = page.find('\n', head) + 1;
  EXPECT_EQ(page.substr(begin, page.find("\n\n", begin) + 1 - begin), rows);
}

// What the console's log calls it: without a name, nothing would be written.
TEST(ConsoleTest, EveryPostHasANameAndWordsInTheLog) {
  for (const Console::Deed& deed : Console::deeds()) {
    if (deed.method == http::Method::kPost && !Console::only_looks(deed.pattern)) {
      EXPECT_NE(deed.name, "") << "POST " << deed.pattern << " needs a line in deeds.cc";
    }
    if (!deed.name.empty()) {
      EXPECT_NE(act_text(deed.name, "en"), deed.name) << "it needs words in act_text.cc";
    }
  }
}

}  // namespace
}  // namespace outcry::web
