// Where mail lies on a disk: one file, a Maildir, an mbox. Of each mail no more
// is read than a report needs.
#pragma once

#include <filesystem>
#include <functional>
#include <istream>
#include <string>

#include "base/result.h"

namespace outcry::cli {

// What is to become of a mail in a Maildir that was looked at.
enum class Shelf : uint8_t {
  kNew,      // stays: it could not be handled now
  kSeen,     // done with
  kFlagged,  // for a person to look at
};
using TakeMail = std::function<Shelf(const std::string& mail)>;

// All of `in`, cut off after outbox::kLongestReport bytes.
std::string read_mail(std::istream& in);

// The files in DIR/new, in the order of their names; each is then moved to
// DIR/cur as its shelf says. Others may deliver there meanwhile. Returns how
// many were read; kInvalid if it is no Maildir.
Result<int64_t> read_maildir(const std::filesystem::path& dir, const TakeMail& take);

// The mails of the file, which stays as it is.
Result<int64_t> read_mbox(const std::filesystem::path& file, const TakeMail& take);

}  // namespace outcry::cli
