// Signing is the way of a signature through the server: checked, made
// comparable without being readable, sealed, written by the intake. The plain
// record lives only as long as sign() runs.
//
// Thread-safe. Callbacks come on the writer's thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "petition/intake.h"
#include "petition/letter.h"
#include "petition/sign_form.h"

namespace outcry::petition {

inline constexpr std::chrono::hours kConfirmWithin{7 * 24};
inline constexpr std::chrono::hours kRemindAfter{24};

// One campaign's petition, as signing needs it. Immutable but for the sealer.
struct Petition {
  CampaignNumber number = 0;
  std::string slug;
  int32_t text_version = 1;
  std::vector<std::string> languages;
  std::optional<seal::KeptKey> index_key;  // until it is destroyed
  std::shared_ptr<seal::EpochSealer> sealer;
  // Of each member organisation with a key, in the campaign's order.
  std::vector<std::string> members;
  std::vector<std::shared_ptr<seal::EpochSealer>> member_sealers;  // beside `members`
  std::vector<std::string> sources;                                // slugs of all its members: what `via` may be
};

// A checked form, sealed and ready for the store, and the token that its mail
// carries.
struct Prepared {
  Submission submission;
  Token confirmation;
};
// `petition` has a sealer and an index key. Thread-safe.
Prepared prepare(const Petition& petition, Checked checked, int64_t id, const seal::Key& mail_key, Time now,
                 Random& random);

class Signing {
 public:
  using Problems = std::map<Field, Problem>;
  using Done = Intake::Done;

  // All must outlive it.
  Signing(Intake& intake, PetitionStore& store, EmailRules rules, Tracer& tracer, const seal::Key& mail_key,
          const Clock& clock, Random& random);

  // `network` is the client's, as network_of() has it, for the trace alone.
  // Problems: nothing was done, `done` will not be called. Otherwise a status:
  // kBusy likewise. The answer's kDone, kAlready and kTooMany must look the
  // same to whoever signed.
  tl::expected<Status, Problems> sign(const Petition& petition, const SignForm& form, ByteView network, Done done);
  // The same in two steps, for what has to be asked between them.
  [[nodiscard]] tl::expected<Checked, Problems> check(const Petition& petition, const SignForm& form) const;
  Status submit(const Petition& petition, Checked checked, ByteView network, Done done);

  // `token` from the mail's link; `open` as in Confirmation.
  Status confirm(const Token& token, bool open, Done done);
  Status withdraw(const Token& receipt, Done done);
  Status mail_receipt(const Token& receipt, Done done);

  // What find() may tell the holder of the link; kNotFound also for a wrong
  // secret, kGone for a confirmation that came too late. Reads the disk.
  Result<StoredSignature> find_by_receipt(const Token& receipt);
  Result<StoredSignature> find_by_confirmation(const Token& token) { return find_by_receipt(receipt_of(token)); }
  // The record in the signatory's own copy; kGone after a withdrawal, or once it
  // was deleted on schedule.
  static Result<std::pair<Record, Salt>> open_own(const Token& receipt, const StoredSignature& signature);

  [[nodiscard]] Time oldest_confirmable() const { return clock_.now() - kConfirmWithin; }

 private:
  Intake& intake_;
  PetitionStore& store_;
  const EmailRules rules_;
  Tracer& tracer_;
  const seal::Key& mail_key_;
  const Clock& clock_;
  Random& random_;
};

BlindIndex blind_index_of(const seal::Key& index_key, std::string_view normal_address);

}  // namespace outcry::petition
