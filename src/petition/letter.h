// A Letter is what the mails of one signature need to be written: whom to,
// in which language, with which token. While a mail waits, its letter is kept
// in a box under the server's mail key; once sent it is deleted.
//
// The mail that brings the receipt's files needs the receipt's token alone:
// that opens the signatory's own copy, which has all the rest.
#pragma once

#include <string>

#include "base/result.h"
#include "petition/token.h"
#include "seal/box.h"

namespace outcry::petition {

struct Letter {
  std::string to;    // the mailbox
  std::string name;  // as typed, for the greeting
  std::string lang;
  Token confirmation;
};

Bytes make_letter_box(const Letter& letter, const seal::Key& mail_key, Random& random);
Result<Letter> open_letter_box(ByteView box, const seal::Key& mail_key);

Bytes make_receipt_box(const Token& receipt, const seal::Key& mail_key, Random& random);
Result<Token> open_receipt_box(ByteView box, const seal::Key& mail_key);

// Likewise for those who asked for updates: address and language only.
Bytes make_subscriber_box(const Letter& letter, const seal::Key& mail_key, Random& random);
Result<Letter> open_subscriber_box(ByteView box, const seal::Key& mail_key);

}  // namespace outcry::petition
