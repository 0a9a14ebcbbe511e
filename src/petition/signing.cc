#include "petition/signing.h"

#include <sodium.h>

#include <algorithm>

#include "base/hash.h"

namespace outcry::petition {
namespace {

constexpr std::string_view kOwn = "outcry own record 1";

void forget(std::string& text) {
  sodium_memzero(text.data(), text.size());
}

// The contact, sealed to the member.
Submission::Shared share(const Petition& petition, const Record& record, const std::string& member, Random& random) {
  const auto found = std::ranges::find(petition.members, member) - petition.members.begin();
  const Salt salt = random.bytes<16>();
  std::string plain(text_of(salt));
  plain += encode(contact_of(record, member));
  Submission::Shared out;
  out.member = member;
  out.commitment = commitment_of(salt, std::string_view(plain).substr(salt.size()));
  out.place = petition.member_sealers.at(static_cast<size_t>(found))->next();
  out.contact = out.place.epoch->seal(out.place.position, bytes_of(plain));
  forget(plain);
  return out;
}

}  // namespace

BlindIndex blind_index_of(const seal::Key& index_key, std::string_view normal_address) {
  const Hash32 mac = hmac_sha256(index_key, bytes_of(normal_address));
  BlindIndex out = 0;
  for (size_t i = 0; i < 8; ++i) out = out << 8 | mac[i];
  return out == 0 ? 1 : out;
}

Signing::Signing(Intake& intake, PetitionStore& store, EmailRules rules, Tracer& tracer, const seal::Key& mail_key,
                 const Clock& clock, Random& random)
    : intake_(intake),
      store_(store),
      rules_(std::move(rules)),
      tracer_(tracer),
      mail_key_(mail_key),
      clock_(clock),
      random_(random) {}

tl::expected<Status, Signing::Problems> Signing::sign(const Petition& petition, const SignForm& form, ByteView network,
                                                      Done done) {
  auto checked = check(petition, form);
  if (!checked) return tl::make_unexpected(std::move(checked.error()));
  return submit(petition, std::move(*checked), network, std::move(done));
}

tl::expected<Checked, Signing::Problems> Signing::check(const Petition& petition, const SignForm& form) const {
  auto checked = petition::check(form, rules_, petition.languages, petition.members);
  // Else everybody could invent sources without end.
  if (checked && std::ranges::find(petition.sources, checked->via) == petition.sources.end()) checked->via.clear();
  return checked;
}

Status Signing::submit(const Petition& petition, Checked checked, ByteView network, Done done) {
  const Trace trace = tracer_.trace(petition.number, checked, network);
  Prepared prepared = prepare(petition, std::move(checked), store_.next_id(), mail_key_, clock_.now(), random_);
  prepared.submission.trace = trace;
  return intake_.submit(std::move(prepared.submission), std::move(done));
}

Prepared prepare(const Petition& petition, Checked checked, int64_t id, const seal::Key& mail_key, Time now,
                 Random& random) {
  Record& record = checked.record;
  record.campaign = petition.slug;
  record.text_version = petition.text_version;
  record.at = now;

  Prepared prepared;
  Submission& out = prepared.submission;
  out.campaign = petition.number;
  out.id = id;
  out.at = now;
  out.text_version = record.text_version;
  out.lang = record.lang;
  out.country = record.country;
  out.via = checked.via;
  out.blind = blind_index_of(*petition.index_key, checked.email.normal);

  prepared.confirmation = make_token(petition.number, static_cast<uint64_t>(id), random);
  const Token receipt = receipt_of(prepared.confirmation);
  out.secret_hash = hash_of(receipt);

  const Salt salt = random.bytes<16>();
  std::string plain(text_of(salt));
  plain += encode(record);
  out.commitment = commitment_of(salt, std::string_view(plain).substr(salt.size()));
  out.place = petition.sealer->next();
  out.sealed = out.place.epoch->seal(out.place.position, bytes_of(plain));
  out.own = seal::make_box(own_key_of(receipt), kOwn, bytes_of(plain), random);
  forget(plain);
  for (const std::string& member : record.share) out.shared.push_back(share(petition, record, member, random));

  const Letter letter{record.email, record.name, record.lang, prepared.confirmation};
  out.mail = make_letter_box(letter, mail_key, random);
  if (checked.updates) out.subscriber = make_subscriber_box(letter, mail_key, random);
  return prepared;
}

Status Signing::confirm(const Token& token, bool open, Done done) {
  Confirmation act;
  act.campaign = token.campaign;
  act.id = static_cast<int64_t>(token.id);
  act.secret_hash = hash_of(receipt_of(token));
  act.open = open;
  act.at = clock_.now();
  act.not_before = oldest_confirmable();
  return intake_.submit(act, std::move(done));
}

Status Signing::withdraw(const Token& receipt, Done done) {
  return intake_.submit(Withdrawal{receipt.campaign, static_cast<int64_t>(receipt.id), hash_of(receipt), clock_.now()},
                        std::move(done));
}

Status Signing::mail_receipt(const Token& receipt, Done done) {
  return intake_.submit(MailReceipt{receipt.campaign, static_cast<int64_t>(receipt.id), hash_of(receipt), clock_.now(),
                                    make_receipt_box(receipt, mail_key_, random_)},
                        std::move(done));
}

Result<StoredSignature> Signing::find_by_receipt(const Token& receipt) {
  auto found = store_.find(receipt.campaign, static_cast<int64_t>(receipt.id));
  if (!found) return found;
  if (!equal(found->secret_hash, hash_of(receipt)) || found->state == StoredSignature::kNotice) {
    return not_found("no such signature");
  }
  if (found->state == StoredSignature::kPending && found->at < oldest_confirmable()) {
    return gone("the link has expired");
  }
  return found;
}

Result<std::pair<Record, Salt>> Signing::open_own(const Token& receipt, const StoredSignature& signature) {
  if (signature.own.empty()) return gone("the record was deleted");
  auto plain = seal::open_box(own_key_of(receipt), kOwn, signature.own);
  Salt salt;
  if (!plain || plain->size() < salt.size()) return corrupt("a signature's record is damaged");
  std::copy_n(plain->begin(), salt.size(), salt.begin());
  auto record = decode_record(text_of(ByteView(*plain).subspan(salt.size())));
  if (!record) return record.error();
  return std::pair{std::move(*record), salt};
}

}  // namespace outcry::petition
