// The three parts of an attestation object (Web Authentication level 2,
// section 6.5): a CBOR map of which libfido2 takes each part by itself.
//
// Pure; any thread. Views are into the input.
#pragma once

#include <string_view>

#include "base/bytes.h"

namespace outcry::accounts {

inline constexpr size_t kLongestAttestation = 16384;  // bytes

struct AttestationObject {
  std::string_view format;
  ByteView statement;           // still CBOR, one map
  ByteView authenticator_data;  // 37 bytes at least
};

// kInvalid: it is not such a map, each key once, and nothing after it. CBOR of
// indefinite length is refused, as authenticators must not write it (CTAP2).
Result<AttestationObject> read_attestation_object(ByteView bytes);

}  // namespace outcry::accounts
