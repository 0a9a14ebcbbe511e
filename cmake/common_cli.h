// The precompiled header of cli/: what nearly every file there reads besides the standard library. CLI11 is not among it:
// every file that reads it pays for its objects.
#pragma once
#include <spdlog/spdlog.h>
#include <toml++/toml.h>

#include <boost/json.hpp>

#include "common.h"
