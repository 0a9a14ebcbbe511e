// A SignatureExport is a campaign's counted signatures on their way to a
// keyholder: the store's sealed records as frames in an export file. Writing
// one needs no secret and reads no record; a SignatureOpening, which has a
// keyholder's key, reads them one after the other.
//
// Constant memory. Used by one thread at a time. Format:
// docs/spec/sealed-data.md, "Export file".
#pragma once

#include <memory>
#include <optional>
#include <variant>

#include "petition/petition_store.h"
#include "petition/record.h"
#include "seal/export_file.h"

namespace outcry::petition {

inline constexpr size_t kMostFrame = 65536;  // of a body

struct EpochFrame {
  int64_t id = 0;
  ByteView sealed_keys;
};
using Frame = std::variant<EpochFrame, SealedSignature>;

// Appends the frame; kInvalid if it is longer than a frame may be.
Status append_frame(Bytes& out, const Frame& frame);

// The frames of a text that comes in pieces. Views are valid until the next
// feed().
class FrameReader {
 public:
  void feed(ByteView bytes);
  // None: another piece is needed. kCorrupt: no frame.
  Result<std::optional<Frame>> next();
  // Whether nothing of a frame is left over.
  [[nodiscard]] bool at_border() const { return at_ == bytes_.size(); }

 private:
  Bytes bytes_;
  size_t at_ = 0;
};

class SignatureExport final : public SealedVisitor {
 public:
  // Of the campaign's signatures, or if `member` is not empty of its contacts.
  SignatureExport(std::string campaign, std::string member, Time at, seal::Sink sink, Random& random);

  // kNotFound if no signature counts: there is nobody to seal the file to.
  Status begin(const Totals& totals) override;
  Status epoch(int64_t id, ByteView sealed_keys) override;
  Status record(const SealedSignature& signature) override;
  // Once all was told. kCorrupt if it was not what begin() announced.
  Status end();

  [[nodiscard]] const Totals& totals() const { return totals_; }
  [[nodiscard]] uint64_t done() const { return done_; }

 private:
  Status put(const Frame& frame);

  seal::ExportHead head_;
  seal::ExportFileWriter file_;
  Random& random_;
  Totals totals_;
  uint64_t done_ = 0;
  Bytes frame_;
};

struct OpenedSignature {
  uint64_t index = 0;  // of the log's entry
  Record record;
};

class SignatureOpening {
 public:
  // `file` is unlocked by `pair`; both must outlive it.
  SignatureOpening(seal::ExportFileReader& file, const seal::KeyPair& pair) : file_(file), pair_(pair) {}
  ~SignatureOpening();  // wipes the epoch's key
  SignatureOpening(const SignatureOpening&) = delete;
  SignatureOpening& operator=(const SignatureOpening&) = delete;

  // The next signature; none once the file was whole. kGone: the record is
  // not sealed to this key, whose holder became one later; the next call goes
  // on after it. kCorrupt: damaged, and at which record.
  Result<std::optional<OpenedSignature>> next();
  // Records read, the one that failed included.
  [[nodiscard]] uint64_t done() const { return done_; }

 private:
  Result<std::optional<Frame>> next_frame();
  Status enter(const EpochFrame& frame);
  Result<OpenedSignature> open(const SealedSignature& signature);
  Error wrong(std::string_view cause) const;

  seal::ExportFileReader& file_;
  const seal::KeyPair& pair_;
  FrameReader frames_;
  bool in_epoch_ = false, mine_ = false;
  bool record_since_epoch_ = true;
  int64_t epoch_ = 0;
  seal::Key key_{};
  int64_t last_id_ = -1;
  uint64_t done_ = 0;
};

}  // namespace outcry::petition
