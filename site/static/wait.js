// The page of those who wait works without this: it says when the time is over, and shows when to come back by the
// reader's own clock.
document.querySelectorAll('[data-wait]').forEach((line) => {
  setTimeout(() => (line.textContent = line.dataset.over), Number(line.dataset.wait) * 1000);
});
document.querySelectorAll('time[data-local]').forEach((time) => {
  time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, {dateStyle: 'medium', timeStyle: 'short'})
    .format(new Date(time.dateTime));
});
