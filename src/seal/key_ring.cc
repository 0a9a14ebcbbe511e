#include "seal/key_ring.h"

#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "seal/key_file.h"
#include "seal/passphrase.h"

namespace outcry::seal {
namespace {

constexpr std::string_view kLockHead = "outcry key ring lock 1\n";
constexpr std::string_view kRingPurpose = "outcry key ring 1";
constexpr std::string_view kLocked = "locked: ";

std::string purpose_of(std::string_view name) {
  return fmt::format("outcry server key 1 {}", name);
}

// The value of the line "name: value", or empty.
std::string_view value_of(std::string_view text, std::string_view name) {
  const size_t at = text.find(name);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + name.size());
  return rest.substr(0, rest.find('\n'));
}

// What a box holds, which is 32 bytes; null if it doesn't open.
std::optional<KeptKey> open_key(const Key& key, std::string_view purpose, std::string_view base64url) {
  const auto box = from_base64url(base64url);
  if (!box || box->size() != sizeof(Key) + kBoxOverhead) return std::nullopt;
  auto plain = open_box(key, purpose, *box);
  if (!plain) return std::nullopt;
  KeptKey out([&](Key& bytes) { std::copy(plain->begin(), plain->end(), bytes.begin()); });
  sodium_memzero(plain->data(), plain->size());
  return out;
}

void wipe(std::string& text) {
  sodium_memzero(text.data(), text.size());
}

}  // namespace

Result<std::unique_ptr<KeyRing>> KeyRing::open(std::filesystem::path folder, Random& random) {
  const auto trouble = [&](const char* what) {
    return failed(fmt::format("couldn't {} folder {}: {}", what, folder.string(), std::strerror(errno)));
  };
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return trouble("make");
  struct stat info {};
  if (::stat(folder.c_str(), &info) != 0) return trouble("look at");
  if ((info.st_mode & 077) != 0) {
    return invalid(fmt::format("others may enter {}: run chmod 700 on it", folder.string()));
  }
  return std::unique_ptr<KeyRing>(new KeyRing(std::move(folder), random));
}

bool KeyRing::is_locked() const {
  return std::filesystem::exists(lock_file());
}

bool KeyRing::needs_passphrase() const {
  const std::lock_guard lock(mutex_);
  return !ring_key_ && is_locked();
}

Status KeyRing::open_with(std::string_view passphrase) {
  const std::lock_guard lock(mutex_);
  const auto text = read_key_file(lock_file());
  if (!text) return text.error();
  const auto salt = from_base64url(value_of(*text, "\nsalt: "));
  if (!text->starts_with(kLockHead) || !salt || salt->size() != kSaltLength) {
    return invalid(fmt::format("{} is damaged", lock_file().string()));
  }
  const auto key = stretch(passphrase, *salt);
  if (!key) return key.error();
  auto ring_key = open_key(*key, kRingPurpose, value_of(*text, "\nlocked: "));
  if (!ring_key) return invalid("couldn't unlock the server's keys: wrong passphrase");
  const auto turn = turn_in(folder_);
  if (!turn) return turn.error();
  ring_key_ = std::move(*ring_key);
  return write_all(Box::kLocked);
}

Status KeyRing::lock(std::string_view passphrase) {
  const std::lock_guard lock(mutex_);
  if (is_locked()) return invalid("the server's keys are locked already: unlock them first to change the passphrase");
  const auto salt = random_.bytes<kSaltLength>();
  const auto key = stretch(passphrase, salt);
  if (!key) return key.error();
  KeptKey ring_key([this](Key& bytes) { random_.fill(bytes); });
  const Bytes box = make_box(*key, kRingPurpose, ring_key.bytes(), random_);
  const auto turn = turn_in(folder_);
  if (!turn) return turn.error();
  auto written = write_key_file(
      lock_file(), fmt::format("{}salt: {}\nlocked: {}\n", kLockHead, to_base64url(salt), to_base64url(box)));
  if (!written) return written;
  ring_key_ = std::move(ring_key);
  return write_all(Box::kLocked);
}

