#include "web/http/request_reader.h"

#include <gtest/gtest.h>

namespace outcry::http {
namespace {

using Progress = RequestReader::Progress;

// Feeds `bytes` in pieces of `step`, and writes down what came out.
std::string read_all(std::string_view bytes, size_t step, size_t header_limit = 4096, size_t body_limit = 4096) {
  RequestReader reader(header_limit, body_limit);
  std::string log;
  while (true) {
    switch (reader.advance()) {
      case Progress::kMore: {
        if (bytes.empty()) return log + (reader.has_begun() ? "unfinished" : "");
        const std::span<char> room = reader.room();
        const size_t n = std::min({step, room.size(), bytes.size()});
        bytes.copy(room.data(), n);
        bytes.remove_prefix(n);
        reader.arrived(n);
        break;
      }
      case Progress::kContinue:
        break;
      case Progress::kWhole: {
        const Request& request = reader.request();
        log += std::string(request.path) + "?" + std::string(request.query) + " " + std::string(request.header("x-a")) +
               " [" + std::string(request.body) + "]" + (reader.keeps_alive() ? "" : " close") + "\n";
        reader.next();
        break;
      }
      case Progress::kRefused:
        return log + std::to_string(reader.status());
    }
  }
}

TEST(RequestReaderTest, HoweverTheBytesComeTheRequestsAreTheSame) {
  const std::string bytes =
      "\r\n\r\nGET /a?b=c HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n\r\n"
      "POST http://host/d?e HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nX-A:2\r\n\r\nhello"
      "POST /f HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: x\r\nX-A: 3\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\nX-A: "
      "t\r\n\r\n"
      "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"
      "GET http://host?q HTTP/1.1\r\nHost: x\r\n\r\n"
      "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-A: " +
      std::string(3000, 'y') + "\r\n\r\n";
  const std::string expected =
      "/a?b=c 1 []\n/d?e 2 [hello]\n/f? 3 [abcde]\n*?  []\n/?q  []\n/last? " + std::string(3000, 'y') + " [] close\n";
  for (const size_t step : {1, 2, 3, 7, 100, 1000, 100'000}) EXPECT_EQ(read_all(bytes, step), expected) << step;
}

TEST(RequestReaderTest, LimitsHoldHoweverTheBytesCome) {
  const std::string head = "GET / HTTP/1.1\r\nHost: x\r\nX-A: ";
  const size_t most = 1024 - head.size() - 4;
  for (const size_t step : {1, 10, 5000}) {
    EXPECT_EQ(read_all(head + std::string(most, 'y') + "\r\n\r\n", step, 1024).back(), '\n');
    EXPECT_EQ(read_all(head + std::string(most + 1, 'y') + "\r\n\r\n", step, 1024), "431");
    EXPECT_EQ(read_all(head + std::string(9000, 'y'), step, 1024), "431");
    EXPECT_EQ(read_all("\r\n" + std::string(9000, '\n'), step, 1024), "400");
    EXPECT_EQ(read_all("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4097\r\n\r\n", step), "413");
  }
}

TEST(RequestReaderTest, ContinueIsAskedForOnce) {
  RequestReader reader(4096, 4096);
  const std::string_view head = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n";
  head.copy(reader.room().data(), head.size());
  reader.arrived(head.size());
  EXPECT_EQ(reader.advance(), Progress::kContinue);
  EXPECT_EQ(reader.advance(), Progress::kMore);
  reader.room()[0] = 'x';
  reader.arrived(1);
  EXPECT_EQ(reader.advance(), Progress::kWhole);
}

}  // namespace
}  // namespace outcry::http
