// Cosigning asks the site's witnesses to cosign each log's newest checkpoint
// (C2SP tlog-witness), and publishes it once enough of them have. It never
// holds up signing: about once a second it looks at what there is by then.
//
// What is published only ever grows. While too few witnesses answer for a
// minute, the log's own checkpoint stands for it, without cosignatures.
//
// All but stop() by one thread; one more for each witness while it is asked.
// All references must outlive it.
#pragma once

#include <atomic>
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

  // Before anybody can read a log: what stands for each is settled when this
  // returns.
  Cosigning(Roster& roster, PetitionStore& store, std::vector<WitnessAddress> witnesses, size_t needed, Ask ask,
            const Clock& clock, Say say);

  // One look at every log, about once a second.
  void look();
  // Any thread: look() ends after the questions under way.
  void stop() { stopping_ = true; }

 private:
  struct Patience {  // with one who does not answer, or refuses
    int failures = 0;
    Time not_before{};
  };
  struct Witness {
    WitnessAddress address;
    Patience patience;  // it cannot be reached
  };
  struct Standing {         // of a witness with a log
    uint64_t cosigned = 0;  // the last size
    Patience patience;      // it refuses
  };
  struct Log {
    uint64_t cosigned = 0;            // the size of the newest that enough cosigned
    bool witnessed = false;           // what is published is
    Time behind_since{};              // since when the log is larger than that; 0: it is not
    std::vector<Standing> standings;  // beside witnesses_
  };

  Log begin(CampaignNumber campaign);
  void look(const Running& running);
  // The checkpoint with its cosignatures; empty if there are too few.
  std::string cosign(const Running& running, Log& log, const tally::Head& head);
  // The witness's cosignature line. kFailed: it cannot be reached; kInvalid:
  // it refuses.
  Result<std::string> ask(const Witness& witness, Standing& standing, CampaignNumber campaign,
                          const tally::Head& head) const;
  Result<Reply> ask_from(const Witness& witness, uint64_t from, CampaignNumber campaign, const tally::Head& head) const;
  void judge(Patience& patience, bool good, const std::string& who, const std::string& why);

  Roster& roster_;
  PetitionStore& store_;
  const size_t needed_;
  const Ask ask_;
  const Clock& clock_;
  const Say say_;
  std::vector<Witness> witnesses_;
  std::map<CampaignNumber, Log> logs_;
  std::atomic<bool> stopping_{false};
};

// Has it look once a second, on a thread of its own, for as long as it lives.
class CosigningThread {
 public:
  explicit CosigningThread(Cosigning& cosigning);
  ~CosigningThread();  // once the questions under way are answered

 private:
  Cosigning& cosigning_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;  // GUARDED_BY(mutex_)
  std::thread thread_;
};

}  // namespace outcry::petition