Status KeyRing::unlock() {
  const std::lock_guard lock(mutex_);
  if (!ring_key_) return invalid("the server's keys are not locked");
  const auto turn = turn_in(folder_);
  if (!turn) return turn.error();
  if (auto written = write_all(Box::kClear); !written) return written;
  // Last: until it is gone, whoever has the passphrase can read both kinds.
  if (auto gone = destroy_key_file(lock_file()); !gone) return gone;
  ring_key_.reset();
  return {};
}

// Brings every file to one form; those that have it stay as they are.
Status KeyRing::write_all(Box box) {
  if (auto gone = forget_unfinished(); !gone) return gone;
  const auto kept = list();
  if (!kept) return kept.error();
  for (const Kept& one : *kept) {
    if (one.locked == (box == Box::kLocked)) continue;
    const auto key = read(one.name);
    if (!key) return key.error();
    if (auto written = write(one.name, *key, box); !written) return written;
  }
  return {};
}

// Files that a crash left before they had their name may hold half a key.
Status KeyRing::forget_unfinished() const {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    if (entry.path().extension() != ".new") continue;
    if (auto gone = destroy_key_file(entry.path()); !gone) return gone;
  }
  return {};
}

Result<std::vector<KeyRing::Kept>> KeyRing::list() const {
  std::vector<Kept> out;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    if (entry.path().extension() != ".key") continue;
    auto text = read_key_file(entry.path());
    if (!text) return text.error();
    out.push_back({entry.path().filename().string(), text->starts_with(kLocked)});
    wipe(*text);
  }
  if (error) return failed(fmt::format("couldn't read folder {}: {}", folder_.string(), error.message()));
  std::sort(out.begin(), out.end(), [](const Kept& a, const Kept& b) { return a.name < b.name; });
  return out;
}

Status KeyRing::destroy_index_key(std::string_view campaign) {
  const std::lock_guard lock(mutex_);
  const std::string name = index_name(campaign);
  if (const auto found = keys_.find(name); found != keys_.end()) {
    found->second.wipe();
    keys_.erase(found);
  }
  const auto turn = turn_in(folder_);
  if (!turn) return turn.error();
  return destroy_key_file(folder_ / name);
}

Result<KeptKey> KeyRing::get(const std::string& name) {
  const std::lock_guard lock(mutex_);
  if (const auto found = keys_.find(name); found != keys_.end()) return found->second;
  if (!ring_key_ && is_locked()) return invalid("the server's keys are locked: their passphrase is needed");
  // Another process may be about to make it, too.
  const auto turn = turn_in(folder_);
  if (!turn) return turn.error();
  auto key = read(name);
  if (!key && key.error().kind == Error::kNotFound) {
    const KeptKey fresh([this](Key& bytes) { random_.fill(bytes); });
    const Box box = ring_key_ ? Box::kLocked : Box::kClear;
    if (const auto written = write(name, fresh, box); !written) return written.error();
    key = fresh;
  }
  if (key) keys_.emplace(name, *key);
  return key;
}

Result<KeptKey> KeyRing::read(const std::string& name) const {
  const auto path = folder_ / name;
  auto text = read_key_file(path);
  if (!text) return text.error();
  if (text->starts_with(kLocked)) {
    if (!ring_key_) return invalid(fmt::format("{} is locked, and {} is missing", path.string(), lock_file().string()));
    auto key = open_key(*ring_key_, purpose_of(name), value_of(*text, kLocked));
    if (!key) return invalid(fmt::format("{} is damaged, or of another key ring", path.string()));
    return std::move(*key);
  }
  return take_key(*text, path);
}

Status KeyRing::write(const std::string& name, const Key& key, Box box) const {
  const auto path = folder_ / name;
  if (box == Box::kClear) return write_key(path, key);
  return write_key_file(
      path, fmt::format("{}{}\n", kLocked, to_base64url(make_box(*ring_key_, purpose_of(name), key, random_))));
}

}  // namespace outcry::seal
