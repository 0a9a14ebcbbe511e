// Cosigning asks the site's witnesses to cosign each log's newest checkpoint
// (C2SP tlog-witness), and publishes it once enough of them have. It never
// holds up signing: about once a second it looks at what there is by then.
//
// What is published only ever grows. While too few witnesses answer for a
// minute, the log's own checkpoint stands for it, without cosignatures.
//
// One thread of its own from construction to destruction, and one more for
// each witness while it is being asked. All references must outlive it.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "petition/petition_store.h"
#include "petition/roster.h"
#include "tally/note.h"

namespace outcry::petition {

struct WitnessAddress {
  std::string url;  // "/add-checkpoint" follows
  tally::Verifier key;
};

class Cosigning {
 public:
  struct Reply {
    int status = 0;
    std::string body;
  };
  // POSTs `body` to `url`; within a few seconds. Several threads at once.
  using Ask = std::function<Result<Reply>(const std::string& url, const std::string& body)>;
  using Say = std::function<void(const std::string& line)>;  // of a witness that went or came back

  // Before anybody can read a log: what stands for it is settled when this
  // returns.
  Cosigning(Roster& roster, PetitionStore& store, std::vector<WitnessAddress> witnesses, size_t needed, Ask ask,
            const Clock& clock, Say say);
  ~Cosigning();  // once the questions under way are answered

 private:
  struct Log {
    uint64_t cosigned = 0;  // the size of the newest that enough cosigned
    Time behind_since{};    // since when the log is larger than `cosigned`; 0: it is not
    bool begun = false;
    bool witnessed = false;  // what is published is
  };
  struct Witness {
    WitnessAddress address;
    std::map<CampaignNumber, uint64_t> sizes;  // that it cosigned last
    int failures = 0;
    Time not_before{};
  };

  void run();
  void look(const Running& running);
  void begin(Log& log, CampaignNumber campaign, const tally::Head& head);
  bool publish(CampaignNumber campaign, std::string note, bool witnessed);
  std::string cosign(CampaignNumber campaign, const tally::Head& head);
  // Its cosignature line of a good answer.
  Result<std::string> ask(Witness& witness, CampaignNumber campaign, const tally::Head& head) const;
  Result<Reply> ask_from(const Witness& witness, uint64_t from, CampaignNumber campaign, const tally::Head& head) const;
  void judge(Witness& witness, const Result<std::string>& answer);

  Roster& roster_;
  PetitionStore& store_;
  const size_t needed_;
  const Ask ask_;
  const Clock& clock_;
  const Say say_;
  std::vector<Witness> witnesses_;      // the thread's own
  std::map<CampaignNumber, Log> logs_;  // likewise
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;  // GUARDED_BY(mutex_)
  std::thread thread_;
};

}  // namespace outcry::petition
