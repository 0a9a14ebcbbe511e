// A Composer turns a queued mail's box into words. It belongs to whoever
// queued the mail; the outbox itself cannot open a box.
//
// Thread-safe: called from all sending threads at once.
#pragma once

#include <optional>

#include "outbox/message.h"
#include "outbox/outbox_store.h"

namespace outcry::outbox {

struct Composed {
  Message message;
  // What happens once this one is sent: a further mail from the same box, at
  // `again_at`, of `next_kind`; or nothing, and the box is deleted.
  std::optional<Time> again_at = {};
  uint8_t next_kind = 0;
};

class Composer {
 public:
  virtual ~Composer() = default;
  // kNotFound, kGone: the mail is no longer wanted. kBusy: not now, which
  // counts no attempt. kFailed: try again later. kInvalid, kCorrupt: it can never be sent; the message is kept as
  // the failure's reason.
  virtual Result<Composed> compose(const Queued& queued) = 0;
};

}  // namespace outcry::outbox
