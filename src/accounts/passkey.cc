#include "accounts/passkey.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

#include <algorithm>
#include <boost/json.hpp>
#include <memory>

#include "accounts/attestation_object.h"
#include "base/hash.h"

namespace outcry::accounts {
namespace {

namespace json = boost::json;

constexpr size_t kLongestClientData = 4096;
constexpr size_t kLongestSignature = 1024;
constexpr uint8_t kUserPresent = 0x01;  // of the flags; section 6.1
constexpr int kAlgorithms[] = {COSE_ES256, COSE_EDDSA, COSE_RS256};

struct Freed {
  void operator()(fido_cred_t* one) const { fido_cred_free(&one); }
  void operator()(fido_assert_t* one) const { fido_assert_free(&one); }
  void operator()(es256_pk_t* one) const { es256_pk_free(&one); }
  void operator()(eddsa_pk_t* one) const { eddsa_pk_free(&one); }
  void operator()(rs256_pk_t* one) const { rs256_pk_free(&one); }
};
template <class T>
using Owned = std::unique_ptr<T, Freed>;

// Sections 7.1 steps 5 to 9, 7.2 steps 9 to 13.
Status check_client_data(std::string_view text, std::string_view type, const Challenge& challenge,
                         const RelyingParty& site) {
  if (text.size() > kLongestClientData) return invalid("the client data is too long");
  boost::system::error_code error;
  const json::value value = json::parse(json::string_view(text.data(), text.size()), error);
  if (error || !value.is_object()) return invalid("the client data is no JSON object");
  const auto says = [&](const char* key) {
    const json::value* const found = value.get_object().if_contains(key);
    const json::string* const string = found == nullptr ? nullptr : found->if_string();
    return string == nullptr ? std::string() : std::string(string->data(), string->size());
  };
  if (says("type") != type) return invalid("the client data is of another ceremony");
  if (says("challenge") != to_base64url(challenge)) return invalid("the client data answers another challenge");
  if (says("origin") != site.origin) return invalid("the client data is of another origin");
  const json::value* const foreign = value.get_object().if_contains("crossOrigin");
  if (foreign != nullptr && *foreign != json::value(false)) return invalid("it was asked from within another page");
  return {};
}

// A public key of the curve or length that its algorithm takes, or null.
template <class Key>
Owned<Key> key_of(ByteView bytes, Key* (*make)(), int (*read)(Key*, const void*, size_t)) {
  Owned<Key> key(make());
  return key && read(key.get(), bytes.data(), bytes.size()) == FIDO_OK ? std::move(key) : nullptr;
}

// Calls `use` with the key; false if it is none.
template <class Use>
bool with_key(const Credential& credential, Use use) {
  const ByteView bytes = credential.public_key;
  if (credential.algorithm == COSE_ES256) {
    const auto key = key_of<es256_pk_t>(bytes, es256_pk_new, es256_pk_from_ptr);
    return key && use(key.get());
  }
  if (credential.algorithm == COSE_EDDSA) {
    const auto key = key_of<eddsa_pk_t>(bytes, eddsa_pk_new, eddsa_pk_from_ptr);
    return key && use(key.get());
  }
  const auto key = key_of<rs256_pk_t>(bytes, rs256_pk_new, rs256_pk_from_ptr);
  return credential.algorithm == COSE_RS256 && key && use(key.get());
}

// With the authenticator data read, of whichever algorithm its key is.
Owned<fido_cred_t> read_authenticator_data(ByteView data, int& algorithm) {
  for (const int one : kAlgorithms) {
    Owned<fido_cred_t> credential(fido_cred_new());
    if (credential && fido_cred_set_type(credential.get(), one) == FIDO_OK &&
        fido_cred_set_authdata_raw(credential.get(), data.data(), data.size()) == FIDO_OK) {
      algorithm = one;
      return credential;
    }
  }
  return nullptr;
}

// Sections 8.2 and 8.7. A browser that was asked for none gives no other.
Status check_statement(fido_cred_t* credential, const AttestationObject& object, std::string_view client_data,
                       const RelyingParty& site) {
  if (object.format == "none") {
    return object.statement.size() == 1 ? Status() : invalid("an attestation of none states something");
  }
  if (object.format != "packed") return invalid("an attestation of a kind that was not asked for");
  const bool read = fido_cred_set_rp(credential, site.id.c_str(), nullptr) == FIDO_OK &&
                    fido_cred_set_clientdata(credential, reinterpret_cast<const unsigned char*>(client_data.data()),
                                             client_data.size()) == FIDO_OK &&
                    fido_cred_set_fmt(credential, "packed") == FIDO_OK &&
                    fido_cred_set_attstmt(credential, object.statement.data(), object.statement.size()) == FIDO_OK;
  if (!read) return invalid("the attestation cannot be read");
  const int verified =
      fido_cred_x5c_ptr(credential) != nullptr ? fido_cred_verify(credential) : fido_cred_verify_self(credential);
  return verified == FIDO_OK ? Status() : invalid("the attestation's signature is not good");
}

json::array names_of(const std::vector<Passkey>& passkeys) {
  json::array out;
  for (const Passkey& one : passkeys) {
    out.push_back(json::object{{"type", "public-key"}, {"id", to_base64url(one.credential.id)}});
  }
  return out;
}

int64_t milliseconds(std::chrono::milliseconds time) {
  return time.count();
}

}  // namespace

std::optional<RelyingParty> relying_party(std::string_view origin) {
  const size_t scheme = origin.find("://");
  if (scheme == std::string_view::npos) return std::nullopt;
  std::string_view host = origin.substr(scheme + 3);
  if (host.starts_with('[')) return std::nullopt;
  host = host.substr(0, host.find(':'));
  const bool name = std::ranges::any_of(host, [](char c) { return (c < '0' || c > '9') && c != '.'; });
  if (!name) return std::nullopt;
  return RelyingParty{std::string(host), std::string(origin)};
}

// Where the password was given already, presence is enough: no PIN is asked.
std::string creation_options(const RelyingParty& site, const Challenge& challenge, const User& user,
                             const std::vector<Passkey>& known) {
  json::array algorithms;
  for (const int one : kAlgorithms) algorithms.push_back(json::object{{"type", "public-key"}, {"alg", one}});
  return json::serialize(json::object{
      {"rp", {{"id", site.id}, {"name", site.id}}},
      {"user",
       {{"id", to_base64url(bytes_of(std::to_string(user.id)))}, {"name", user.email}, {"displayName", user.name}}},
      {"challenge", to_base64url(challenge)},
      {"pubKeyCredParams", algorithms},
      {"timeout", milliseconds(kChallengeFor)},
      {"excludeCredentials", names_of(known)},
      {"authenticatorSelection", {{"residentKey", "discouraged"}, {"userVerification", "discouraged"}}},
      {"attestation", "none"}});
}

std::string request_options(const RelyingParty& site, const Challenge& challenge, const std::vector<Passkey>& known) {
  return json::serialize(json::object{{"rpId", site.id},
                                      {"challenge", to_base64url(challenge)},
                                      {"timeout", milliseconds(kChallengeFor)},
                                      {"allowCredentials", names_of(known)},
                                      {"userVerification", "discouraged"}});
}

Result<Credential> check_attestation(const RelyingParty& site, const Challenge& challenge, const Attestation& answer) {
  if (auto good = check_client_data(answer.client_data, "webauthn.create", challenge, site); !good) return good.error();
  const auto object = read_attestation_object(answer.object);
  if (!object) return object.error();
  Credential out;
  const auto read = read_authenticator_data(object->authenticator_data, out.algorithm);
  if (!read) return invalid("the authenticator data cannot be read, or its key is of another kind");
  const Hash32 host = sha256(bytes_of(site.id));
  if (!std::ranges::equal(host, object->authenticator_data.first(host.size()))) {
    return invalid("the passkey is for another site");
  }
  if ((fido_cred_flags(read.get()) & kUserPresent) == 0) return invalid("nobody was there to make the passkey");
  if (auto good = check_statement(read.get(), *object, answer.client_data, site); !good) return good.error();
  const size_t id_size = fido_cred_id_len(read.get()), key_size = fido_cred_pubkey_len(read.get());
  if (id_size == 0 || id_size > kLongestCredential || key_size == 0)
    return invalid("the passkey has no name or no key");
  out.id.assign(fido_cred_id_ptr(read.get()), fido_cred_id_ptr(read.get()) + id_size);
  out.public_key.assign(fido_cred_pubkey_ptr(read.get()), fido_cred_pubkey_ptr(read.get()) + key_size);
  out.counter = fido_cred_sigcount(read.get());
  if (!with_key(out, [](const auto*) { return true; })) return invalid("the passkey's key is none");
  return out;
}

Result<uint32_t> check_assertion(const RelyingParty& site, const Challenge& challenge, const Credential& credential,
                                 const Assertion& answer) {
  if (!std::ranges::equal(answer.credential_id, credential.id)) return invalid("another passkey answered");
  if (auto good = check_client_data(answer.client_data, "webauthn.get", challenge, site); !good) return good.error();
  if (answer.signature.empty() || answer.signature.size() > kLongestSignature) return invalid("there is no signature");
  const Owned<fido_assert_t> read(fido_assert_new());
  const bool set =
      read && fido_assert_set_count(read.get(), 1) == FIDO_OK &&
      fido_assert_set_rp(read.get(), site.id.c_str()) == FIDO_OK &&
      fido_assert_set_clientdata(read.get(), reinterpret_cast<const unsigned char*>(answer.client_data.data()),
                                 answer.client_data.size()) == FIDO_OK &&
      fido_assert_set_authdata_raw(read.get(), 0, answer.authenticator_data.data(), answer.authenticator_data.size()) ==
          FIDO_OK &&
      fido_assert_set_sig(read.get(), 0, answer.signature.data(), answer.signature.size()) == FIDO_OK &&
      fido_assert_set_up(read.get(), FIDO_OPT_TRUE) == FIDO_OK;
  if (!set) return invalid("the authenticator data cannot be read");
  // Presence, the site's hash and the signature.
  const bool good = with_key(credential, [&](const auto* key) {
    return fido_assert_verify(read.get(), 0, credential.algorithm, key) == FIDO_OK;
  });
  if (!good) return invalid("the signature is not the passkey's, or for another site");
  return fido_assert_sigcount(read.get(), 0);
}

}  // namespace outcry::accounts
