// The precompiled header of all test programs: what every test reads.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common.h"
