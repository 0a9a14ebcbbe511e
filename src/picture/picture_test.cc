#include "picture/picture.h"

#include <gtest/gtest.h>
#include <vips/vips.h>

#include <array>

namespace outcry::picture {
namespace {

// Big-endian, as the cameras' files have it.
std::string be(uint64_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i));
  return out;
}

// An Exif block (TIFF 6.0, Exif 2.32) of an orientation and a place.
std::string exif(int orientation) {
  const std::string entry_count = be(2, 2);
  const std::string turned = be(0x0112, 2) + be(3, 2) + be(1, 4) + be(static_cast<uint64_t>(orientation), 2) + be(0, 2);
  const std::string gps_pointer = be(0x8825, 2) + be(4, 2) + be(1, 4) + be(8 + 2 + 24 + 4, 4);
  const std::string latitude = be(1, 2) + be(1, 2) + be(2, 2);  // GPSLatitudeRef = "N"
  const std::string gps = be(1, 2) + be(1, 2) + be(2, 2) + be(2, 4) + std::string("N\0\0\0", 4) + be(0, 4);
  return std::string("Exif\0\0", 6) + "MM" + be(42, 2) + be(8, 4) + entry_count + turned + gps_pointer + be(0, 4) + gps;
}

std::string segment(char marker, const std::string& content) {
  return std::string("\xff") + marker + be(content.size() + 2, 2) + content;
}

class PictureTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_EQ(vips_init("test"), 0); }

  // Four quarters of different grey levels in colours: red, green / blue, white.
  static VipsImage* quarters(int width, int height) {
    std::vector<uint8_t> pixels;
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const std::array<uint8_t, 3> colours[] = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 255}};
        const auto& one = colours[(y >= height / 2 ? 2 : 0) + (x >= width / 2 ? 1 : 0)];
        pixels.insert(pixels.end(), one.begin(), one.end());
      }
    }
    VipsImage* image =
        vips_image_new_from_memory_copy(pixels.data(), pixels.size(), width, height, 3, VIPS_FORMAT_UCHAR);
    image->Type = VIPS_INTERPRETATION_sRGB;
    return image;
  }

  static std::string file_of(VipsImage* image, const char* suffix) {
    void* bytes = nullptr;
    size_t size = 0;
    EXPECT_EQ(vips_image_write_to_buffer(image, suffix, &bytes, &size, nullptr), 0) << vips_error_buffer();
    std::string out(static_cast<const char*>(bytes), size);
    g_free(bytes);
    return out;
  }

  static std::string file(const char* suffix, int width = 64, int height = 48) {
    VipsImage* image = quarters(width, height);
    std::string out = file_of(image, suffix);
    g_object_unref(image);
    return out;
  }

  static std::string photograph(int orientation, int width = 64, int height = 48) {
    const std::string plain = file(".jpg[Q=95]", width, height);
    const std::string xmp = std::string("http://ns.adobe.com/xap/1.0/\0", 29) + "<x:xmpmeta><exif:GPSLatitude>41N";
    return plain.substr(0, 2) + segment('\xe1', exif(orientation)) + segment('\xe1', xmp) +
           segment('\xfe', "taken in Changchun") + plain.substr(2) + "PK\x03\x04 appended";
  }

  static std::variant<Picture, Refusal> take(const std::string& bytes, const Limits& limits = {}) {
    return prepare(bytes_of(bytes), limits);
  }
  static Picture taken(const std::string& bytes) {
    const auto out = take(bytes);
    if (const auto* refusal = std::get_if<Refusal>(&out)) {
      ADD_FAILURE() << to_text(*refusal);
      return {{File{}}, {}};
    }
    return std::get<Picture>(out);
  }
  static Refusal refused(const std::string& bytes, const Limits& limits = {}) {
    const auto out = take(bytes, limits);
    EXPECT_TRUE(std::holds_alternative<Refusal>(out));
    return std::holds_alternative<Refusal>(out) ? std::get<Refusal>(out) : Refusal::kTooLong;
  }

  // The colours of its quarters, from the upper left: "rgbw".
  static std::string colours(const File& picture) {
    VipsImage* image = nullptr;
    if (vips_jpegload_buffer(const_cast<char*>(picture.jpeg.data()), picture.jpeg.size(), &image, nullptr) != 0)
      return {};
    std::string out;
    for (const double y : {0.25, 0.75}) {
      for (const double x : {0.25, 0.75}) {
        double* point = nullptr;
        int n = 0;
        EXPECT_EQ(vips_getpoint(image, &point, &n, int(x * picture.width), int(y * picture.height), nullptr), 0);
        if (n != 3) return "bands";
        out += point[0] > 200 && point[1] > 200 ? 'w' : point[0] > 200 ? 'r' : point[1] > 200 ? 'g' : 'b';
        g_free(point);
      }
    }
    g_object_unref(image);
    return out;
  }

  static void expect_nothing_but_pixels(const Picture& picture) {
    for (const File& file : picture.files) {
      for (const char* told :
           {"Exif", "GPS", "xmp", "http", "ICC_PROFILE", "Photoshop", "Changchun", "appended", "PK\x03"}) {
        EXPECT_EQ(file.jpeg.find(told), std::string::npos) << told;
      }
      for (const char marker : {'\xe1', '\xe2', '\xed', '\xfe'}) {
        EXPECT_EQ(file.jpeg.substr(0, 400).find(std::string("\xff") + marker), std::string::npos);
      }
    }
  }
};

