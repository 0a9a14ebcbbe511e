// An authenticator in software, for tests: Ed25519 by libsodium. It answers as
// a browser hands it on, and lies where it is told to.
#pragma once

#include <sodium.h>

#include <boost/json.hpp>

#include "accounts/passkey.h"
#include "base/hash.h"
#include "base/random.h"

namespace outcry::accounts {

class SoftAuthenticator {
 public:
  // What it says; each may be changed before it is asked.
  std::string origin = "https://outcry.example", site = "outcry.example";
  bool cross_origin = false;
  uint8_t flags = 0x01;  // user present
  uint32_t counter = 0;

  explicit SoftAuthenticator(Random& random) {
    crypto_sign_seed_keypair(public_.data(), secret_.data(), random.bytes<32>().data());
    const auto id = random.bytes<32>();
    id_.assign(id.begin(), id.end());
  }

  [[nodiscard]] const Bytes& id() const { return id_; }

  struct Made {
    std::string client_data;
    Bytes object;
    [[nodiscard]] Attestation answer() const { return {client_data, object}; }
  };
  // Attested to by nobody, or (packed) by its own signature.
  [[nodiscard]] Made make(std::string_view challenge, bool packed = false) const {
    Made out{client_data("webauthn.create", challenge), {}};
    Bytes data = authenticator_data(0x40);
    data.insert(data.end(), 16, 0);  // no model
    data.push_back(0);
    data.push_back(static_cast<uint8_t>(id_.size()));
    add(data, id_);
    // COSE: OKP (1: 1), EdDSA (3: -8), Ed25519 (-1: 6), the key (-2).
    add(data, Bytes{0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20});
    add(data, public_);
    add(out.object, Bytes{0xa3, 0x63});
    add(out.object, bytes_of("fmt"));
    add_text(out.object, packed ? "packed" : "none");
    add_text(out.object, "attStmt");
    if (packed) {
      out.object.push_back(0xa2);
      add_text(out.object, "alg");
      out.object.push_back(0x27);
      add_text(out.object, "sig");
      add_bytes(out.object, signature(data, out.client_data));
    } else {
      out.object.push_back(0xa0);
    }
    add_text(out.object, "authData");
    add_bytes(out.object, data);
    return out;
  }

  struct Signed {
    Bytes id;
    std::string client_data;
    Bytes data, signature;
    [[nodiscard]] Assertion answer() const { return {id, client_data, data, signature}; }
  };
  [[nodiscard]] Signed sign(std::string_view challenge) const {
    Signed out{id_, client_data("webauthn.get", challenge), authenticator_data(0), {}};
    out.signature = signature(out.data, out.client_data);
    return out;
  }

 private:
  static void add(Bytes& to, ByteView bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }
  static void add_text(Bytes& to, std::string_view text) {
    to.push_back(static_cast<uint8_t>(0x60 + text.size()));
    add(to, bytes_of(text));
  }
  static void add_bytes(Bytes& to, ByteView bytes) {
    to.push_back(0x59);
    to.push_back(static_cast<uint8_t>(bytes.size() >> 8));
    to.push_back(static_cast<uint8_t>(bytes.size()));
    add(to, bytes);
  }

  [[nodiscard]] std::string client_data(std::string_view type, std::string_view challenge) const {
    return boost::json::serialize(boost::json::object{
        {"type", type}, {"challenge", challenge}, {"origin", origin}, {"crossOrigin", cross_origin}});
  }
  [[nodiscard]] Bytes authenticator_data(uint8_t more) const {
    Bytes out;
    add(out, sha256(bytes_of(site)));
    out.push_back(flags | more);
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<uint8_t>(counter >> shift));
    return out;
  }
  [[nodiscard]] Bytes signature(ByteView data, std::string_view client) const {
    Bytes text(data.begin(), data.end()), out(crypto_sign_BYTES);
    add(text, sha256(bytes_of(client)));
    crypto_sign_detached(out.data(), nullptr, text.data(), text.size(), secret_.data());
    return out;
  }

  std::array<uint8_t, crypto_sign_PUBLICKEYBYTES> public_{};
  std::array<uint8_t, crypto_sign_SECRETKEYBYTES> secret_{};
  Bytes id_;
};

// The challenge in a question for the browser.
inline std::string challenge_in(std::string_view question) {
  return std::string(
      boost::json::parse(boost::json::string_view(question.data(), question.size())).at("challenge").as_string());
}

}  // namespace outcry::accounts
