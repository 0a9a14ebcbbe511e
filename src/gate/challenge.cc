#include "gate/challenge.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <charconv>
#include <optional>

#include "base/hash.h"

namespace outcry::gate {
namespace {

constexpr size_t kNonce = 24;          // hexadecimal digits
constexpr size_t kLongest = 2 * 1024;  // of a payload; an honest one has some 450 bytes

// Ends in '&', so that no digit can move between it and the number behind it.
std::string salt_of(std::string_view nonce, const Challenge& challenge) {
  return fmt::format("{}?expires={}&campaign={}&cost={}&", nonce, to_millis(challenge.expires) / 1000,
                     challenge.campaign, challenge.cost);
}

template <class Number>
bool take_number(std::string_view& text, std::string_view name, Number& out) {
  if (!text.starts_with(name)) return false;
  text.remove_prefix(name.size());
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return true;
}

// Exactly what salt_of() writes.
std::optional<Challenge> read_salt(std::string_view salt) {
  if (salt.size() < kNonce) return std::nullopt;
  const std::string_view nonce = salt.substr(0, kNonce);
  std::string_view rest = salt.substr(kNonce);
  Challenge out;
  int64_t seconds = 0;
  if (!take_number(rest, "?expires=", seconds) || seconds < 0 || seconds > int64_t{1} << 40) return std::nullopt;
  if (!take_number(rest, "&campaign=", out.campaign) || !take_number(rest, "&cost=", out.cost)) return std::nullopt;
  out.expires = from_millis(seconds * 1000);
  if (salt_of(nonce, out) != salt) return std::nullopt;
  return out;
}

std::string challenge_of(std::string_view salt, uint64_t number) {
  const std::string digits = std::to_string(number);
  return to_hex(sha256({bytes_of(salt), bytes_of(digits)}));
}

std::string_view text_in(const boost::json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return {};
  return value->get_string();
}

std::optional<uint64_t> number_in(const boost::json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (value == nullptr || !value->is_int64() || value->get_int64() < 0) return std::nullopt;
  return static_cast<uint64_t>(value->get_int64());
}

}  // namespace

std::string challenge_json(const Challenge& challenge, const Hash32& key, Random& random) {
  const std::string salt = salt_of(to_hex(random.bytes<kNonce / 2>()), challenge);
  uint64_t number = 0;
  for (const uint8_t byte : random.bytes<8>()) number = number << 8 | byte;
  const std::string hash = challenge_of(salt, number % (uint64_t{challenge.cost} + 1));
  return boost::json::serialize(boost::json::object{{"algorithm", "SHA-256"},
                                                    {"challenge", hash},
                                                    {"maxnumber", challenge.cost},
                                                    {"salt", salt},
                                                    {"signature", to_hex(hmac_sha256(key, bytes_of(hash)))}});
}

Result<Solution> check_solution(std::string_view payload, const Hash32& key) {
  const Error wrong = invalid("not a solution");
  if (payload.size() > kLongest) return wrong;
  const auto bytes = from_base64(payload);
  if (!bytes) return wrong;
  boost::system::error_code error;
  const boost::json::value json = boost::json::parse(text_of(*bytes), error);
  if (error || !json.is_object()) return wrong;
  const boost::json::object& object = json.get_object();
  const std::string_view salt = text_in(object, "salt"), hash = text_in(object, "challenge");
  const auto number = number_in(object, "number");
  const auto challenge = read_salt(salt);
  if (text_in(object, "algorithm") != "SHA-256" || !number || !challenge || *number > challenge->cost) return wrong;
  const Hash32 mac = hmac_sha256(key, bytes_of(hash));
  if (!equal(bytes_of(to_hex(mac)), bytes_of(text_in(object, "signature")))) return wrong;
  if (challenge_of(salt, *number) != hash) return wrong;
  Solution out{*challenge};
  for (size_t i = 0; i < 8; ++i) out.id = out.id << 8 | mac[i];
  return out;
}

}  // namespace outcry::gate
