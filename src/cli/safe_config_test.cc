#include "cli/safe_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace outcry::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(SafeConfigTest, WithoutASecretItStaysAsItIs) {
  const std::string text = "# a site\n[mail]\nuser = \"ana\"\npassword = \"\"\n\n[keys]\ndestroy_index_after_days = 30";
  const auto safe = without_secrets(text);
  EXPECT_EQ(safe.kind, SafeConfig::kWhole);
  EXPECT_EQ(safe.text, text);
}

TEST(SafeConfigTest, APasswordIsCutHoweverItIsWritten) {
  for (const char* line :
       {"password = \"hunter2\"", "  password='hunter2' # my own", "\"password\" = \"hunter2\"",
        "password = \"\"\n# password = \"hunter2\"", "#PassWord=hunter2", "password = \"\"\"hunter2\"\"\""}) {
    const auto safe = without_secrets(std::string("[mail]\nuser = \"ana\"\n") + line + "\nport = 25\n");
    EXPECT_EQ(safe.kind, SafeConfig::kCut) << line;
    EXPECT_THAT(safe.text, Not(HasSubstr("hunter2"))) << line;
    EXPECT_THAT(safe.text, HasSubstr("port = 25")) << line;
  }
  EXPECT_EQ(without_secrets("mail.password = \"hunter2\"\n").text, "mail.password = \"\"  # left out of the backup\n");
}

TEST(SafeConfigTest, WhatCannotBeCutForCertainStaysBehind) {
  for (const char* text :
       {"mail = { host = \"h\", password = \"hunter2\", user = \"ana\" }\n",  // the rest of the line goes, too
        "[mail]\npassword = \"\"\"\nhunter2\nhunter3\"\"\"\n",                // over several lines
        "[mail]\npassword = \"hunter2\"\nfrom = \"hunter2@example.org\"\n",   // stands elsewhere, too
        "[mail.secrets]\nother = \"hunter2\"\n", "not toml, hunter2"}) {
    const auto safe = without_secrets(text);
    EXPECT_EQ(safe.kind, SafeConfig::kLeftOut) << text;
    EXPECT_EQ(safe.text, "") << text;
  }
}

}  // namespace
}  // namespace outcry::cli
