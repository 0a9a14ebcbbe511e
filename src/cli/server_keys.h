// The server's own keys, opened: where they are locked their passphrase comes
// from OUTCRY_KEYS_PASSPHRASE, which is wiped and unset as soon as it is read;
// else, where there is no terminal, by systemd-ask-password; else typed.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "cli/data_folder.h"
#include "cli/passphrase.h"
#include "seal/key_ring.h"

namespace outcry::cli {

inline constexpr const char* kKeysPassphrase = "OUTCRY_KEYS_PASSPHRASE";

// kInvalid: nobody to ask, or the wrong passphrase, or a file that others may
// read.
Result<std::unique_ptr<seal::KeyRing>> open_keys(const DataFolder& folder, Random& random);

// For a ring that is to be locked: twelve characters at least, typed twice.
Result<std::unique_ptr<Passphrase>> new_keys_passphrase();

// Neither core dumps, which would hold what people just typed, nor a look into
// this process's memory by another of the same user.
void hide_memory();
// What to say where secrets can be swapped out; empty where they can't.
std::string swap_warning();

}  // namespace outcry::cli
