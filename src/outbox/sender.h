// A Sender takes one queued mail from box to server and says what became of
// it. It decides about retries and giving up; it touches no store.
//
// Used by one thread.
#pragma once

#include <memory>
#include <optional>

#include "base/random.h"
#include "outbox/composer.h"
#include "outbox/outbox_store.h"
#include "outbox/return_path.h"
#include "outbox/transport.h"

namespace outcry::outbox {

class Sender {
 public:
  // All but the transport must outlive it. Without a return path bounces come
  // to each mail's own sender.
  Sender(Composer& composer, std::unique_ptr<Transport> transport, const Clock& clock, Random& random,
         const ReturnPath* return_path = nullptr);

  // Nothing if the server can't be reached, for whatever mail: then
  // trouble() says why.
  std::optional<Outcome> send(const Queued& queued);
  [[nodiscard]] const std::string& trouble() const { return trouble_; }

 private:
  Outcome retry(Outcome outcome, const Queued& queued, std::string reason);

  Composer& composer_;
  std::unique_ptr<Transport> transport_;
  const Clock& clock_;
  Random& random_;
  const ReturnPath* const return_path_;
  std::string trouble_;
};

}  // namespace outcry::outbox
