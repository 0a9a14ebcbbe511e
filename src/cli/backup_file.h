// A backup file is a plain tar of a few files, in this order: SHA256SUMS (as
// `sha256sum -c` reads it, of all that follow), then manifest.json,
// outcry.db, outcry.toml. Any tar opens it.
//
// Reading is strict: headers have the one form that writing gives them, and
// nothing but zeroes stands between and after. So each byte is either
// vouched for by SHA256SUMS or known beforehand, and no flipped bit and no
// missing end goes unnoticed.
#pragma once

#include <sodium.h>

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/tar.h"

namespace outcry::cli {

inline constexpr std::string_view kSums = "SHA256SUMS", kManifest = "manifest.json", kDatabase = "outcry.db",
                                  kConfiguration = "outcry.toml";
inline constexpr std::string_view kBackupFormat = "outcry backup 1";  // in the manifest

// A line of SHA256SUMS.
std::string sum_line(std::string_view name, const Hash32& sum);

// Reads the next bytes, as many as there are room for; fewer at the end only.
using ReadBytes = std::function<Result<size_t>(std::span<uint8_t>)>;

// What stands in the file by the given name; a part at a time, in order.
using TakePart = std::function<Status(const std::string& name, ByteView part)>;

// Reads it to its end. kInvalid: it is no backup; kCorrupt: it is damaged,
// cut, or longer than it should be. What `take` was told may be relied upon
// only if this is good. Its error ends it.
Status read_backup(const ReadBytes& from, const TakePart& take);

// SHA-256 of what comes a part at a time.
class Sha256 {
 public:
  Sha256();
  void add(ByteView bytes);
  Hash32 end();

 private:
  crypto_hash_sha256_state state_{};
};

}  // namespace outcry::cli
