// What a client can take of the server, and what it gets when it wants more.
#include <sys/resource.h>

#include "web/http/server_fixture_test.h"

namespace outcry::http {
namespace {

using LimitsTest = ServerTest;

TEST_F(LimitsTest, WhatIsNoRequestIs400) {
  start();
  for (const std::string_view request : {
           "nonsense\r\n\r\n",
           "\x16\x03\x01\x02\x00\x01",  // TLS, refused at its first byte
           "GET / HTTP/2.0\r\nHost: x\r\n\r\n",
           "GET /\r\n\r\n",
           "GET / HTTP/1.1\n\n",
           "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
           "GET / HTTP/1.1\r\n\r\n",                        // no Host
           "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",  // two
           "GET / HTTP/1.1\r\nHost: x\r\nBad Name: y\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: x\r\nName : y\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n folded\r\n\r\n",  // obs-fold
           "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
           "POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
       }) {
    RawClient client(server_->port());
    client.send(request);
    const std::string answer = client.answer();
    EXPECT_EQ(status_of(answer), 400) << request;
    EXPECT_EQ(header_of(answer, "Connection"), "close") << request;
    client.finish_sending();
    EXPECT_TRUE(client.ended()) << request;
  }
}

// A request whose end two servers see in different places smuggles another.
TEST_F(LimitsTest, CodingsOtherThanChunkedAreRefused) {
  bool asked = false;
  answer_with([&](const Request&, Reply reply) {
    asked = true;
    reply(Response::text(200, ""));
  });
  start();
  for (const std::string coding : {"gzip", "gzip, chunked", "identity", "chunked, chunked", "xchunked"}) {
    const std::string answer = exchange("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: " + coding +
                                        "\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(status_of(answer) == 501 || status_of(answer) == 400) << coding << answer;
  }
  EXPECT_FALSE(asked);
}

TEST_F(LimitsTest, AHeaderBeyondTheLimitIs431) {
  start({.header_limit = 4096});
  EXPECT_EQ(status_of(exchange(get("/", "X: " + std::string(3900, 'x') + "\r\n"))), 200);
  EXPECT_EQ(status_of(exchange(get("/", "X: " + std::string(4096, 'x') + "\r\n"))), 431);
  EXPECT_EQ(status_of(exchange("GET /" + std::string(100'000, 'x'))), 431);
}

// Each line by itself is small; it is the head that has the limit.
TEST_F(LimitsTest, AHeaderThatComesLineByLineHasTheSameLimit) {
  start({.header_limit = 4096});
  RawClient client(server_->port());
  client.send("GET / HTTP/1.1\r\nHost: x\r\n");
  for (int i = 0; i < 80; ++i) {
    if (!client.send("X-" + std::to_string(i) + ": " + std::string(50, 'x') + "\r\n")) break;
    std::this_thread::sleep_for(1ms);
  }
  EXPECT_EQ(status_of(client.answer()), 431);
}

TEST_F(LimitsTest, ABodyBeyondTheLimitIs413AndTheClientReadsIt) {
  start({.body_limit = 1000});
  EXPECT_EQ(status_of(exchange(post("/", std::string(1000, 'x')))), 200);
  EXPECT_EQ(status_of(exchange(post("/", std::string(1001, 'x')))), 413);
  RawClient client(server_->port());
  EXPECT_TRUE(client.send(post("/", std::string(10'000'000, 'x'))));
  client.finish_sending();
  const std::string answer = client.answer();
  EXPECT_EQ(status_of(answer), 413);
  EXPECT_EQ(body_of(answer), "sorry, 413");
  EXPECT_TRUE(client.ended());
  EXPECT_FALSE(client.was_reset());
}

TEST_F(LimitsTest, TheHandlerSaysWhatABodyMayTake) {
  answer_with([](const Request& request, Reply reply) { reply(Response::text(200, std::string(request.body))); });
  start({.body_limit = 1000});
  EXPECT_EQ(body_of(exchange(post("/large", std::string(10'000, 'x')))), std::string(10'000, 'x'));
  EXPECT_EQ(status_of(exchange(post("/", std::string(1001, 'x')))), 413);
  EXPECT_EQ(body_of(exchange(post("/large?x", std::string(10'001, 'x')))), "too large, even for x");
  const std::string head = "POST /large?y HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  std::string chunks;
  for (int i = 0; i < 100; ++i) chunks += "64\r\n" + std::string(100, 'x') + "\r\n";
  EXPECT_EQ(body_of(exchange(head + chunks + "0\r\n\r\n")), std::string(10'000, 'x'));
  EXPECT_EQ(body_of(exchange(head + chunks + "1\r\nx\r\n0\r\n\r\n")), "too large, even for y");
}

TEST_F(LimitsTest, FiftyMegabytesTooManyAreAnsweredAndNotReset) {
  start({.body_limit = 1000});
  RawClient client(server_->port());
  EXPECT_TRUE(client.send(post("/large?z", std::string(50 << 20, 'x'))));
  client.finish_sending();
  EXPECT_EQ(body_of(client.answer()), "too large, even for z");
  EXPECT_TRUE(client.ended());
  EXPECT_FALSE(client.was_reset());
}

TEST_F(LimitsTest, ChunkedBodiesAreTakenUpToTheLimit) {
  answer_with([](const Request& request, Reply reply) { reply(Response::text(200, std::string(request.body))); });
  start({.body_limit = 1000});
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  RawClient client(server_->port());
  client.send(head + "3;ext=1\r\nabc\r\n4\r\ndefg\r\n0\r\nTrailer: x\r\n\r\n" + get("/"));
  EXPECT_EQ(body_of(client.answer()), "abcdefg");
  EXPECT_EQ(body_of(client.answer()), "");
  std::string many = head;
  for (int i = 0; i < 1001; ++i) many += "1\r\nx\r\n";
  EXPECT_EQ(status_of(exchange(many)), 413);
  EXPECT_EQ(status_of(exchange(head + "FFFFFFFFFFFFFFFF\r\nx")), 413);
  EXPECT_EQ(status_of(exchange(head + "1;" + std::string(200'000, 'x'))), 400);
}

TEST_F(LimitsTest, ALongHeadAndALargeBodyGoTogether) {
  answer_with([](const Request& request, Reply reply) {
    reply(Response::text(200, std::string(request.header("X-Last")) + std::string(request.body)));
  });
  start({.header_limit = 8192, .body_limit = 100'000});
  for (size_t pad = 1800; pad < 2100; pad += 7) {  // around the small buffer's end
    const std::string body(pad * 20, 'b');
    RawClient client(server_->port());
    const std::string request = post("/", body, "X: " + std::string(pad, 'x') + "\r\nX-Last: last\r\n");
    client.send(request.substr(0, pad + 90));
    std::this_thread::sleep_for(1ms);
    client.send(request.substr(pad + 90));
    ASSERT_TRUE(body_of(client.answer()) == "last" + body) << pad;
  }
}

TEST_F(LimitsTest, ExpectContinueIsAnswered) {
  answer_with([](const Request& request, Reply reply) { reply(Response::text(200, std::string(request.body))); });
  start({.body_limit = 100});
  RawClient client(server_->port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(client.until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  EXPECT_EQ(body_of(client.answer()), "abc");
  client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n");
  EXPECT_EQ(status_of(client.answer()), 413);
}

TEST_F(LimitsTest, OtherMethodsReachTheHandler) {
  Method seen = Method::kGet;
  answer_with([&](const Request& request, Reply reply) {
    seen = request.method;
    reply(Response::text(405, ""));
  });
  start();
  EXPECT_EQ(status_of(exchange("BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n")), 405);
  EXPECT_EQ(seen, Method::kOther);
}

TEST_F(LimitsTest, ASlowHeaderIs408) {
  start({.header_timeout = 1s});
  RawClient client(server_->port());
  const auto began = std::chrono::steady_clock::now();
  client.send("GET / HTTP/1.1\r\n");
  for (int i = 0; i < 60 && std::chrono::steady_clock::now() - began < 6s; ++i) {
    std::this_thread::sleep_for(100ms);
    if (!client.send("X: y\r\n") || status_of(client.answer(true, 20ms)) == 408) {
      EXPECT_LT(std::chrono::steady_clock::now() - began, 4s);
      return;
    }
  }
  FAIL() << "it was let go on";
}

TEST_F(LimitsTest, ASlowBodyIs408) {
  start({.body_timeout = 1s});
  EXPECT_EQ(status_of(exchange("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc")), 408);
}

TEST_F(LimitsTest, SilentConnectionsEndWithoutAWord) {
  start({.header_timeout = 1s, .idle_timeout = 1s});
  RawClient silent(server_->port()), idle(server_->port());
  idle.send(get("/"));
  EXPECT_EQ(status_of(idle.answer()), 200);
  EXPECT_TRUE(silent.ended());
  EXPECT_TRUE(idle.ended());
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
}

TEST_F(LimitsTest, AClientThatDoesNotReadIsGivenUp) {
  answer_with([](const Request&, Reply reply) { reply(Response::text(200, std::string(20'000'000, 'x'))); });
  start({.write_timeout = 1s});
  RawClient client(server_->port(), 4096);
  client.send(get("/"));
  EXPECT_TRUE(eventually([&] { return server_->connections() == 1; }));
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
}

TEST_F(LimitsTest, ClientsThatLeaveInTheMiddleDoNoHarm) {
  start();
  for (const std::string& part :
       {std::string(), std::string("GET"), get("/").substr(0, 20), post("/", "abc").substr(0, 50)}) {
    RawClient client(server_->port());
    client.send(part);
  }
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
  EXPECT_EQ(status_of(exchange(get("/"))), 200);
}

TEST_F(LimitsTest, TooManyConnectionsAre503) {
  start({.threads = 1, .max_connections = 2});
  {
    RawClient first(server_->port()), second(server_->port());
    first.send(get("/"));
    second.send(get("/"));
    first.answer();
    second.answer();
    RawClient third(server_->port());
    third.send(get("/"));
    const std::string answer = third.answer();
    EXPECT_EQ(status_of(answer), 503);
    EXPECT_FALSE(header_of(answer, "Retry-After").empty());
    EXPECT_EQ(header_of(answer, "X-Frame-Options"), "DENY");
    EXPECT_TRUE(third.ended());
    EXPECT_FALSE(third.was_reset());
  }
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
  EXPECT_EQ(status_of(exchange(get("/"))), 200);
}

TEST_F(LimitsTest, WithoutDescriptorsItWaits) {
  start({.threads = 1});
  RawClient late(server_->port());  // accepted before the shortage
  EXPECT_TRUE(eventually([&] { return server_->connections() == 1; }));
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const int spare = ::dup(0);
  const rlimit scarce{static_cast<rlim_t>(spare) + 1, before.rlim_max};
  ::close(spare);
  // The client's own socket takes the last one.
  setrlimit(RLIMIT_NOFILE, &scarce);
  RawClient waiting(server_->port());
  ASSERT_TRUE(waiting.connected());
  waiting.send(get("/"));
  timespec cpu_before{}, cpu_after{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu_before);
  EXPECT_EQ(waiting.answer(true, 700ms), "");
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu_after);
  const double cpu = static_cast<double>(cpu_after.tv_sec - cpu_before.tv_sec) +
                     static_cast<double>(cpu_after.tv_nsec - cpu_before.tv_nsec) / 1e9;
  EXPECT_LT(cpu, 0.2);  // it doesn't spin
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(status_of(waiting.answer()), 200);
}

}  // namespace
}  // namespace outcry::http
