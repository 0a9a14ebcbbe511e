// A passphrase as a keyholder gives it: in OUTCRY_PASSPHRASE, or typed without
// being shown.
#pragma once

#include <string>

#include "base/result.h"

namespace outcry::cli {

// The whole of a text that is wiped when it ends.
class Passphrase {
 public:
  explicit Passphrase(std::string text) : text_(std::move(text)) {}
  ~Passphrase();
  Passphrase(const Passphrase&) = delete;
  Passphrase& operator=(const Passphrase&) = delete;
  Passphrase(Passphrase&&) = delete;

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Where it is typed: a line of standard input, or, where that brings
// something else, at the terminal itself.
enum class Typed { kStdin, kTerminal };

// kInvalid if there is no terminal to ask at.
Result<std::string> ask_passphrase(const char* prompt, Typed typed);
// Typed in any case.
Result<std::string> type_passphrase(const char* prompt, Typed typed);

}  // namespace outcry::cli
