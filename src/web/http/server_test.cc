#include <fmt/format.h>

#include <map>

#include "web/http/server_fixture_test.h"

namespace outcry::http {
namespace {

TEST_F(ServerTest, KeepsTheConnectionBetweenRequests) {
  start();
  RawClient client(server_->port());
  for (int i = 0; i < 5; ++i) {
    client.send(get("/"));
    const std::string answer = client.answer();
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_EQ(body_of(answer), "hello");
    EXPECT_EQ(header_of(answer, "Date").size(), 29u);
    EXPECT_EQ(header_of(answer, "Connection"), "");
  }
  client.send(get("/", "Connection: close\r\n"));
  EXPECT_EQ(header_of(client.answer(), "Connection"), "close");
  EXPECT_TRUE(client.ended());
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  answer_with([](const Request& request, Reply reply) { reply(Response::text(200, std::string(request.path))); });
  start();
  RawClient client(server_->port());
  std::string all;
  for (int i = 0; i < 300; ++i) all += i % 3 == 0 ? post("/" + std::to_string(i), "a=b") : get("/" + std::to_string(i));
  client.send(all);
  for (int i = 0; i < 300; ++i) ASSERT_EQ(body_of(client.answer()), "/" + std::to_string(i));
}

TEST_F(ServerTest, ARequestMayComeByteByByte) {
  answer_with([](const Request& request, Reply reply) { reply(Response::text(200, std::string(request.body))); });
  start();
  RawClient client(server_->port());
  for (const char c : "\r\n" + post("/", "a=b", "X-Long: " + std::string(300, 'x') + "\r\n")) {
    client.send({&c, 1});
    if (c == '\n') std::this_thread::sleep_for(1ms);
  }
  EXPECT_EQ(body_of(client.answer()), "a=b");
}

// Letters, in parts of so many.
Response in_parts(size_t length, size_t part, bool breaks_off = false) {
  Response response = Response::text(200, std::string(part, 'a'));
  response.length = length;
  response.more = [length, part, breaks_off, at = std::make_shared<size_t>(part)](Reply reply) {
    std::thread([=] {
      if (breaks_off && *at > length / 2) return;  // the reply goes unanswered
      const size_t next = std::min(part, length - *at);
      std::string body(next, static_cast<char>('a' + *at / part % 26));
      *at += next;
      reply(Response::text(200, std::move(body)));
    }).detach();
  };
  return response;
}

TEST_F(ServerTest, ALongBodyIsSentInParts) {
  answer_with([](const Request&, Reply reply) { reply(in_parts(2'600'100, 100'000)); });
  start();
  RawClient client(server_->port());
  for (int i = 0; i < 2; ++i) {
    client.send(get("/"));
    const std::string answer = client.answer(), body = body_of(answer);
    EXPECT_EQ(header_of(answer, "Content-Length"), "2600100");
    ASSERT_EQ(body.size(), 2'600'100u);
    for (size_t at = 0; at < body.size(); at += 50'000) ASSERT_EQ(body[at], 'a' + at / 100'000 % 26);
  }
  client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n" + get("/"));
  EXPECT_EQ(header_of(client.answer(false), "Content-Length"), "2600100");
  EXPECT_EQ(body_of(client.answer()).size(), 2'600'100u) << "the connection goes on";
}

TEST_F(ServerTest, ALongBodyThatBreaksOffEndsTheConnection) {
  answer_with([](const Request&, Reply reply) { reply(in_parts(500'000, 100'000, true)); });
  start();
  RawClient client(server_->port());
  client.send(get("/"));
  const std::string answer = client.answer();
  EXPECT_EQ(header_of(answer, "Content-Length"), "500000");
  EXPECT_EQ(body_of(answer).size(), 300'000u);
  EXPECT_TRUE(client.ended());
}

TEST_F(ServerTest, HeadHasTheHeadOfGetAndNoBody) {
  answer_with_page(std::string(5000, 'x'));
  start();
  RawClient client(server_->port());
  client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n" + get("/"));
  const std::string head = client.answer(false), whole = client.answer();
  EXPECT_EQ(header_of(head, "Content-Length"), "5000");
  EXPECT_EQ(body_of(head), "");
  EXPECT_EQ(body_of(whole).size(), 5000u);
  EXPECT_EQ(header_of(head, "ETag"), header_of(whole, "ETag"));
}

TEST_F(ServerTest, APageIsSentInTheCodingTheClientTakes) {
  answer_with_page(std::string(5000, 'x'));
  start();
  const std::string plain = exchange(get("/"));
  const std::string gzip = exchange(get("/", "Accept-Encoding: gzip\r\n"));
  const std::string brotli = exchange(get("/", "Accept-Encoding: gzip, deflate, br\r\n"));
  EXPECT_EQ(header_of(plain, "Content-Encoding"), "");
  EXPECT_EQ(header_of(gzip, "Content-Encoding"), "gzip");
  EXPECT_EQ(header_of(brotli, "Content-Encoding"), "br");
  for (const std::string& answer : {plain, gzip, brotli}) EXPECT_EQ(header_of(answer, "Vary"), "Accept-Encoding");
  EXPECT_NE(header_of(plain, "ETag"), header_of(gzip, "ETag"));
  EXPECT_NE(header_of(gzip, "ETag"), header_of(brotli, "ETag"));
}

TEST_F(ServerTest, AKnownPageIsNotSentAgain) {
  answer_with_page(std::string(5000, 'x'));
  start();
  RawClient client(server_->port());
  client.send(get("/", "Accept-Encoding: gzip\r\n"));
  const std::string tag = header_of(client.answer(), "ETag");
  client.send(get("/", "Accept-Encoding: gzip\r\nIf-None-Match: \"a,b\", W/" + tag + "\r\n"));
  const std::string unchanged = client.answer(false);
  EXPECT_EQ(status_of(unchanged), 304);
  EXPECT_EQ(header_of(unchanged, "ETag"), tag);
  EXPECT_EQ(header_of(unchanged, "Content-Length"), "");
  client.send(get("/", "If-None-Match: " + tag + "\r\n"));  // the plain one has another tag
  EXPECT_EQ(status_of(client.answer()), 200);
  client.send(post("/", "", "If-None-Match: *\r\n"));
  EXPECT_EQ(status_of(client.answer()), 200);
}

TEST_F(ServerTest, SecurityHeadersAreOnEveryAnswer) {
  answer_with([](const Request& request, Reply reply) {
    Response response = Response::text(404, "no");
    if (request.path == "/widget") {
      response.headers.emplace_back("x-frame-options", "");
      response.headers.emplace_back("content-security-policy", "default-src 'none'");
    }
    reply(std::move(response));
  });
  start();
  for (const std::string& answer : {exchange(get("/")), exchange("nonsense\r\n\r\n")}) {
    for (const auto& [name, value] : security_headers()) EXPECT_EQ(header_of(answer, name), value) << answer;
    EXPECT_EQ(header_of(answer, "Strict-Transport-Security"), "");
  }
  const std::string widget = exchange(get("/widget"));
  EXPECT_EQ(header_of(widget, "X-Frame-Options"), "");
  EXPECT_EQ(header_of(widget, "x-frame-options"), "");
  EXPECT_EQ(header_of(widget, "content-security-policy"), "default-src 'none'");
  EXPECT_EQ(header_of(widget, "Content-Security-Policy"), "");
}

TEST_F(ServerTest, AHeaderCanNotBeginAnother) {
  answer_with([](const Request&, Reply reply) {
    Response response = Response::redirect("/a\r\nSet-Cookie: evil=1");
    response.headers.emplace_back("X Y", "no token");
    response.headers.emplace_back("X-Nul", std::string("a\0b", 3));
    response.headers.emplace_back("Content-Length", "3");
    response.headers.emplace_back("Transfer-Encoding", "chunked");
    response.headers.emplace_back("Referrer-Policy", "unsafe-url\r\nX: y");
    response.headers.emplace_back("X-Fine", "yes");
    reply(std::move(response));
  });
  start();
  const std::string answer = exchange(get("/"));
  EXPECT_EQ(status_of(answer), 303);
  for (const auto* name : {"Location", "Set-Cookie", "X Y", "X-Nul", "Transfer-Encoding", "X"}) {
    EXPECT_EQ(header_of(answer, name), "") << name;
  }
  EXPECT_EQ(header_of(answer, "Content-Length"), "0");
  EXPECT_EQ(header_of(answer, "Referrer-Policy"), "no-referrer");  // the broken one doesn't replace it
  EXPECT_EQ(header_of(answer, "X-Fine"), "yes");
}

TEST_F(ServerTest, AReplyMayComeFromAnotherThread) {
  std::vector<std::thread> workers;
  answer_with([&](const Request& request, Reply reply) {
    workers.emplace_back([reply, body = std::string(request.body)] {
      std::this_thread::sleep_for(20ms);
      reply(Response::text(200, body));
      reply(Response::text(200, "ignored"));
    });
  });
  start({.threads = 1});
  RawClient client(server_->port());
  for (const auto* body : {"one", "two", "three"}) {
    client.send(post("/", body));
    EXPECT_EQ(body_of(client.answer()), body);
  }
  for (std::thread& worker : workers) worker.join();
}

TEST_F(ServerTest, AReplyThatIsDroppedIs500) {
  std::thread worker;
  answer_with([&](const Request& request, Reply reply) {
    if (request.path == "/later")
      worker = std::thread([held = std::move(reply)] { std::this_thread::sleep_for(20ms); });
  });
  start();
  RawClient client(server_->port());
  for (const auto* path : {"/now", "/later"}) {
    client.send(get(path));
    const std::string answer = client.answer();
    EXPECT_EQ(status_of(answer), 500);
    EXPECT_EQ(body_of(answer), "sorry, 500");
  }
  worker.join();
}

TEST_F(ServerTest, AnExceptionIs500) {
  std::vector<Reply> kept;
  answer_with([&](const Request& request, Reply reply) {
    if (request.path == "/kept") kept.push_back(reply);
    if (request.path == "/int") throw 1;
    throw std::runtime_error("couldn't");
  });
  start({.threads = 1});
  RawClient client(server_->port());
  for (const auto* path : {"/", "/kept", "/int"}) {
    client.send(get(path));
    EXPECT_EQ(status_of(client.answer()), 500) << path;
  }
}

TEST_F(ServerTest, TheAccessLogKnowsRoutesOnly) {
  answer_with_page("x");
  start();
  exchange(get("/confirm/secret"));
  exchange("GARBAGE\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return access_log().size() == 2; }));
  EXPECT_EQ(access_log()[0], (std::pair<std::string, int>("/page", 200)));
  EXPECT_EQ(access_log()[1], (std::pair<std::string, int>("", 400)));
}

TEST_F(ServerTest, ALargeAnswerReachesASlowReader) {
  std::string large;
  for (int i = 0; i < 1'500'000; ++i) large += std::to_string(i % 10) + "abcdef";
  answer_with([&](const Request&, Reply reply) { reply(Response::text(200, large)); });
  start();
  RawClient client(server_->port(), 4096);
  client.send(get("/"));
  std::this_thread::sleep_for(1200ms);  // over a sweep, which makes a new Date
  EXPECT_TRUE(body_of(client.answer(true, 30s)) == large);
}

TEST_F(ServerTest, Http10EndsUnlessAskedToStay) {
  start();
  RawClient leaving(server_->port()), staying(server_->port());
  leaving.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(header_of(leaving.answer(), "Connection"), "close");
  EXPECT_TRUE(leaving.ended());
  for (int i = 0; i < 2; ++i) {
    staying.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(header_of(staying.answer(), "Connection"), "keep-alive");
  }
}

TEST_F(ServerTest, AHalfClosedClientIsStillAnswered) {
  start();
  RawClient client(server_->port());
  client.send(get("/"));
  client.finish_sending();
  EXPECT_EQ(status_of(client.answer()), 200);
  EXPECT_TRUE(client.ended());
}

TEST_F(ServerTest, ATakenPortIsSeen) {
  start();
  ServerOptions options;
  options.port = server_->port();
  const auto second = Server::start(options, *this);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, Error::kFailed);
}

TEST_F(ServerTest, SenselessOptionsAreRefused) {
  EXPECT_EQ(Server::start({.host = "nowhere.example", .port = 0}, *this).error().kind, Error::kInvalid);
  EXPECT_EQ(Server::start({.port = 0, .trusted_proxies = {"10.0.0.0/33"}}, *this).error().kind, Error::kInvalid);
  EXPECT_EQ(Server::start({.port = 0, .idle_timeout = 0s}, *this).error().kind, Error::kInvalid);
}

TEST_F(ServerTest, TheClientBehindATrustedProxyIsSeen) {
  answer_with([](const Request& request, Reply reply) {
    reply(Response::text(200, std::string(request.client) + (request.secure ? " secure" : "")));
  });
  const std::string forwarded = get("/", "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n");
  start();
  EXPECT_EQ(body_of(exchange(forwarded)), "127.0.0.1");
  start({.trusted_proxies = {"127.0.0.0/8"}});
  const std::string answer = exchange(forwarded);
  EXPECT_EQ(body_of(answer), "203.0.113.7 secure");
  EXPECT_EQ(header_of(answer, "Strict-Transport-Security"), "max-age=31536000");
  answer_with_page("x");
  EXPECT_EQ(header_of(exchange(forwarded), "Strict-Transport-Security"), "max-age=31536000");
}

// The kernel spreads them by chance: all of a proxy's could end up on one thread.
TEST_F(ServerTest, ConnectionsAreSpreadEvenly) {
  answer_with([](const Request&, Reply reply) {
    reply(Response::text(200, fmt::format("{}", std::hash<std::thread::id>()(std::this_thread::get_id()))));
  });
  start({.threads = 4});
  std::vector<std::unique_ptr<RawClient>> clients;
  std::map<std::string, int> answered_by;
  for (int i = 0; i < 40; ++i) {
    clients.push_back(std::make_unique<RawClient>(server_->port()));
    clients.back()->send(get("/"));
    ++answered_by[body_of(clients.back()->answer())];
  }
  ASSERT_EQ(answered_by.size(), 4u);
  for (const auto& [thread, connections] : answered_by) EXPECT_EQ(connections, 10);
}

}  // namespace
}  // namespace outcry::http
