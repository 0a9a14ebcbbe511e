#include "accounts/attestation_object.h"
#include "accounts/passkey.h"
#include "fuzz.h"

using namespace outcry;
using namespace outcry::accounts;

// What a browser sends of an authenticator: a line of client data, the rest an
// attestation object, or authenticator data under a signature. Nobody who
// doesn't know a key signs in, and what is taken for a passkey has one.
FUZZ_TARGET {
  const RelyingParty site{"outcry.example", "https://outcry.example"};
  const Challenge challenge{};
  const std::string_view client_data = take_line(input);
  const ByteView rest = bytes_of(input);
  if (const auto object = read_attestation_object(rest)) {
    MUST_HOLD(object->format.size() + object->statement.size() + object->authenticator_data.size() < rest.size());
  }
  if (const auto made = check_attestation(site, challenge, {client_data, rest})) {
    MUST_HOLD(!made->id.empty() && made->id.size() <= kLongestCredential && made->public_key.size() >= 32);
    MUST_HOLD(client_data.find("AAAAAAAAAAA") != std::string_view::npos ||
              client_data.find('\\') != std::string_view::npos);
  }
  Credential nobodys;
  nobodys.id = {1};
  nobodys.algorithm = -8;
  nobodys.public_key.assign(32, 0x5a);
  const ByteView data = rest.first(std::min<size_t>(rest.size(), 37));
  MUST_HOLD(!check_assertion(site, challenge, nobodys, {nobodys.id, client_data, data, rest.subspan(data.size())}));
}
