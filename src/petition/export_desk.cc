#include "petition/export_desk.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <optional>

#include "petition/signature_export.h"

namespace outcry::petition {
namespace {

constexpr size_t kBlock = 64;  // of the key stream

}  // namespace

// A file without a name, under a key of its own.
class ExportDesk::File {
 public:
  static Result<std::unique_ptr<File>> make(const std::filesystem::path& folder, Random& random) {
    int descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor < 0) {  // not every file system can
      std::string name = (folder / ".export-XXXXXX").string();
      descriptor = ::mkostemp(name.data(), O_CLOEXEC);
      if (descriptor >= 0) ::unlink(name.c_str());
    }
    if (descriptor < 0) return failed(fmt::format("couldn't make an export file: {}", std::strerror(errno)));
    return std::unique_ptr<File>(new File(descriptor, random));
  }
  ~File() {
    sodium_memzero(key_.data(), key_.size());
    ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  Status append(ByteView bytes) {
    Bytes covered = cover(size_, bytes);
    for (ByteView rest = covered; !rest.empty();) {
      const ssize_t written = ::pwrite(descriptor_, rest.data(), rest.size(), static_cast<off_t>(size_));
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return failed(fmt::format("couldn't write an export file: {}", std::strerror(errno)));
      size_ += static_cast<uint64_t>(written);
      rest = rest.subspan(static_cast<size_t>(written));
    }
    return {};
  }

  Result<std::string> read(uint64_t offset, size_t size) const {
    if (offset >= size_) return std::string();
    Bytes covered(static_cast<size_t>(std::min<uint64_t>(size, size_ - offset)));
    for (size_t at = 0; at < covered.size();) {
      const ssize_t got =
          ::pread(descriptor_, covered.data() + at, covered.size() - at, static_cast<off_t>(offset + at));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return failed(fmt::format("couldn't read an export file: {}", std::strerror(errno)));
      at += static_cast<size_t>(got);
    }
    const Bytes plain = cover(offset, covered);
    return std::string(plain.begin(), plain.end());
  }

  [[nodiscard]] uint64_t size() const { return size_; }

 private:
  File(int descriptor, Random& random)
      : descriptor_(descriptor), key_(random.bytes<crypto_stream_xchacha20_KEYBYTES>()) {}

  // Nothing is authenticated here: an export file is, by itself.
  [[nodiscard]] Bytes cover(uint64_t offset, ByteView bytes) const {
    static constexpr std::array<uint8_t, crypto_stream_xchacha20_NONCEBYTES> kNonce{};
    const size_t lead = offset % kBlock;
    Bytes out(lead + bytes.size());
    std::ranges::copy(bytes, out.begin() + static_cast<ptrdiff_t>(lead));
    crypto_stream_xchacha20_xor_ic(out.data(), out.data(), out.size(), kNonce.data(), offset / kBlock, key_.data());
    out.erase(out.begin(), out.begin() + static_cast<ptrdiff_t>(lead));
    return out;
  }

  const int descriptor_;
  std::array<uint8_t, crypto_stream_xchacha20_KEYBYTES> key_;
  uint64_t size_ = 0;
};

struct ExportDesk::Export {
  std::string id, campaign, member;
  CampaignNumber number = 0;
  Time at{};
  std::atomic<State> state{State::kWaiting};
  std::atomic<Error::Kind> why{};
  std::atomic<uint64_t> records{0}, done{0};
  std::atomic<bool> given_up{false};
  std::unique_ptr<File> file;  // its maker's until kReady, then immutable

  [[nodiscard]] View view() const {
    View view{id, campaign, member, at, state.load(), why.load(), records.load(), done.load()};
    if (view.state == State::kReady) view.bytes = file->size();
    return view;
  }
};

// Tells the export what the store tells, and whoever looks how far it is.
class ExportDesk::Told final : public SealedVisitor {
 public:
  Told(SignatureExport& to, Export& one) : to_(to), one_(one) {}

