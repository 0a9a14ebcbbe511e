// The precompiled header of cli/ and its tests: what nearly every verb reads besides the standard library.
#pragma once
#include <spdlog/spdlog.h>
#include <toml++/toml.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "common.h"
