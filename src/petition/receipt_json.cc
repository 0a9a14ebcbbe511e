// A Receipt as JSON, both ways.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/i18n.h"
#include "petition/receipt.h"

namespace outcry::petition {
namespace {

namespace json = boost::json;

constexpr size_t kLongestProof = 64;  // a tree of 2^64 leaves

json::object to_object(const Record& record) {
  json::array share;
  for (const std::string& member : record.share) share.emplace_back(member);
  return {{"campaign", record.campaign},
          {"text_version", record.text_version},
          {"lang", record.lang},
          {"name", record.name},
          {"email", record.email},
          {"country", record.country},
          {"postcode", record.postcode},
          {"comment", record.comment},
          {"display", to_text(record.display)},
          {"share", std::move(share)},
          {"at", to_rfc3339(record.at)}};
}

// The fields of an object, taken one by one. The first that is missing or
// wrong is remembered; what is taken then is worth nothing.
class Fields {
 public:
  // `path` stands before each name: "record.", or nothing.
  Fields(const json::object& object, std::string_view path, Status& status)
      : object_(object), path_(path), status_(status) {}

  const json::value* find(std::string_view name) {
    const json::value* value = object_.if_contains(name);
    if (value == nullptr) refuse(name, "is missing");
    return value;
  }
  std::string text(std::string_view name) {
    const json::value* value = find(name);
    if (value == nullptr) return {};
    const json::string* text = value->if_string();
    if (text == nullptr) return refuse(name, "is not a text"), std::string();
    return {text->data(), text->size()};
  }
  uint64_t number(std::string_view name, uint64_t least, uint64_t most) {
    const json::value* value = find(name);
    if (value == nullptr) return least;
    json::error_code error;
    const auto number = value->to_number<uint64_t>(error);
    if (value->is_double() || error || number < least || number > most) {
      return refuse(name, "is not such a number"), least;
    }
    return number;
  }
  Bytes bytes(std::string_view name) {
    auto bytes = from_base64(text(name));
    if (!bytes) refuse(name, "is not base64");
    return bytes ? std::move(*bytes) : Bytes();
  }
  std::vector<std::string> texts(std::string_view name, size_t most) {
    const json::value* value = find(name);
    if (value == nullptr) return {};
    const json::array* array = value->if_array();
    if (array == nullptr || array->size() > most) return refuse(name, "is not such a list"), std::vector<std::string>();
    std::vector<std::string> out;
    for (const json::value& one : *array) {
      if (!one.is_string()) return refuse(name, "holds what is not a text"), out;
      out.emplace_back(one.get_string());
    }
    return out;
  }
  void refuse(std::string_view name, std::string_view why) {
    if (status_) status_ = invalid(fmt::format("couldn't read receipt: \"{}{}\" {}", path_, name, why));
  }

 private:
  const json::object& object_;
  const std::string_view path_;
  Status& status_;
};

Record read_record(Fields fields) {
  Record record;
  record.campaign = fields.text("campaign");
  record.text_version = static_cast<int32_t>(fields.number("text_version", 1, INT32_MAX));
  record.lang = fields.text("lang");
  record.name = fields.text("name");
  record.email = fields.text("email");
  record.country = fields.text("country");
  record.postcode = fields.text("postcode");
  record.comment = fields.text("comment");
  const std::string display = fields.text("display"), at = fields.text("at");
  record.share = fields.texts("share", 1000);
  const auto parsed_display = parse_display(display);
  const auto parsed_at = parse_rfc3339(at);
  if (!is_language_tag(record.lang)) fields.refuse("lang", "is not a language");
  if (!parsed_display) fields.refuse("display", "is not one of its values");
  if (!parsed_at || to_rfc3339(*parsed_at) != at) fields.refuse("at", "is not a time in UTC");
  // Joined by spaces, the slugs must come apart again.
  for (const std::string& member : record.share) {
    if (member.empty() || member.find(' ') != std::string::npos) fields.refuse("share", "holds what is not a slug");
  }
  record.display = parsed_display.value_or(Display::kName);
  record.at = parsed_at.value_or(Time{});
  return record;
}

template <size_t N>
std::array<uint8_t, N> sized(const Bytes& bytes, std::string_view name, Fields& fields) {
  std::array<uint8_t, N> out{};
  if (bytes.size() != N) {
    fields.refuse(name, fmt::format("is not {} bytes long", N));
  } else {
    std::copy(bytes.begin(), bytes.end(), out.begin());
  }
  return out;
}

tally::Proof read_proof(Fields& fields) {
  tally::Proof proof;
  for (const std::string& text : fields.texts("proof", kLongestProof)) {
    const auto hash = from_base64(text);
    if (!hash) fields.refuse("proof", "holds what is not base64");
    proof.push_back(sized<32>(hash.value_or(Bytes()), "proof", fields));
  }
  return proof;
}

}  // namespace

std::string to_json(const Receipt& receipt) {
  json::array proof;
  for (const Hash32& hash : receipt.proof) proof.emplace_back(to_base64(hash));
  return json::serialize(json::object{{"campaign", receipt.campaign},
                                      {"record", to_object(receipt.record)},
                                      {"salt", to_base64(receipt.salt)},
                                      {"entry", to_base64(receipt.entry)},
                                      {"index", receipt.index},
                                      {"proof", std::move(proof)},
                                      {"checkpoint", receipt.checkpoint},
                                      {"key", receipt.key},
                                      {"petition_text", receipt.petition_text}}) +
         "\n";
}

Result<Receipt> parse_receipt(std::string_view text) {
  if (text.size() > kMostReceiptBytes) return invalid("couldn't read receipt: it is larger than 1 MB");
  json::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return invalid("couldn't read receipt: it is not a JSON object");
  Status status;
  Fields fields(value.get_object(), "", status);
  Receipt receipt;
  receipt.campaign = fields.text("campaign");
  if (const json::value* record = fields.find("record")) {
    if (record->is_object()) {
      receipt.record = read_record(Fields(record->get_object(), "record.", status));
    } else {
      fields.refuse("record", "is not an object");
    }
  }
  receipt.salt = sized<std::tuple_size_v<Salt>>(fields.bytes("salt"), "salt", fields);
  receipt.entry = fields.bytes("entry");
  receipt.index = fields.number("index", 0, UINT64_MAX);
  receipt.proof = read_proof(fields);
  receipt.checkpoint = fields.text("checkpoint");
  receipt.key = fields.text("key");
  receipt.petition_text = fields.text("petition_text");
  if (!status) return status.error();
  return receipt;
}

}  // namespace outcry::petition
