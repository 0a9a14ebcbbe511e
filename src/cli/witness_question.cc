#include "cli/witness_question.h"

#include <fmt/format.h>

#include <charconv>

#include "tally/witness.h"

namespace outcry::cli {

Result<WitnessSays> ask_witness(const petition::WitnessAddress& witness, const tally::Head& head,
                                fetch::Client& client) {
  const auto answer =
      client.post(witness.url + "/add-checkpoint", "text/plain", tally::to_body({0, {}, head.checkpoint}));
  if (!answer) return answer.error();
  WitnessSays says;
  if (answer->status == 200) return WitnessSays{true, head.size, {}};
  if (answer->status == 409) {
    const std::string_view body = answer->body;
    const auto [end, error] = std::from_chars(body.data(), body.data() + body.size(), says.seen);
    if (error != std::errc() || end == body.data()) return failed("it answered 409 without a size");
    return says;
  }
  says.why = answer->status == 404   ? "it does not know this log: send it the log's verifier key"
             : answer->status == 403 ? "it has another key of this log"
                                     : fmt::format("it answered {}", answer->status);
  return says;
}

}  // namespace outcry::cli
