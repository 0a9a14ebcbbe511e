#include "requests.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <vector>

namespace bench {
namespace {

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')) {
      out += c;
    } else {
      std::array<char, 4> escape;
      std::snprintf(escape.data(), escape.size(), "%%%02X", byte);
      out += escape.data();
    }
  }
  return out;
}

class Gets final : public Requests {
 public:
  explicit Gets(const Options& options)
      : text_("GET " + options.what + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(options.port) +
              "\r\nUser-Agent: bench_load\r\nAccept: text/html\r\nAccept-Language: en\r\n" +
              (options.encoding.empty() ? "" : "Accept-Encoding: " + options.encoding + "\r\n") + "\r\n") {}

  std::string_view next() override { return text_; }

 private:
  const std::string text_;
};

std::string post_head(const Options& options, const std::string& path, size_t length) {
  const std::string host = "127.0.0.1:" + std::to_string(options.port);
  return "POST " + path + " HTTP/1.1\r\nHost: " + host +
         "\r\nUser-Agent: bench_load\r\nAccept: text/html\r\nAccept-Language: en\r\nOrigin: http://" + host +
         "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + std::to_string(length) +
         "\r\n\r\n";
}

// A dozen people, whose addresses carry a number that is written over the
// digits of a prepared request. The run's own number, the time at which it
// started, keeps two runs from sending the same address.
class Signs final : public Requests {
 public:
  explicit Signs(const Options& options) {
    struct Person {
      const char *name, *country, *comment;
    };
    static constexpr Person kPeople[] = {{"Ana Souza", "BR", ""},
                                         {"박선영", "KR", ""},
                                         {"王小明", "TW", ""},
                                         {"John Miller", "US", ""},
                                         {"김철수", "KR", "함께합니다."},
                                         {"Zoë Müller-Lüdenscheidt", "DE", ""},
                                         {"佐藤花子", "JP", ""},
                                         {"이영희", "KR", ""},
                                         {"Siobhán O'Connor", "IE", "For the families."},
                                         {"陳大文", "HK", ""},
                                         {"최민수", "KR", ""},
                                         {"Nguyễn Thị Minh", "VN", ""}};
    const auto run = std::chrono::system_clock::now().time_since_epoch() / std::chrono::microseconds(1);
    for (const Person& person : kPeople) {
      const std::string mark = "0000000000";
      const std::string body = "name=" + percent_encoded(person.name) + "&email=person." + mark + ".of." +
                               std::to_string(run) + "%40mail.example&country=" + person.country +
                               "&postcode=&comment=" + percent_encoded(person.comment) + "&display=name&lang=en";
      Prepared one;
      one.text = post_head(options, options.what, body.size()) + body;
      one.digits = one.text.rfind(mark);
      prepared_.push_back(std::move(one));
    }
  }

  std::string_view next() override {
    Prepared& one = prepared_[number_ % prepared_.size()];
    uint64_t rest = number_++;
    for (size_t i = kDigits; i-- > 0; rest /= 10) one.text[one.digits + i] = static_cast<char>('0' + rest % 10);
    return one.text;
  }

 private:
  static constexpr size_t kDigits = 10;
  struct Prepared {
    std::string text;
    size_t digits = 0;
  };
  std::vector<Prepared> prepared_;
  uint64_t number_ = 1;
};

class Confirms final : public Requests {
 public:
  static constexpr size_t kToken = 32;

  explicit Confirms(const Options& options) {
    std::ifstream file(options.what);
    std::string line;
    for (size_t n = 0; std::getline(file, line); ++n) {
      if (n >= options.skip && line.size() == kToken) tokens_ += line;
    }
    text_ = post_head(options, "/confirm/" + std::string(kToken, '.'), 0);
  }

  std::string_view next() override {
    if (at_ == tokens_.size()) return {};
    std::memcpy(text_.data() + std::strlen("POST /confirm/"), tokens_.data() + at_, kToken);
    at_ += kToken;
    return text_;
  }

 private:
  std::string tokens_, text_;
  size_t at_ = 0;
};

}  // namespace

std::unique_ptr<Requests> requests_of(const Options& options) {
  if (options.mode == "get") return std::make_unique<Gets>(options);
  if (options.mode == "sign") return std::make_unique<Signs>(options);
  if (options.mode == "confirm") return std::make_unique<Confirms>(options);
  return nullptr;
}

}  // namespace bench
