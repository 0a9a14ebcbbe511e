// What the outbox notes of a letter's mail, within its own transaction. Private
// to store/sqlite/.
#pragma once

#include <string>

#include "base/clock.h"
#include "store/sqlite/database.h"

namespace outcry::store {

// The mail server has accepted it, once: it is counted, its box and its mail
// are gone. Also one that was cancelled when it was on its way already.
void note_letter_sent(Database& db, int64_t mail_id, Time at);
// It was refused for good.
void note_letter_failed(Database& db, int64_t mail_id, const std::string& reason, Time at);
// It came back: it is counted no longer. False if it was not sent.
bool note_letter_returned(Database& db, int64_t mail_id, Time at);

}  // namespace outcry::store
