// What a mail that came back says about the address, and at which provider:
// the large ones by name, all others together, so that a number of them tells
// nothing of one person.
//
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "mailing/mailing_store.h"

namespace outcry::mailing {

// "gmail", "naver", …, "other". `domain` in any case.
std::string provider_of(std::string_view domain);

// Of an enhanced status code (RFC 3463), "5.1.1". 5.7.x, 5.6.x and 5.3.4 refuse
// the mail, not the address; without a code, or with 4.x.x, nothing is certain.
BounceKind kind_of(std::string_view status);

// Of a mail server's answer as the outbox keeps it, "550 5.1.1": whether it
// counts against the address.
bool is_about_address(std::string_view reason);

}  // namespace outcry::mailing
