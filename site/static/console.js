// The dashboard's numbers, kept up to date while the page is looked at.
const box = document.querySelector('[data-numbers]');
const format = new Intl.NumberFormat(box.dataset.lang);

async function look() {
  if (document.hidden) return;
  const answer = await fetch(box.dataset.numbers, {redirect: 'error'}).catch(() => undefined);
  if (!answer?.ok) return;
  const numbers = await answer.json();
  for (const one of box.querySelectorAll('[data-number]')) {
    const value = numbers[one.dataset.number];
    if (value !== undefined) one.textContent = format.format(value);
  }
}
setInterval(look, 10_000);
document.addEventListener('visibilitychange', look);