TEST_F(PictureTest, ItStandsUprightHoweverTheCameraWasHeld) {
  // Exif 2.32, 4.6.5 "Orientation": where the first row and column belong.
  const std::map<int, std::string> upright = {{1, "rgbw"}, {2, "grwb"}, {3, "wbgr"}, {4, "bwrg"},
                                              {5, "rbgw"}, {6, "brwg"}, {7, "wgbr"}, {8, "gwrb"}};
  for (const auto& [orientation, expected] : upright) {
    const Picture picture = taken(photograph(orientation));
    EXPECT_EQ(colours(picture.largest()), expected) << orientation;
    EXPECT_EQ(picture.largest().width, orientation > 4 ? 48 : 64) << orientation;
    expect_nothing_but_pixels(picture);
  }
}

TEST_F(PictureTest, SizesAreNeverLargerThanWhatCameIn) {
  EXPECT_EQ(taken(file(".png", 639, 10)).files.size(), 1U);
  EXPECT_EQ(taken(file(".png", 640, 10)).files.size(), 1U);
  EXPECT_EQ(taken(file(".png", 641, 10)).files.size(), 2U);
  const Picture large = taken(file(".jpg", 2500, 1000));
  ASSERT_EQ(large.files.size(), 3U);
  EXPECT_EQ(large.files[0].width, 640);
  EXPECT_EQ(large.files[1].width, 1280);
  EXPECT_EQ(large.largest().width, 1920);
  EXPECT_EQ(large.largest().height, 768);
  const Picture tall = taken(file(".jpg", 1000, 2500));
  EXPECT_EQ(tall.largest().height, 1920);
  EXPECT_EQ(taken(file(".png", 1, 1)).largest().width, 1);
}

TEST_F(PictureTest, TheKindIsToldByTheContent) {
  for (const char* suffix : {".jpg", ".png", ".webp", ".gif", ".heic", ".avif[effort=0]", ".png[palette]"}) {
    EXPECT_EQ(taken(file(suffix)).files.size(), 1U) << suffix;
  }
  EXPECT_EQ(refused(file(".tif")), Refusal::kUnknownKind);
  EXPECT_EQ(refused("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"),
            Refusal::kUnknownKind);
  EXPECT_EQ(refused("<?xml version=\"1.0\"?><svg/>"), Refusal::kUnknownKind);
  EXPECT_EQ(refused("%PDF-1.4 picture"), Refusal::kUnknownKind);
  EXPECT_EQ(refused(""), Refusal::kUnknownKind);
  EXPECT_EQ(refused("\xff\xd8\xff"), Refusal::kDamaged);
  EXPECT_EQ(refused("GIF89a<script>alert(1)</script>"), Refusal::kDamaged);
  EXPECT_EQ(refused(std::string("RIFF\x10\0\0\0WEBP<svg onload=alert(1)>", 34)), Refusal::kDamaged);
}

