#include "fuzz.h"
#include "picture/picture.h"

// Whatever comes in, what comes out is JPEG of bounded size that holds nothing
// but pixels; or a reason.
FUZZ_TARGET {
  using namespace outcry::picture;
  Limits limits;
  limits.bytes = 1 << 20;
  limits.pixels = 1'000'000;
  limits.time = std::chrono::seconds(5);
  const auto taken = prepare(outcry::bytes_of(input), limits);
  if (const auto* refusal = std::get_if<Refusal>(&taken)) {
    MUST_HOLD(!to_text(*refusal).empty());
    return;
  }
  const auto& picture = std::get<Picture>(taken);
  MUST_HOLD(!picture.files.empty() && picture.files.size() <= std::size(kSides));
  for (const File& file : picture.files) {
    MUST_HOLD(file.width > 0 && file.height > 0 && file.side == std::max(file.width, file.height));
    MUST_HOLD(file.side <= 1920);
    MUST_HOLD(file.jpeg.starts_with("\xff\xd8\xff") && file.jpeg.ends_with("\xff\xd9"));
    MUST_HOLD(file.jpeg.find("Exif") == std::string::npos && file.jpeg.find("ICC_PROFILE") == std::string::npos);
  }
}
