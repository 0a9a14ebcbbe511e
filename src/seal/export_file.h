// An export file carries what the server has sealed to the keyholders: a head
// that everybody can read, and a body in authenticated chunks under a random
// file key that is sealed to each of them. Written and read in one pass, in
// constant memory. What the body holds is not known here.
//
// A reader is given nothing that was not authenticated, and learns of a cut:
// only when next() has returned an empty chunk was the file whole.
//
// Used by one thread at a time. Format: docs/spec/sealed-data.md, "Export file".
#pragma once

#include <sodium.h>

#include <functional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"
#include "seal/box.h"
#include "seal/keyholder.h"

namespace outcry::seal {

inline constexpr size_t kExportChunk = 65536;  // plain text of each chunk but the last
inline constexpr size_t kMostExportHead = 131072;

struct ExportHead {
  struct Recipient {
    PublicKey key{};
    Bytes sealed_key;  // the file key
    bool operator==(const Recipient&) const = default;
  };

  std::string campaign;
  std::string member;  // whose contacts they are; empty: signatures
  Time at{};
  uint64_t records = 0;
  uint64_t log_size = 0;
  std::vector<Recipient> recipients;

  // As in Epoch.
  [[nodiscard]] std::string list() const { return member.empty() ? campaign : campaign + "/" + member; }
  bool operator==(const ExportHead&) const = default;
};

std::string to_text(const ExportHead& head);
// Exactly what to_text() writes, the empty line included; kInvalid else.
Result<ExportHead> parse_export_head(std::string_view text);

// Takes all of the bytes, or fails.
using Sink = std::function<Status(ByteView)>;
// At least one byte; 0 at the end.
using Source = std::function<Result<size_t>(std::span<uint8_t>)>;

class ExportFileWriter {
 public:
  explicit ExportFileWriter(Sink sink) : sink_(std::move(sink)) {}
  ~ExportFileWriter();  // wipes the key
  ExportFileWriter(const ExportFileWriter&) = delete;
  ExportFileWriter& operator=(const ExportFileWriter&) = delete;

  // Makes the file key and writes the head; the sealed keys of `head` are
  // made here.
  Status begin(ExportHead head, Random& random);
  Status write(ByteView plain);
  // Without it the file is not whole.
  Status end();

 private:
  Status push(ByteView plain, bool last);

  Sink sink_;
  crypto_secretstream_xchacha20poly1305_state state_{};
  std::string head_;  // the first chunk's additional data, then empty
  Bytes plain_, chunk_;
};

class ExportFileReader {
 public:
  // Reads the head. kInvalid: no export file, or of a later version; kCorrupt:
  // damaged or cut; else the source's own.
  static Result<std::unique_ptr<ExportFileReader>> open(Source source);
  ~ExportFileReader();  // wipes what it held
  ExportFileReader(const ExportFileReader&) = delete;
  ExportFileReader& operator=(const ExportFileReader&) = delete;

  [[nodiscard]] const ExportHead& head() const { return head_; }
  // Before the first next(). kNotFound: the key is none of the recipients'.
  Status unlock(const KeyPair& pair);
  // The next chunk's plain text, valid until the next call; empty at the end
  // of a whole file. kCorrupt: damaged, cut, or its parts exchanged.
  Result<ByteView> next();

 private:
  explicit ExportFileReader(Source source) : source_(std::move(source)) {}
  Status read_head();
  Result<size_t> fill();
  Status take(std::span<uint8_t> out);  // kCorrupt if the file ends before

  Source source_;
  Bytes buffer_;  // read, and from at_ on not yet taken
  size_t at_ = 0;
  ExportHead head_;
  std::string head_text_;  // likewise the first chunk's
  crypto_secretstream_xchacha20poly1305_state state_{};
  Bytes chunk_, plain_;
  bool ended_ = false;
};

}  // namespace outcry::seal