TEST_F(PictureTest, WhatIsSeeThroughBecomesWhite) {
  std::vector<uint8_t> pixels(16 * 16 * 4, 0);
  VipsImage* image = vips_image_new_from_memory_copy(pixels.data(), pixels.size(), 16, 16, 4, VIPS_FORMAT_UCHAR);
  image->Type = VIPS_INTERPRETATION_sRGB;
  EXPECT_EQ(colours(taken(file_of(image, ".png")).largest()), "wwww");
  g_object_unref(image);
}

TEST_F(PictureTest, GreyAndSixteenBitsComeOutAsColours) {
  VipsImage* grey = nullptr;
  ASSERT_EQ(vips_black(&grey, 20, 20, nullptr), 0);
  EXPECT_EQ(colours(taken(file_of(grey, ".png")).largest()), "bbbb");
  VipsImage* deep = nullptr;
  ASSERT_EQ(vips_cast_ushort(grey, &deep, nullptr), 0);
  EXPECT_EQ(colours(taken(file_of(deep, ".png")).largest()), "bbbb");
  g_object_unref(deep);
  g_object_unref(grey);
}

TEST_F(PictureTest, ABombIsRefusedByItsHeaderAlone) {
  // 30,000 × 30,000 pixels of nothing in some bytes of PNG.
  std::string bomb = file(".png");
  const size_t header = bomb.find("IHDR");
  ASSERT_NE(header, std::string::npos);
  std::string ihdr = "IHDR" + be(30'000, 4) + be(30'000, 4) + bomb.substr(header + 12, 5);
  uint32_t crc = 0xffffffff;
  for (const char c : ihdr) {
    crc ^= static_cast<uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
  }
  bomb.replace(header, ihdr.size() + 4, ihdr + be(~crc & 0xffffffffU, 4));
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(refused(bomb), Refusal::kTooManyPixels);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  Limits small;
  small.pixels = 64 * 48 - 1;
  EXPECT_EQ(refused(file(".png"), small), Refusal::kTooManyPixels);
  small.pixels += 1;
  EXPECT_TRUE(std::holds_alternative<Picture>(take(file(".png"), small)));
}

TEST_F(PictureTest, BytesAndTimeAreBounded) {
  Limits limits;
  limits.bytes = 1000;
  EXPECT_EQ(refused("\xff\xd8\xff" + std::string(998, 'x'), limits), Refusal::kTooManyBytes);
  EXPECT_EQ(refused(std::string(50 << 20, '\xff')), Refusal::kTooManyBytes);
  Limits hurried;
  hurried.time = std::chrono::seconds(0);
  EXPECT_EQ(refused(file(".png", 3000, 3000), hurried), Refusal::kTooLong);
}

TEST_F(PictureTest, WhatIsCutOffIsRefused) {
  for (const char* suffix : {".jpg", ".png", ".webp"}) {
    const std::string whole = file(suffix, 300, 300);
    for (const size_t kept : {whole.size() / 4, whole.size() / 2, whole.size() * 3 / 4}) {
      EXPECT_EQ(refused(whole.substr(0, kept)), Refusal::kDamaged) << suffix << " " << kept;
    }
  }
}

TEST_F(PictureTest, TheSamePictureHasTheSameHash) {
  EXPECT_EQ(taken(photograph(6)).hash, taken(photograph(6)).hash);
  EXPECT_NE(taken(photograph(6)).hash, taken(photograph(8)).hash);
}

TEST_F(PictureTest, ItCanBePutInAgain) {
  const Picture once = taken(photograph(3, 900, 700));
  EXPECT_EQ(taken(once.largest().jpeg).largest().width, 900);
}

}  // namespace
}  // namespace outcry::picture
