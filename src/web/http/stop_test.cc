// How a server ends: what is under way is finished, and what comes later does
// no harm.
#include <atomic>

#include "web/http/server_fixture_test.h"

namespace outcry::http {
namespace {

using StopTest = ServerTest;

TEST_F(StopTest, AnAnswerUnderWayIsFinished) {
  std::atomic<bool> asked{false};
  std::thread worker;
  answer_with([&](const Request&, Reply reply) {
    worker = std::thread([&, reply] {
      asked = true;
      std::this_thread::sleep_for(300ms);
      reply(Response::text(200, "in the end"));
    });
  });
  start();
  RawClient busy(server_->port()), idle(server_->port());
  busy.send(get("/"));
  ASSERT_TRUE(eventually([&] { return asked.load(); }));
  const auto began = std::chrono::steady_clock::now();
  server_->stop(10s);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
  worker.join();
  const std::string answer = busy.answer();
  EXPECT_EQ(body_of(answer), "in the end");
  EXPECT_EQ(header_of(answer, "Connection"), "close");
  EXPECT_TRUE(busy.ended());
  EXPECT_TRUE(idle.ended());
  EXPECT_EQ(server_->connections(), 0u);
}

TEST_F(StopTest, NewConnectionsAreRefused) {
  start();
  const uint16_t port = server_->port();
  server_->stop(1s);
  EXPECT_FALSE(RawClient(port).connected());
}

TEST_F(StopTest, IdleConnectionsEndAtOnce) {
  start();
  RawClient client(server_->port());
  client.send(get("/"));
  client.answer();
  const auto began = std::chrono::steady_clock::now();
  server_->stop(10s);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 1s);
  EXPECT_TRUE(client.ended());
}

TEST_F(StopTest, GraceHasAnEnd) {
  std::vector<Reply> kept;
  answer_with([&](const Request&, Reply reply) { kept.push_back(std::move(reply)); });
  start({.threads = 1});
  RawClient client(server_->port()), half(server_->port());
  client.send(get("/"));
  half.send("GET / HT");
  ASSERT_TRUE(eventually([&] { return server_->connections() == 2; }));
  std::this_thread::sleep_for(50ms);
  const auto began = std::chrono::steady_clock::now();
  server_->stop(1s);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
  EXPECT_EQ(server_->connections(), 0u);
  EXPECT_EQ(client.answer(), "");
}

// A queue that still holds replies may outlive server and handler both.
TEST_F(StopTest, AReplyGivenToAServerThatIsGoneGoesNowhere) {
  struct Keeper : Handler {
    void handle(const Request& request, Reply reply) override {
      request_body = request.body;
      replies.push_back(std::move(reply));
    }
    Response error(int status) override { return Response::text(status, "e"); }
    std::vector<Reply> replies;
    std::string_view request_body;
  };
  auto keeper = std::make_unique<Keeper>();
  auto server = Server::start({.port = 0, .threads = 1}, *keeper);
  ASSERT_TRUE(server);
  RawClient one((*server)->port()), two((*server)->port());
  one.send(post("/", "one"));
  ASSERT_TRUE(eventually([&] { return (*server)->connections() == 2; }));
  std::this_thread::sleep_for(50ms);
  two.send(post("/", "two"));
  std::this_thread::sleep_for(100ms);
  const auto source = (*server)->make_event_source();
  server->reset();
  std::vector<Reply> replies = std::move(keeper->replies);
  EXPECT_EQ(keeper->request_body, "two");  // valid until the reply is given
  keeper.reset();
  ASSERT_EQ(replies.size(), 2u);
  replies[0](Response::text(200, "too late"));
  replies.clear();
  source->publish("too late");
}

TEST_F(StopTest, StopsUnderLoad) {
  answer_with_page(std::string(3000, 'x'));
  for (int round = 0; round < 5; ++round) {
    start();
    const uint16_t port = server_->port();
    std::atomic<bool> done{false};
    std::vector<std::thread> clients;
    for (int i = 0; i < 4; ++i) {
      clients.emplace_back([&, port] {
        while (!done) {
          RawClient client(port);
          for (int n = 0; n < 50 && client.connected() && client.send(get("/")); ++n) {
            const std::string answer = client.answer();
            if (answer.empty()) break;
            EXPECT_EQ(body_of(answer).size(), 3000u);
          }
        }
      });
    }
    std::this_thread::sleep_for(100ms);
    server_->stop(5s);
    EXPECT_EQ(server_->connections(), 0u);
    done = true;
    for (std::thread& client : clients) client.join();
  }
}

}  // namespace
}  // namespace outcry::http
