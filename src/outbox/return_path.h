// A ReturnPath gives each mail an envelope sender of its own, so that what
// comes back says by itself which mail it is about (VERP):
// bounces+TOKEN@example.org. The token holds no address, and nobody can make
// one for a mail that they have not got: it ends with a code under a key that
// is derived from the mail key.
//
// The same token begins each mail's Message-ID, for sites whose mail server
// knows no address extensions, and for reports that bring the headers back.
//
// Immutable; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/secret.h"
#include "seal/box.h"

namespace outcry::outbox {

class ReturnPath {
 public:
  // Which mail, as in Queued.
  struct Mail {
    uint16_t campaign = 0;
    int64_t id = 0;
    bool operator==(const Mail&) const = default;
  };

  // `from` is the sender of mails; `bounces` where they come back to, without
  // an extension; empty: to `from`, without tokens.
  ReturnPath(const seal::Key& mail_key, std::string from, std::string bounces);

  // What `bounces` may be: with the token its local part is 64 at most.
  static constexpr size_t kLongestLocalPart = 31;

  [[nodiscard]] std::string sender_of(uint16_t campaign, int64_t id) const;
  // 32 small letters and digits: servers may change an address's case.
  [[nodiscard]] std::string token(uint16_t campaign, int64_t id) const;
  // "TOKEN.KIND@HOST", the host of `from`.
  [[nodiscard]] std::string message_id(uint16_t campaign, int64_t id, std::string_view kind) const;

  // None if it is no token of this site's.
  [[nodiscard]] std::optional<Mail> read(std::string_view token) const;
  // In an address with an extension, or a Message-ID, with or without angle
  // brackets: whatever its host.
  [[nodiscard]] std::optional<Mail> find(std::string_view text) const;

 private:
  [[nodiscard]] Bytes code(ByteView mail) const;

  const Secret<32> key_;
  const std::string from_, bounces_;
};

}  // namespace outcry::outbox
