#include "web/http/mailbox.h"

#include <boost/asio/post.hpp>

namespace outcry::http {

void Mailbox::post(Task task) {
  const std::lock_guard lock(mutex_);
  if (context_ == nullptr) return;  // `task` dies with its caller's copy, after the lock
  const bool first = tasks_.empty();
  tasks_.push_back(std::move(task));
  if (first) boost::asio::post(*context_, [self = shared_from_this()] { self->run(); });
}

void Mailbox::run() {
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(tasks_);
  }
  for (const Task& task : tasks) task();
}

void Mailbox::close() {
  std::vector<Task> tasks;
  const std::lock_guard lock(mutex_);
  context_ = nullptr;
  tasks.swap(tasks_);
}

}  // namespace outcry::http
