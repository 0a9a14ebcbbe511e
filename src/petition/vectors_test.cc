// docs/spec/vectors/sealed-data.json: records, tokens and boxes of a second
// implementation.
#include "base/vectors_test.h"

#include "petition/letter.h"
#include "petition/record.h"
#include "petition/signing.h"
#include "petition/token.h"

namespace outcry::petition {
namespace {

class PetitionVectorsTest : public testing::Test {
 protected:
  const Vector vectors_ = read_vectors("sealed-data.json");
};

Record record_in(const Vector& fields) {
  Record record;
  record.campaign = text_in(fields, "campaign");
  record.text_version = fields.at("text version").to_number<int32_t>();
  record.lang = text_in(fields, "lang");
  record.name = text_in(fields, "name");
  record.email = text_in(fields, "email");
  record.country = text_in(fields, "country");
  record.postcode = text_in(fields, "postcode");
  record.comment = text_in(fields, "comment");
  record.display = parse_display(text_in(fields, "display")).value();
  if (!text_in(fields, "share").empty()) record.share = {"north", "south"};
  record.at = parse_rfc3339(text_in(fields, "at")).value();
  if (fields.contains("sheet")) {
    record.paper = OnPaper{text_in(fields, "sheet"), fields.at("row").to_number<int32_t>(), text_in(fields, "collected")};
  }
  return record;
}

TEST_F(PetitionVectorsTest, RecordsAndCommitments) {
  for_each_in(vectors_, "records", [](const Vector& v) {
    const Record record = record_in(v.at("fields").as_object());
    const std::string encoded = encode(record);
    EXPECT_EQ(encoded, text_in(v, "record"));
    EXPECT_EQ(to_hex(bytes_of(encoded)), text_in(v, "record_hex"));
    const auto decoded = decode_record(text_in(v, "record"));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(*decoded, record);
    EXPECT_EQ(to_hex(commitment_of(array_of<16>(bytes_in(v, "salt")), encoded)), text_in(v, "commitment"));
    EXPECT_EQ(text_in(v, "plain_text"), text_in(v, "salt") + text_in(v, "record_hex"));
  });
}

TEST_F(PetitionVectorsTest, Contacts) {
  for_each_in(vectors_, "contacts", [](const Vector& v) {
    const auto record = decode_record(text_in(v, "record"));
    ASSERT_TRUE(record);
    const std::string contact = encode(contact_of(*record, text_in(v, "member")));
    EXPECT_EQ(contact, text_in(v, "contact"));
    EXPECT_EQ(to_hex(commitment_of(array_of<16>(bytes_in(v, "salt")), contact)), text_in(v, "commitment"));
    const auto opened = seal::Epoch::open(hash_in(v, "key"), record->campaign + "/" + text_in(v, "member"),
                                          std::stoll(text_in(v, "epoch")),
                                          static_cast<uint32_t>(number_in(v, "position")), bytes_in(v, "sealed"));
    ASSERT_TRUE(opened);
    EXPECT_EQ(to_hex(*opened), text_in(v, "salt") + to_hex(bytes_of(contact)));
  });
}

TEST_F(PetitionVectorsTest, WhatIsNoRecord) {
  for_each_in(vectors_, "not_records",
              [](const Vector& v) { EXPECT_FALSE(decode_record(text_in(v, "record"))) << text_in(v, "wrong"); });
}

TEST_F(PetitionVectorsTest, TokensAndWhatFollowsFromThem) {
  for_each_in(vectors_, "tokens", [](const Vector& v) {
    const Token token{static_cast<uint16_t>(number_in(v, "no")), number_in(v, "id"),
                      array_of<16>(bytes_in(v, "secret"))};
    EXPECT_EQ(to_text(token), text_in(v, "confirmation_token"));
    const auto parsed = parse_token(text_in(v, "confirmation_token"));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(*parsed, token);
    const Token receipt = receipt_of(token);
    EXPECT_EQ(to_text(receipt), text_in(v, "receipt"));
    EXPECT_EQ(to_hex(hash_of(receipt)), text_in(v, "stored_hash"));
    EXPECT_EQ(to_hex(own_key_of(receipt)), text_in(v, "own_copy_key"));
  });
  for (const auto& text : vectors_.at("not_tokens").as_array()) {
    EXPECT_FALSE(parse_token(std::string_view(text.as_string()))) << text;
  }
}

TEST_F(PetitionVectorsTest, BlindIndexes) {
  for_each_in(vectors_, "blind_index", [](const Vector& v) {
    const BlindIndex index = blind_index_of(hash_in(v, "key"), text_in(v, "normal_form"));
    std::array<uint8_t, 8> bytes{};
    for (size_t i = 0; i < 8; ++i) bytes[i] = static_cast<uint8_t>(index >> (8 * (7 - i)));
    EXPECT_EQ(to_hex(bytes), text_in(v, "index"));
  });
}

TEST_F(PetitionVectorsTest, TheLettersAndTheSubscriber) {
  const Vector fields = vectors_.at("records").at(0).at("fields").as_object();
  const auto token = parse_token(text_in(vectors_.at("tokens").at(0).as_object(), "confirmation_token"));
  ASSERT_TRUE(token);
  const Letter letter{text_in(fields, "email"), text_in(fields, "name"), text_in(fields, "lang"), *token};
  size_t seen = 0;
  for_each_in(vectors_, "boxes", [&](const Vector& v) {
    GivenRandom nonce(bytes_in(v, "nonce"));
    if (text_in(v, "purpose") == "outcry mail 1") {
      EXPECT_EQ(to_hex(make_letter_box(letter, hash_in(v, "key"), nonce)), text_in(v, "box"));
      const auto opened = open_letter_box(bytes_in(v, "box"), hash_in(v, "key"));
      ASSERT_TRUE(opened);
      EXPECT_EQ(opened->to, letter.to);
      EXPECT_EQ(opened->confirmation, letter.confirmation);
      ++seen;
    } else if (text_in(v, "purpose") == "outcry receipt mail 1") {
      EXPECT_EQ(to_hex(make_receipt_box(receipt_of(*token), hash_in(v, "key"), nonce)), text_in(v, "box"));
      const auto opened = open_receipt_box(bytes_in(v, "box"), hash_in(v, "key"));
      ASSERT_TRUE(opened);
      EXPECT_EQ(*opened, receipt_of(*token));
      EXPECT_FALSE(open_letter_box(bytes_in(v, "box"), hash_in(v, "key"))) << "a receipt never confirms";
      ++seen;
    } else if (text_in(v, "purpose") == "outcry subscriber 1") {
      EXPECT_EQ(to_hex(make_subscriber_box(letter, hash_in(v, "key"), nonce)), text_in(v, "box"));
      ++seen;
    }
  });
  EXPECT_EQ(seen, 3u);
}

}  // namespace
}  // namespace outcry::petition
