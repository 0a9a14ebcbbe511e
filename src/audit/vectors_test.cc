// docs/spec/vectors/audit-log.json: what a second implementation computed.
#include "base/vectors_test.h"

#include "audit/entry.h"
#include "tally/tree.h"

namespace outcry::audit {
namespace {

Entry entry_in(const Vector& vector) {
  Entry entry;
  entry.at = from_millis(static_cast<int64_t>(number_in(vector, "at")));
  for (const Source source : {Source::kConsole, Source::kShell, Source::kServer}) {
    if (to_text(source) == text_in(vector, "source")) entry.source = source;
  }
  for (const Outcome outcome : {Outcome::kDone, Outcome::kRefused, Outcome::kFailed, Outcome::kUnknown}) {
    if (to_text(outcome) == text_in(vector, "outcome")) entry.outcome = outcome;
  }
  entry.person = static_cast<accounts::UserId>(number_in(vector, "person"));
  entry.roles = static_cast<Roles>(number_in(vector, "roles"));
  entry.act = text_in(vector, "act");
  entry.campaign = text_in(vector, "campaign");
  for (const auto& pair : vector.at("about").as_array()) {
    entry.about.emplace_back(pair.as_array().at(0).as_string(), pair.as_array().at(1).as_string());
  }
  entry.detail = text_in(vector, "detail");
  entry.browser = text_in(vector, "browser");
  entry.network = static_cast<uint16_t>(number_in(vector, "network"));
  return entry;
}

TEST(AuditVectorsTest, Entries) {
  const Vector vectors = read_vectors("audit-log.json");
  std::vector<Hash32> leaves;
  for_each_in(vectors, "entries", [&](const Vector& vector) {
    const Entry entry = entry_in(vector);
    const auto bytes = encode(entry);
    ASSERT_TRUE(bytes) << bytes.error().message;
    EXPECT_EQ(to_hex(*bytes), text_in(vector, "entry"));
    const auto back = decode(bytes_in(vector, "entry"));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, entry);
    leaves.push_back(tally::leaf_hash(*bytes));
  });
  EXPECT_EQ(tally::root_of(leaves), hash_in(vectors, "root"));
  for (const auto& wrong : vectors.at("not_entries").as_array()) {
    EXPECT_FALSE(decode(bytes_in(wrong))) << std::string_view(wrong.as_string());
  }
}

}  // namespace
}  // namespace outcry::audit
