#include "seal/epoch.h"

#include <fmt/format.h>
#include <sodium.h>

namespace outcry::seal {
namespace {

constexpr size_t kSealedKey = 32 + crypto_box_SEALBYTES;

std::string context_of(std::string_view list, int64_t id, uint32_t position) {
  return fmt::format("outcry record 1\n{}\n{}\n{}\n", list, id, position);
}

std::array<uint8_t, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES> nonce_of(uint32_t position) {
  std::array<uint8_t, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES> nonce{};
  for (size_t i = 0; i < 4; ++i) nonce[i] = static_cast<uint8_t>(position >> (8 * i));
  return nonce;
}

}  // namespace

Epoch::Epoch(std::string list, int64_t id, const std::vector<PublicKey>& recipients, Time began, Random& random)
    : list_(std::move(list)), id_(id), began_(began), key_([&](Key& key) { random.fill(key); }) {
  for (const PublicKey& recipient : recipients) {
    const Bytes sealed = seal_to(recipient, key_.bytes());
    sealed_keys_.insert(sealed_keys_.end(), recipient.begin(), recipient.end());
    sealed_keys_.insert(sealed_keys_.end(), sealed.begin(), sealed.end());
  }
}

Bytes Epoch::seal(uint32_t position, ByteView record) const {
  const std::string context = context_of(list_, id_, position);
  const auto nonce = nonce_of(position);
  Bytes out(record.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data(), nullptr, record.data(), record.size(),
                                             bytes_of(context).data(), context.size(), nullptr, nonce.data(),
                                             key_.bytes().data());
  return out;
}

Result<Key> Epoch::open_key(const KeyPair& pair, ByteView sealed_keys) {
  if (sealed_keys.size() % (32 + kSealedKey) != 0) return corrupt("an epoch's sealed keys are damaged");
  for (; !sealed_keys.empty(); sealed_keys = sealed_keys.subspan(32 + kSealedKey)) {
    if (!std::equal(pair.public_key.begin(), pair.public_key.end(), sealed_keys.begin())) continue;
    const auto plain = open_sealed(pair, sealed_keys.subspan(32, kSealedKey));
    Key key;
    if (!plain || plain->size() != key.size()) return corrupt("an epoch's sealed key is damaged");
    std::copy(plain->begin(), plain->end(), key.begin());
    return key;
  }
  return not_found("this key is not among the epoch's recipients");
}

Result<Bytes> Epoch::open(const Key& key, std::string_view list, int64_t id, uint32_t position, ByteView sealed) {
  const std::string context = context_of(list, id, position);
  const auto nonce = nonce_of(position);
  if (sealed.size() < crypto_aead_xchacha20poly1305_ietf_ABYTES) return corrupt("a sealed record is too short");
  Bytes out(sealed.size() - crypto_aead_xchacha20poly1305_ietf_ABYTES);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(out.data(), nullptr, nullptr, sealed.data(), sealed.size(),
                                                 bytes_of(context).data(), context.size(), nonce.data(),
                                                 key.data()) != 0) {
    return corrupt("a sealed record is damaged or belongs elsewhere");
  }
  return out;
}

EpochSealer::EpochSealer(std::string list, std::vector<PublicKey> recipients, const Clock& clock, Random& random)
    : list_(std::move(list)), recipients_(std::move(recipients)), clock_(clock), random_(random) {}

bool EpochSealer::due(Time now) const {
  return !epoch_ || used_ >= kEpochRecords || now - epoch_->began() >= kEpochLength || now < epoch_->began();
}

EpochPlace EpochSealer::next() {
  const std::lock_guard lock(mutex_);
  const Time now = clock_.now();
  if (due(now)) {
    const auto id = random_.bytes<8>();
    int64_t number = 0;
    std::memcpy(&number, id.data(), 8);
    epoch_ = std::make_shared<const Epoch>(list_, number & INT64_MAX, recipients_, now, random_);
    used_ = 0;
  }
  return {epoch_, used_++};
}

void EpochSealer::end_if_due() {
  const std::lock_guard lock(mutex_);
  if (due(clock_.now())) epoch_.reset();
}

}  // namespace outcry::seal