  Status begin(const Totals& totals) override {
    one_.records = totals.records;
    return to_.begin(totals);
  }
  Status epoch(int64_t id, ByteView sealed_keys) override { return to_.epoch(id, sealed_keys); }
  Status record(const SealedSignature& signature) override {
    if (one_.given_up) return gone("the export was given up");
    auto told = to_.record(signature);
    one_.done = to_.done();
    return told;
  }

 private:
  SignatureExport& to_;
  Export& one_;
};

ExportDesk::ExportDesk(std::filesystem::path folder, PetitionStore& store, const Clock& clock, Random& random)
    : folder_(std::move(folder)), store_(store), clock_(clock), random_(random), pool_(1, kMostExports * 2) {}

ExportDesk::~ExportDesk() {
  const std::lock_guard lock(mutex_);
  for (auto& [id, one] : exports_) one->given_up = true;
}

Result<std::string> ExportDesk::begin(CampaignNumber number, const std::string& campaign, const std::string& member) {
  auto one = std::make_shared<Export>();
  one->id = to_hex(random_.bytes<16>());
  one->campaign = campaign;
  one->member = member;
  one->number = number;
  one->at = clock_.now();
  const std::lock_guard lock(mutex_);
  expire();
  const auto of_member = std::ranges::count_if(exports_, [&](const auto& entry) {
    return !member.empty() && entry.second->campaign == campaign && entry.second->member == member;
  });
  if (exports_.size() >= kMostExports || static_cast<size_t>(of_member) >= kMostOfAMember)
    return busy("there are as many exports as there may be");
  if (!pool_.post([this, one] { make(one); })) return busy("too many exports wait to be made");
  exports_[one->id] = one;
  return one->id;
}

void ExportDesk::make(const std::shared_ptr<Export>& one) {
  const auto made = [&]() -> Status {
    if (one->given_up) return gone("the export was given up");
    one->state = State::kMaking;
    auto file = File::make(folder_, random_);
    if (!file) return file.error();
    SignatureExport out(
        one->campaign, one->member, clock_.now(), [&](ByteView bytes) { return (*file)->append(bytes); }, random_);
    Told told(out, *one);
    if (auto all = one->member.empty() ? store_.export_sealed(one->number, told)
                                       : store_.export_contacts(one->number, one->member, told);
        !all) {
      return all;
    }
    if (auto ended = out.end(); !ended) return ended;
    one->file = std::move(*file);
    return {};
  }();
  if (!made) one->why = made.error().kind;
  one->state = made ? State::kReady : State::kFailed;
}

void ExportDesk::expire() {
  const Time before = clock_.now() - kExportKept;
  std::erase_if(exports_, [&](const auto& entry) {
    const bool over = entry.second->at < before && entry.second->state >= State::kReady;
    return over;
  });
}

std::vector<ExportDesk::View> ExportDesk::all(const std::string& campaign) {
  std::vector<View> out;
  {
    const std::lock_guard lock(mutex_);
    expire();
    for (const auto& [id, one] : exports_) {
      if (one->campaign == campaign) out.push_back(one->view());
    }
  }
  std::ranges::sort(out, [](const View& a, const View& b) { return std::tie(b.at, b.id) < std::tie(a.at, a.id); });
  return out;
}

Result<ExportDesk::View> ExportDesk::find(const std::string& campaign, const std::string& id) {
  const std::lock_guard lock(mutex_);
  expire();
  const auto at = exports_.find(id);
  if (at == exports_.end() || at->second->campaign != campaign) return not_found("no such export");
  return at->second->view();
}

Status ExportDesk::remove(const std::string& campaign, const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto at = exports_.find(id);
  if (at == exports_.end() || at->second->campaign != campaign) return not_found("no such export");
  at->second->given_up = true;
  exports_.erase(at);
  return {};
}

Result<std::string> ExportDesk::read(const std::string& campaign, const std::string& id, uint64_t offset, size_t size) {
  std::shared_ptr<Export> one;
  {
    const std::lock_guard lock(mutex_);
    const auto at = exports_.find(id);
    if (at == exports_.end() || at->second->campaign != campaign) return not_found("no such export");
    one = at->second;
  }
  if (one->state != State::kReady) return not_found("the export is not ready");
  return one->file->read(offset, size);
}

}  // namespace outcry::petition
