// The only file that sees libvips.
#include "picture/picture.h"

#include <vips/vips.h>

#include <memory>
#include <mutex>
#include <optional>

#include "base/hash.h"

namespace outcry::picture {
namespace {

constexpr int kQuality = 82;

struct Unref {
  void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

// Once a process. Loaders that are not named here cannot be reached by any
// content; what the library itself calls untrusted neither.
bool is_ready() {
  static const bool ready = [] {
    if (vips_init("outcry") != 0) return false;
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    for (const char* taken : {"VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp",
                              "VipsForeignLoadNsgif", "VipsForeignLoadHeif"}) {
      vips_operation_block_set(taken, FALSE);
    }
    g_log_set_handler(
        "VIPS", G_LOG_LEVEL_WARNING, [](const char*, GLogLevelFlags, const char*, void*) {}, nullptr);
    vips_concurrency_set(1);
    vips_cache_set_max(0);  // no picture stays in memory
    return true;
  }();
  return ready;
}

bool is_known(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xff\xd8\xff"sv) || bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return true;
  if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return true;
  if (bytes.size() < 16) return false;
  if (bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") return true;
  if (bytes.substr(4, 4) != "ftyp") return false;
  const std::string_view brand = bytes.substr(8, 4);
  return brand == "heic" || brand == "heix" || brand == "mif1" || brand == "avif";
}

// Ends the work on `image` when its time is over.
struct Deadline {
  std::chrono::steady_clock::time_point end;
  bool over = false;

  void watch(VipsImage* image) {
    vips_image_set_progress(image, TRUE);
    g_signal_connect(image, "eval", G_CALLBACK(+[](VipsImage* at, VipsProgress*, Deadline* self) {
                       if (std::chrono::steady_clock::now() < self->end) return;
                       self->over = true;
                       vips_image_set_kill(at, TRUE);
                     }),
                     this);
  }
};

template <class Make>
Image made(Make make) {
  VipsImage* out = nullptr;
  const int failure = make(&out);
  Image image(out);
  if (failure != 0) return nullptr;
  return image;
}

// From the header alone.
std::optional<Refusal> refusal_of(ByteView upload, const Limits& limits) {
  const Image header(vips_image_new_from_buffer(upload.data(), upload.size(), "", "access", VIPS_ACCESS_SEQUENTIAL,
                                                "fail_on", VIPS_FAIL_ON_TRUNCATED, nullptr));
  if (!header) return Refusal::kDamaged;
  const int64_t width = vips_image_get_width(header.get()), height = vips_image_get_height(header.get());
  if (width < 1 || height < 1 || width > limits.side || height > limits.side || width * height > limits.pixels) {
    return Refusal::kTooManyPixels;
  }
  return std::nullopt;
}

// Upright, in sRGB of three bands, as large as the largest size, in memory.
Image decoded(ByteView upload, Deadline& deadline) {
  const Image small = made([&](VipsImage** out) {
    return vips_thumbnail_buffer(const_cast<uint8_t*>(upload.data()), upload.size(), out, std::end(kSides)[-1],
                                 "height", std::end(kSides)[-1], "size", VIPS_SIZE_DOWN, "export_profile", "srgb",
                                 "option_string", "[fail_on=truncated]", nullptr);
  });
  if (!small) return nullptr;
  Image plain =
      made([&](VipsImage** out) { return vips_colourspace(small.get(), out, VIPS_INTERPRETATION_sRGB, nullptr); });
  if (!plain) return nullptr;
  if (vips_image_hasalpha(plain.get()) != 0) {
    const double white[] = {255, 255, 255};
    VipsArrayDouble* background = vips_array_double_new(white, 3);
    plain = made([&](VipsImage** out) { return vips_flatten(plain.get(), out, "background", background, nullptr); });
    vips_area_unref(VIPS_AREA(background));
    if (!plain) return nullptr;
  }
  const Image bytes = made([&](VipsImage** out) { return vips_cast_uchar(plain.get(), out, nullptr); });
  if (!bytes) return nullptr;
  deadline.watch(bytes.get());
  return Image(vips_image_copy_memory(bytes.get()));
}

std::optional<File> encoded(VipsImage* image, int side) {
  void* bytes = nullptr;
  size_t size = 0;
  if (vips_jpegsave_buffer(image, &bytes, &size, "Q", kQuality, "strip", TRUE, "optimize_coding", TRUE, "interlace",
                           TRUE, nullptr) != 0) {
    return std::nullopt;
  }
  File file{side, vips_image_get_width(image), vips_image_get_height(image), {static_cast<const char*>(bytes), size}};
  g_free(bytes);
  return file;
}

// All sizes of it, or nothing.
std::vector<File> sizes_of(VipsImage* largest) {
  std::vector<File> files;
  const int side = std::max(vips_image_get_width(largest), vips_image_get_height(largest));
  for (const int wanted : kSides) {
    if (wanted >= side) break;
    const Image smaller = made([&](VipsImage** out) {
      return vips_thumbnail_image(largest, out, wanted, "height", wanted, "size", VIPS_SIZE_DOWN, nullptr);
    });
    auto file = smaller ? encoded(smaller.get(), wanted) : std::nullopt;
    if (!file) return {};
    files.push_back(std::move(*file));
  }
  auto file = encoded(largest, side);
  if (!file) return {};
  files.push_back(std::move(*file));
  return files;
}

}  // namespace

std::string_view to_text(Refusal refusal) {
  switch (refusal) {
    case Refusal::kTooManyBytes:
      return "couldn't read the picture: its file is too large";
    case Refusal::kUnknownKind:
      return "couldn't read the picture: it is neither JPEG, PNG, WebP, HEIC, AVIF nor GIF";
    case Refusal::kTooManyPixels:
      return "couldn't read the picture: it has too many pixels";
    case Refusal::kDamaged:
      return "couldn't read the picture: it is damaged or cut off";
    case Refusal::kTooLong:
      break;
  }
  return "couldn't read the picture: it takes too long";
}

std::variant<Picture, Refusal> prepare(ByteView upload, const Limits& limits) {
  if (upload.size() > limits.bytes) return Refusal::kTooManyBytes;
  if (!is_known(text_of(upload))) return Refusal::kUnknownKind;
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  if (!is_ready()) return Refusal::kDamaged;
  if (const auto refusal = refusal_of(upload, limits)) return vips_error_clear(), *refusal;
  Deadline deadline{std::chrono::steady_clock::now() + limits.time};
  Picture picture;
  if (const Image largest = decoded(upload, deadline)) picture.files = sizes_of(largest.get());
  vips_error_clear();  // it names what it read
  if (picture.files.empty()) return deadline.over ? Refusal::kTooLong : Refusal::kDamaged;
  picture.hash = sha256(bytes_of(picture.largest().jpeg));
  return picture;
}

}  // namespace outcry::picture
