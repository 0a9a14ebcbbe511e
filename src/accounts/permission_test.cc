#include "accounts/permission.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "base/text.h"

namespace outcry::accounts {
namespace {

User with(Grant grant) {
  User user;
  user.id = 1;
  user.grants = {std::move(grant)};
  return user;
}

std::vector<Act> all_acts() {
  std::vector<Act> acts;
  for (size_t i = 0; i < kActs; ++i) acts.push_back(static_cast<Act>(i));
  return acts;
}

// The rows "| `act` | what | owner | …" of docs/operate/roles.md.
std::map<std::string, std::vector<std::string>> documented() {
  std::ifstream in(OUTCRY_SOURCE_DIR "/docs/operate/roles.md");
  std::map<std::string, std::vector<std::string>> rows;
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> cells;
    std::istringstream row(line);
    for (std::string cell; std::getline(row, cell, '|');) cells.push_back(trimmed(cell));
    if (cells.size() == 10) rows[cells[1]] = {cells.begin() + 3, cells.end()};
  }
  return rows;
}

TEST(PermissionTest, TheTableIsAsDocumented) {
  auto rows = documented();
  ASSERT_EQ(rows.size(), kActs + 2) << "the acts, the head and the line under it";
  const auto head = rows.at("act");
  for (size_t i = 0; i < head.size(); ++i) EXPECT_EQ(head[i], to_text(kRoles[i]));
  for (const Act act : all_acts()) {
    const auto row = rows.find("`" + std::string(to_text(act)) + "`");
    ASSERT_NE(row, rows.end()) << to_text(act);
    ASSERT_EQ(row->second.size(), std::size(kRoles));
    for (size_t i = 0; i < std::size(kRoles); ++i) {
      const std::string& cell = row->second[i];
      const Leave leave_in_words = cell == "yes" ? Leave::kYes : cell == "no" ? Leave::kNo : Leave::kOwn;
      EXPECT_TRUE(cell == "yes" || cell == "no" || cell == (kRoles[i] == Role::kMember ? "its own" : "its cities"));
      EXPECT_EQ(leave(kRoles[i], act), leave_in_words) << to_text(act) << ", " << to_text(kRoles[i]);
    }
  }
}

TEST(PermissionTest, OnlyOwnersManageUsersAndTheSite) {
  for (const Role role : kRoles) {
    if (role == Role::kOwner) continue;
    EXPECT_EQ(leave(role, Act::kManageUsers), Leave::kNo);
    EXPECT_EQ(leave(role, Act::kManageSite), Leave::kNo);
  }
}

TEST(PermissionTest, AnOwnerMayEverythingUnlessDisabled) {
  User owner = with({Role::kOwner, {}, {}, {}});
  for (const Act act : all_acts()) EXPECT_TRUE(may(owner, act, {}) && may(owner, act, {"thirty", "seoul", "river"}));
  owner.disabled = true;
  for (const Act act : all_acts()) EXPECT_FALSE(may(owner, act, {}) || may_somewhere(owner, act));
}

TEST(PermissionTest, AnOwnerOfOneCampaignIsNoOwner) {
  const User user = with({Role::kOwner, "thirty", {}, {}});
  for (const Act act : all_acts()) EXPECT_FALSE(may(user, act, {"thirty", {}, {}})) << to_text(act);
}

TEST(PermissionTest, WhatIsOnesOwnIsDoneInItsCampaign) {
  User user = with({Role::kMember, "thirty", {}, "river"});
  EXPECT_TRUE(may_in(user, Act::kExportContacts, "thirty"));
  EXPECT_FALSE(may(user, Act::kExportContacts, {"thirty", {}, {}})) << "not for every member";
  EXPECT_TRUE(may(user, Act::kExportContacts, {"thirty", {}, "river"}));
  EXPECT_FALSE(may_in(user, Act::kExportContacts, "two"));
  EXPECT_FALSE(may_in(user, Act::kExport, "thirty"));
  user.disabled = true;
  EXPECT_FALSE(may_in(user, Act::kExportContacts, "thirty"));
  EXPECT_FALSE(may_in(with({Role::kOwner, "thirty", {}, {}}), Act::kExportContacts, "thirty"));
}

TEST(PermissionTest, AGrantOfOneCampaignHoldsForItAlone) {
  const User user = with({Role::kOrganiser, "thirty", {}, {}});
  EXPECT_TRUE(may(user, Act::kEditCampaign, {"thirty", {}, {}}));
  EXPECT_FALSE(may(user, Act::kEditCampaign, {"forty", {}, {}}));
  EXPECT_FALSE(may(user, Act::kEditCampaign, {})) << "of the whole site";
  EXPECT_FALSE(may(user, Act::kManagePlaces, {}));
}

TEST(PermissionTest, AGrantWithoutCampaignHoldsForAll) {
  const User user = with({Role::kOrganiser, {}, {}, {}});
  EXPECT_TRUE(may(user, Act::kEditCampaign, {"thirty", {}, {}}));
  EXPECT_TRUE(may(user, Act::kManagePlaces, {}));
  EXPECT_FALSE(may(user, Act::kManageUsers, {}));
}

TEST(PermissionTest, ACoordinatorHasItsCitiesAlone) {
  const User user = with({Role::kCoordinator, "thirty", {"seoul", "berlin"}, {}});
  EXPECT_TRUE(may(user, Act::kEditGathering, {"thirty", "berlin", {}}));
  EXPECT_FALSE(may(user, Act::kEditGathering, {"thirty", "paris", {}}));
  EXPECT_FALSE(may(user, Act::kEditGathering, {"thirty", {}, {}})) << "no city is not every city";
  EXPECT_FALSE(may(user, Act::kEditGathering, {"forty", "berlin", {}}));
  EXPECT_TRUE(may_somewhere(user, Act::kEditGathering));
  EXPECT_FALSE(may(user, Act::kExport, {"thirty", "berlin", {}}));
}

TEST(PermissionTest, AMemberHasItsOwnContactsAlone) {
  const User user = with({Role::kMember, {}, {}, "river"});
  EXPECT_TRUE(may(user, Act::kExportContacts, {"thirty", {}, "river"}));
  EXPECT_FALSE(may(user, Act::kExportContacts, {"thirty", {}, "lifeline"}));
  EXPECT_FALSE(may(user, Act::kExportContacts, {"thirty", {}, {}}));
  EXPECT_FALSE(may(user, Act::kExport, {"thirty", {}, "river"}));
  // A grant without a member, which check_grants() refuses, is not every member's.
  EXPECT_FALSE(may(with({Role::kMember, {}, {}, {}}), Act::kExportContacts, {"thirty", {}, {}}));
}

TEST(PermissionTest, GrantsDoNotLendEachOtherTheirScope) {
  User user = with({Role::kOrganiser, "thirty", {}, {}});
  user.grants.push_back({Role::kViewer, {}, {}, {}});
  EXPECT_TRUE(may(user, Act::kViewCampaign, {"forty", {}, {}}));
  EXPECT_FALSE(may(user, Act::kEditCampaign, {"forty", {}, {}}));
}

TEST(PermissionTest, NobodyIsNothing) {
  for (const Act act : all_acts()) EXPECT_FALSE(may(User(), act, {"thirty", "seoul", "river"}));
}

TEST(GrantTest, HasWhatItsRoleTakes) {
  EXPECT_TRUE(check_grants({{Role::kOwner, {}, {}, {}}, {Role::kMember, "thirty", {}, "river"}}));
  EXPECT_TRUE(check_grants({{Role::kCoordinator, {}, {"seoul"}, {}}}));
  EXPECT_FALSE(check_grants({{Role::kOwner, "thirty", {}, {}}}));
  EXPECT_FALSE(check_grants({{Role::kCoordinator, {}, {}, {}}}));
  EXPECT_FALSE(check_grants({{Role::kViewer, {}, {"seoul"}, {}}}));
  EXPECT_FALSE(check_grants({{Role::kMember, {}, {}, {}}}));
  EXPECT_FALSE(check_grants({{Role::kViewer, {}, {}, "river"}}));
  EXPECT_FALSE(check_grants({{Role::kViewer, "", {}, {}}}));
}

TEST(UserTest, AnAddressHasOneForm) {
  EXPECT_EQ(normal_email("  Ana@Example.ORG ").value(), "ana@example.org");
  EXPECT_EQ(normal_email("ａna@example.org").value(), "ana@example.org") << "full width";
  for (const char* wrong : {"", "@", "a@", "@b.c", "a@b", "a@b@c.d", "a@.b", "a@b.", "a b@c.d", "a@b.c,d@e.f",
                            "a@b.c\nBcc: x@y.z", "<a@b.c>", "a@b.c\xff", "a@\u202Eb.c"}) {
    EXPECT_FALSE(normal_email(wrong)) << wrong;
  }
  EXPECT_TRUE(normal_email(std::string(248, 'a') + "@bc.de"));
  EXPECT_FALSE(normal_email(std::string(249, 'a') + "@bc.de"));
}

TEST(UserTest, RolesAreWrittenAndRead) {
  for (const Role role : kRoles) EXPECT_EQ(parse_role(to_text(role)).value(), role);
  EXPECT_FALSE(parse_role("Owner"));
  EXPECT_FALSE(parse_role(""));
}

}  // namespace
}  // namespace outcry::accounts
