// The program: parses the command line and runs its verb.
#pragma once

namespace outcry::cli {

int run(int argc, char** argv);

}  // namespace outcry::cli
