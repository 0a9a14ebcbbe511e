// A Picture is what people are shown of a photograph that somebody uploaded:
// turned upright, in sRGB, in a few sizes, encoded anew. Nothing but pixels
// comes out of it: no EXIF (where, when, with which camera), no XMP, no IPTC,
// no profile, no thumbnail, nothing that was appended to the file.
//
// What comes in is not trusted. Its kind is told by its content alone: JPEG,
// PNG, WebP, HEIC and AVIF, and the first image of a GIF; no SVG, no PDF,
// nothing else that the library could read. Its size is checked before a pixel
// is decoded.
//
// Thread-safe; one picture is decoded at a time, others wait. Takes seconds
// and up to 500 MB: never on an I/O thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"

namespace outcry::picture {

struct Limits {
  size_t bytes = 20 << 20;
  int64_t pixels = 64'000'000;
  int side = 30'000;  // pixels
  std::chrono::seconds time{20};
};

// The sides of the sizes, at most; a picture is never made larger.
inline constexpr int kSides[] = {640, 1280, 1920};

struct File {
  int side = 0;  // the longer one; of all but the last file, one of kSides
  int width = 0, height = 0;
  std::string jpeg;
};

struct Picture {
  std::vector<File> files;  // each larger than the one before
  Hash32 hash{};            // SHA-256 of the last one's bytes: equal uploads are equal pictures
  [[nodiscard]] const File& largest() const { return files.back(); }
};

enum class Refusal : uint8_t {
  kTooManyBytes,
  kUnknownKind,    // it is none of the kinds that are taken
  kTooManyPixels,  // or none at all
  kDamaged,        // cut off, or not what its beginning says
  kTooLong,        // it took more time than it may
};
std::string_view to_text(Refusal refusal);  // "couldn't read the picture: …", for operators

std::variant<Picture, Refusal> prepare(ByteView upload, const Limits& limits = {});

}  // namespace outcry::picture
