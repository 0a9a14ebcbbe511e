// A KeyFile is a small private file of the key ring: mode 0600, written whole
// under another name and then renamed, so that it is there as it was or as it
// will be; overwritten before it goes. (A disk that writes elsewhere what is
// overwritten, as flash does, keeps the old bytes for a while all the same.)
//
// Errors: kNotFound, kInvalid (others may read it), kFailed (disk).
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "seal/box.h"

namespace outcry::seal {

// Up to 4 KiB.
Result<std::string> read_key_file(const std::filesystem::path& file);
// Durable when it returns. What stood there before is overwritten.
Status write_key_file(const std::filesystem::path& file, std::string_view text);
// A key in the clear: 64 hexadecimal digits.
Result<KeptKey> read_key(const std::filesystem::path& file);
Status write_key(const std::filesystem::path& file, const Key& key);
// The key that the file's text is, which is wiped.
Result<KeptKey> take_key(std::string& text, const std::filesystem::path& file);
// Durable when it returns; harmless if there is none.
Status destroy_key_file(const std::filesystem::path& file);

// One process at a time changes a folder's files: held as long as it lives.
// Waits for its turn.
Result<std::shared_ptr<void>> turn_in(const std::filesystem::path& folder);

}  // namespace outcry::seal
