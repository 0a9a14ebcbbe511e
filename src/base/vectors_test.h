// The vectors of docs/spec, as an implementation that shares no line with this
// one wrote them (tests/vectors/), for the tests that hold the rooms against
// them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/random.h"

namespace outcry {

using Vector = boost::json::object;

// docs/spec/vectors/NAME. Throws if it is not there or not JSON, which fails the test.
inline Vector read_vectors(std::string_view name) {
  std::ifstream file(OUTCRY_SOURCE_DIR "/docs/spec/vectors/" + std::string(name));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return boost::json::parse(text).as_object();
}

inline std::string text_in(const Vector& vector, std::string_view name) {
  return std::string(vector.at(name).as_string());
}

inline uint64_t number_in(const Vector& vector, std::string_view name) {
  return vector.at(name).to_number<uint64_t>();
}

// Written in hexadecimal.
inline Bytes bytes_in(const boost::json::value& value) {
  return from_hex(std::string_view(value.as_string())).value();
}
inline Bytes bytes_in(const Vector& vector, std::string_view name) {
  return bytes_in(vector.at(name));
}

template <size_t N>
std::array<uint8_t, N> array_of(ByteView bytes) {
  std::array<uint8_t, N> out{};
  EXPECT_EQ(bytes.size(), N);
  std::copy_n(bytes.begin(), std::min(N, bytes.size()), out.begin());
  return out;
}
inline Hash32 hash_in(const Vector& vector, std::string_view name) {
  return array_of<32>(bytes_in(vector, name));
}

// Calls `use` with each object of a list, which must not be empty.
template <class Use>
void for_each_in(const Vector& vectors, std::string_view list, Use use) {
  const auto& all = vectors.at(list).as_array();
  EXPECT_FALSE(all.empty()) << list;
  for (size_t i = 0; i < all.size(); ++i) {
    SCOPED_TRACE(std::string(list) + " " + std::to_string(i));
    use(all[i].as_object());
  }
}

// Randomness as it was given to the other implementation, in order.
class GivenRandom final : public Random {
 public:
  explicit GivenRandom(Bytes bytes) : bytes_(std::move(bytes)) {}
  void fill(std::span<uint8_t> out) override {
    ASSERT_LE(at_ + out.size(), bytes_.size());
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), out.size(), out.begin());
    at_ += out.size();
  }

 private:
  Bytes bytes_;
  size_t at_ = 0;
};

}  // namespace outcry
