// The precompiled header of web/ and its tests: what nearly every page reads besides the standard library.
#pragma once
#include <ctemplate/template.h>

#include <boost/json.hpp>

#include "common.h"
