#include "web/http/event_stream.h"

#include "web/http/server_fixture_test.h"

namespace outcry::http {
namespace {

class EventStreamTest : public ServerTest {
 protected:
  void start_stream(ServerOptions options = {}) {
    start(std::move(options));
    source_ = server_->make_event_source();
    answer_with([this](const Request&, Reply reply) {
      Response response;
      response.events = source_;
      response.route = "/live";
      reply(std::move(response));
    });
  }
  std::unique_ptr<RawClient> listener(int receive_buffer = 0) {
    auto client = std::make_unique<RawClient>(server_->port(), receive_buffer);
    client->send(get("/live"));
    return client;
  }

  std::shared_ptr<EventSource> source_;
};

TEST_F(EventStreamTest, ANewListenerGetsTheLatestAtOnceAndAllThatCome) {
  start_stream();
  source_->publish("1");
  source_->publish("2");
  const auto client = listener();
  const std::string head = client->until("\r\n\r\n");
  EXPECT_EQ(status_of(head), 200);
  EXPECT_EQ(header_of(head, "Content-Type"), "text/event-stream");
  EXPECT_EQ(header_of(head, "Cache-Control"), "no-store");
  EXPECT_EQ(header_of(head, "X-Accel-Buffering"), "no");
  EXPECT_EQ(header_of(head, "X-Frame-Options"), "DENY");
  EXPECT_EQ(client->until("\n\n"), "data: 2\n\n");
  for (const auto* event : {"3", "4"}) {
    source_->publish(event);
    EXPECT_EQ(client->until("\n\n"), "data: " + std::string(event) + "\n\n");
  }
}

TEST_F(EventStreamTest, NothingIsSentBeforeTheFirst) {
  start_stream();
  const auto client = listener();
  client->until("\r\n\r\n");
  EXPECT_EQ(client->until("\n\n", 100ms), "");
  source_->publish("first");
  EXPECT_EQ(client->until("\n\n"), "data: first\n\n");
}

TEST_F(EventStreamTest, ALineBreakDoesNotEndAnEvent) {
  start_stream();
  source_->publish("a\r\nb\n\nc");
  const auto client = listener();
  client->until("\r\n\r\n");
  EXPECT_EQ(client->until("\n\n"), "data: a\ndata: b\ndata: \ndata: c\n\n");
}

TEST_F(EventStreamTest, AllListenersOfAllThreadsAreServed) {
  start_stream();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 300; ++i) clients.push_back(listener());  // more than one turn serves
  for (const auto& client : clients) client->until("\r\n\r\n");
  // A connection that becomes a listener is counted twice for a moment.
  EXPECT_TRUE(eventually([&] { return server_->connections() == 300; }));
  source_->publish("to all");
  for (const auto& client : clients) ASSERT_EQ(client->until("\n\n"), "data: to all\n\n");
  clients.clear();
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));  // their leaving is seen
}

TEST_F(EventStreamTest, ASlowListenerGetsTheNewestAndHoldsNobodyUp) {
  start_stream();
  const auto slow = listener(2048), quick = listener();
  slow->until("\r\n\r\n");
  quick->until("\r\n\r\n");
  const std::string padding(4000, '.');
  for (int i = 0; i < 300; ++i) {
    source_->publish(std::to_string(i) + padding);
    ASSERT_EQ(quick->until("\n\n"), "data: " + std::to_string(i) + padding + "\n\n");
  }
  int received = 0;
  std::string last;
  while (!last.starts_with("data: 299.")) {
    last = slow->until("\n\n", 3s);
    ASSERT_FALSE(last.empty()) << "the newest never came";
    ++received;
  }
  EXPECT_LT(received, 200);
}

TEST_F(EventStreamTest, AListenerThatDoesNotReadIsGivenUp) {
  start_stream({.write_timeout = 1s});
  const auto slow = listener(2048);
  ASSERT_TRUE(eventually([&] { return server_->connections() == 1; }));
  for (int i = 0; i < 100; ++i) {
    source_->publish(std::string(8000, 'x'));
    std::this_thread::sleep_for(1ms);
  }
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
}

TEST_F(EventStreamTest, StopEndsListeners) {
  start_stream();
  const auto client = listener();
  client->until("\r\n\r\n");
  const auto began = std::chrono::steady_clock::now();
  server_->stop(10s);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 1s);
  EXPECT_TRUE(client->ended());
  source_->publish("to nobody");
}

TEST_F(EventStreamTest, AStreamThatEndsEndsItsListeners) {
  start_stream();
  const auto client = listener();
  client->until("\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return access_log().size() == 1; }));
  source_.reset();
  EXPECT_TRUE(client->ended());
}

TEST_F(EventStreamTest, HeadGetsTheHeadOnly) {
  start_stream();
  source_->publish("1");
  const std::string answer = exchange("HEAD /live HTTP/1.1\r\nHost: x\r\n\r\n", false);
  EXPECT_EQ(header_of(answer, "Content-Type"), "text/event-stream");
  EXPECT_EQ(body_of(answer), "");
}

TEST_F(EventStreamTest, AStreamOfAnotherServerIs500) {
  start_stream();
  auto other = Server::start({.port = 0, .threads = 1}, *this);
  ASSERT_TRUE(other);
  source_ = (*other)->make_event_source();
  EXPECT_EQ(status_of(exchange(get("/live"))), 500);
}

}  // namespace
}  // namespace outcry::http
