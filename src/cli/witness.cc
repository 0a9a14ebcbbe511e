// outcry witness: cosigns the checkpoints of others' logs.

#include "tally/witness.h"

#include <charconv>
#include <csignal>
#include <iostream>

#include "base/clock.h"
#include "base/pool.h"
#include "base/random.h"
#include "cli/station.h"
#include "cli/verbs.h"
#include "cli/witness_config.h"
#include "cli/witness_memory.h"
#include "seal/key_file.h"

namespace outcry::cli {
namespace {

using tally::Witness;

constexpr uint64_t kEarliest = 1'767'225'600;  // 2026-01-01: a clock before it is wrong

// The cosigner with the key in the file, which is made if it is not there.
Result<tally::Cosigner> open_cosigner(const WitnessConfig& config) {
  SystemRandom random;
  auto key = seal::read_key(config.key);
  if (!key && key.error().kind == Error::kNotFound) {
    const seal::KeptKey fresh([&](seal::Key& bytes) { random.fill(bytes); });
    if (auto written = seal::write_key(config.key, fresh); !written) return written.error();
    key = fresh;
  }
  if (!key) return key.error();
  return tally::Cosigner(config.name, *key);
}

int status_of(Witness::Answer::Verdict verdict) {
  switch (verdict) {
    case Witness::Answer::kCosigned:
      return 200;
    case Witness::Answer::kUnknownLog:
      return 404;
    case Witness::Answer::kNotSigned:
      return 403;
    case Witness::Answer::kOtherHistory:
      return 409;
    case Witness::Answer::kNotProven:
      return 422;
    case Witness::Answer::kMalformed:
      break;
  }
  return 400;
}

// Answers come from the pool: the memory waits for the disk.
class Desk final : public http::Handler {
 public:
  Desk(Witness& witness, Pool& pool, const Clock& clock) : witness_(witness), pool_(pool), clock_(clock) {}

  void handle(const http::Request& request, http::Reply reply) override {
    const bool get = request.method == http::Method::kGet || request.method == http::Method::kHead;
    if (request.path == "/healthz" && get) return reply(http::Response::text(200, "ok\n"));
    if (request.path == "/" && get) return reply(http::Response::text(200, about()));
    if (request.path != "/add-checkpoint") return reply(error(404));
    if (request.method != http::Method::kPost) {
      http::Response response = error(405);
      response.headers.emplace_back("Allow", "POST");
      return reply(std::move(response));
    }
    auto body = std::make_shared<std::string>(request.body);
    if (!pool_.post([this, body, reply] { reply(weigh(*body)); })) reply(error(503));
  }
  http::Response error(int status) override {
    return http::Response::text(status, fmt::format("{}\n", status == 404   ? "there is nothing here"
                                                            : status == 405 ? "POST a checkpoint"
                                                            : status == 503 ? "try again later"
                                                                            : "couldn't answer that"));
  }

 private:
  [[nodiscard]] std::string about() const {
    return fmt::format(
        "{} is a witness of transparency logs (C2SP tlog-witness).\nPOST /add-checkpoint\n\nIts verifier key:\n{}\n",
        witness_.cosigner().name(), witness_.cosigner().verifier_key());
  }
  http::Response weigh(const std::string& body) {
    const auto now = static_cast<uint64_t>(to_millis(clock_.now()) / 1000);
    if (now < kEarliest) {
      std::cerr << "couldn't cosign: the clock of this machine is wrong\n";
      return error(503);
    }
    const auto answer = witness_.add_checkpoint(body, now);
    if (!answer) {
      std::cerr << "couldn't cosign: " << answer.error().message << std::endl;
      return error(503);
    }
    if (answer->verdict == Witness::Answer::kCosigned) return http::Response::text(200, answer->cosignature);
    std::cerr << fmt::format("refused with {}: {}", status_of(answer->verdict), answer->why) << std::endl;
    if (answer->verdict != Witness::Answer::kOtherHistory) {
      return http::Response::text(status_of(answer->verdict), answer->why + "\n");
    }
    http::Response response;
    response.status = 409;
    response.headers.emplace_back("Content-Type", "text/x.tlog.size");
    response.body = fmt::format("{}\n", answer->size);
    return response;
  }

