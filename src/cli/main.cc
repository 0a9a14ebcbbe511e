#include "cli/run.h"

int main(int argc, char** argv) {
  return outcry::cli::run(argc, argv);
}
