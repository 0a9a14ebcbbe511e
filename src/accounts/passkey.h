// A Passkey is a key pair in somebody's authenticator (a telephone, a security
// key) of which the site keeps the public half: a second factor that cannot be
// typed into another site. Here is what a browser's answers are held against:
// Web Authentication level 2, sections 7.1 and 7.2, signatures and
// authenticator data by libfido2.
//
// It has no state: that a challenge is this session's and used once, and what
// follows from a counter, is for whoever asks. Who made an authenticator is
// not asked: an attestation proves its own bytes at most.
//
// Pure; any thread.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/user.h"
#include "base/bytes.h"

namespace outcry::accounts {

using PasskeyId = int64_t;  // from 1 up, never reused
using Challenge = std::array<uint8_t, 32>;

inline constexpr size_t kMostPasskeys = 10;  // of a user
inline constexpr std::chrono::minutes kChallengeFor{5};
inline constexpr size_t kLongestCredential = 1023;  // bytes; section 4

// The public half, as libfido2 writes it: x and y of ES256, 32 bytes of EdDSA,
// modulus and exponent of RS256.
struct Credential {
  Bytes id;           // the authenticator's own name for it
  int algorithm = 0;  // COSE's: -7, -8, -257
  Bytes public_key;
  uint32_t counter = 0;  // of its signatures; 0 where the authenticator counts none
  bool operator==(const Credential&) const = default;
};

struct Passkey {
  PasskeyId id = 0;
  std::string name;  // its user's: "my telephone"
  Credential credential;
  Time created{};
  std::optional<Time> used;
  bool copied = false;  // its counter went back once: it lets nobody in
};

// The site, as authenticators know it.
struct RelyingParty {
  std::string id;      // its host
  std::string origin;  // "https://outcry.example"
};
// None for an origin whose host is an address: browsers know no passkeys there.
std::optional<RelyingParty> relying_party(std::string_view origin);

// What navigator.credentials.create() and get() are asked, as JSON; bytes are
// base64url. `known` may not be registered again, or is what is asked for.
std::string creation_options(const RelyingParty& site, const Challenge& challenge, const User& user,
                             const std::vector<Passkey>& known);
std::string request_options(const RelyingParty& site, const Challenge& challenge, const std::vector<Passkey>& known);

// What they answer, as it came from the browser.
struct Attestation {
  std::string_view client_data;  // JSON
  ByteView object;               // CBOR
};
struct Assertion {
  ByteView credential_id;
  std::string_view client_data;
  ByteView authenticator_data, signature;
};

// kInvalid, with the reason: it isn't the answer to this question, or not as
// an authenticator gives it.
Result<Credential> check_attestation(const RelyingParty& site, const Challenge& challenge, const Attestation& answer);
// The authenticator's counter with this signature.
Result<uint32_t> check_assertion(const RelyingParty& site, const Challenge& challenge, const Credential& credential,
                                 const Assertion& answer);

}  // namespace outcry::accounts