  Witness& witness_;
  Pool& pool_;
  const Clock& clock_;
};

int init(const std::filesystem::path& file, const std::string& name) {
  if (!is_witness_name(name)) return report(invalid("--name: must be a host, such as witness.example"));
  if (std::filesystem::exists(file)) return report(invalid(fmt::format("{} exists already", file.string())));
  if (auto written = write_file(file, witness_config_file(name)); !written) return report(written.error());
  const auto config = read_witness_config(file);
  if (!config) return report(config.error());
  const auto cosigner = open_cosigner(*config);
  if (!cosigner) return report(cosigner.error());
  std::cout << cosigner->verifier_key() << '\n';
  std::cerr << "That is this witness's verifier key: send it, and the address at which it will answer, to\n"
            << "whoever runs the campaign; and put the verifier keys of the logs it shall watch into\n"
            << file.string() << ". Then: outcry witness --config " << file.string() << '\n';
  return kDone;
}

Result<http::ServerOptions> listening(const WitnessConfig& config) {
  http::ServerOptions options;
  const size_t colon = config.listen.rfind(':');
  const char* end = config.listen.data() + config.listen.size();
  if (colon == std::string::npos || std::from_chars(config.listen.data() + colon + 1, end, options.port).ptr != end) {
    return invalid("listen: must be an address and a port, such as 127.0.0.1:8090");
  }
  options.host = config.listen.substr(0, colon);
  if (options.host.starts_with('[') && options.host.ends_with(']')) {
    options.host = options.host.substr(1, options.host.size() - 2);
  }
  options.threads = 1;
  options.max_connections = 500;
  return options;
}

int serve(const std::filesystem::path& file) {
  block_signals();
  const auto config = read_witness_config(file);
  if (!config) return report(config.error());
  const auto options = listening(*config);
  if (!options) return report(options.error());
  auto cosigner = open_cosigner(*config);
  if (!cosigner) return report(cosigner.error());
  const auto memory = WitnessMemory::open(config->state);
  if (!memory) return report(memory.error());
  const DataFolder state(config->state);
  const auto alone = state.lock();  // two with one memory could cosign two histories
  if (!alone) return report(alone.error());
  for (const tally::Verifier& log : config->logs) {
    if (const auto last = (*memory)->last(log.name()); !last) std::cerr << "WARNING: " << last.error().message << '\n';
  }
  if (config->logs.empty()) std::cerr << "WARNING: no log is named in " << file.string() << ": nothing is cosigned.\n";

  Witness witness(std::move(*cosigner), config->logs, **memory);
  Pool pool(1, 256);
  const SystemClock clock;
  Desk desk(witness, pool, clock);
  auto server = http::Server::start(*options, desk);
  if (!server) return report(server.error());
  std::cout << fmt::format("{} witnesses {} logs on {}:{}\n{}", config->name, config->logs.size(), options->host,
                           (*server)->port(), witness.cosigner().verifier_key())
            << std::endl;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  int signal = 0;
  sigwait(&signals, &signal);
  (*server)->stop(std::chrono::seconds(5));
  return kDone;
}

}  // namespace

void add_witness(CLI::App& app, int& code) {
  auto* verb = app.add_subcommand("witness", "cosign the checkpoints of others' logs, until SIGTERM");
  auto file = std::make_shared<std::string>(), name = std::make_shared<std::string>();
  auto make = std::make_shared<bool>(false);
  verb->add_option("--config", *file, "its configuration; key and memory lie beside it")->required()->type_name("FILE");
  verb->add_flag("--init", *make, "write that file and make the key; prints the verifier key");
  verb->add_option("--name", *name, "with --init: who the witness is")->type_name("HOST");
  verb->footer(
      "Example: outcry witness --init --config witness.toml --name witness.example\n"
      "         outcry witness --config witness.toml");
  verb->callback([file, name, make, &code] {
    const auto path = std::filesystem::absolute(*file);
    code = *make ? init(path, *name) : serve(path);
  });
}

}  // namespace outcry::cli
