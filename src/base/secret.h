// A Secret is a key that stays in memory for long: in pages of its own, where
// the limit on locked memory allows never swapped, never in a core dump, wiped
// when the last copy goes. Copies share the one place.
//
// Immutable but for wipe(); thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

namespace outcry {

namespace secrets {
// `size` bytes of guarded memory (libsodium's sodium_malloc), wiped and given
// back with the last pointer.
std::shared_ptr<uint8_t> memory(size_t size);
void wipe(uint8_t* bytes, size_t size);
// Whether as many further secrets could be kept from the swap now.
[[nodiscard]] bool room_for(size_t count);
}  // namespace secrets

template <size_t N>
class Secret {
 public:
  using Bytes = std::array<uint8_t, N>;

  Secret() : memory_(secrets::memory(N)) {}  // zeroes
  Secret(const Bytes& bytes) : Secret() { writable() = bytes; }
  // Made in place by `make(Bytes&)`: there is no other copy to wipe.
  template <class Make>
  requires std::is_invocable_v<Make, Bytes&>
  explicit Secret(Make make) : Secret() { make(writable()); }

  [[nodiscard]] const Bytes& bytes() const { return writable(); }
  operator const Bytes&() const { return writable(); }
  // Of all copies, at once: for when nobody uses them any more.
  void wipe() const { secrets::wipe(memory_.get(), N); }

 private:
  // An array of bytes may lie anywhere.
  [[nodiscard]] Bytes& writable() const { return *reinterpret_cast<Bytes*>(memory_.get()); }

  std::shared_ptr<uint8_t> memory_;
};

}  // namespace outcry
