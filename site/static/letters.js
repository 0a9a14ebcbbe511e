// The letter follows as one types; without this the button "Show my letter" does the same.
const form = document.querySelector('form[data-live]');
let timer, running;

const refresh = async () => {
  running?.abort();
  running = new AbortController();
  const body = new URLSearchParams(new FormData(form));
  body.set('do', 'show');
  const answer = await fetch(form.action, {method: 'POST', body, signal: running.signal});
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  // All but the field that is being written in.
  for (const selector of ['#letter .sheet > div:first-child', '#letter .sheet > div:last-child', '#send']) {
    const [here, there] = [document.querySelector(selector), page.querySelector(selector)];
    if (here && there) here.replaceWith(there);
  }
  for (const said of page.querySelectorAll('.words .said')) {
    const kind = said.closest('.words').querySelector('input')?.name;
    const here = kind && form.querySelector(`input[name="${kind}"]`)?.closest('.words').querySelector('.said');
    if (here) here.textContent = said.textContent;
  }
  document.querySelectorAll('.own .advice').forEach((old) => old.remove());
  page.querySelectorAll('.own .advice').forEach((advice) => document.querySelector('.own').append(advice));
};

form?.addEventListener('input', (event) => {
  if (event.target.closest('#send')) return;
  clearTimeout(timer);
  timer = setTimeout(() => refresh().catch(() => {}), 600);
});
// Where somebody lives decides which missions there are to choose from.
form?.addEventListener('change', (event) => {
  if (['country', 'target', 'lang', 'mission'].includes(event.target.name)) form.requestSubmit(form.querySelector('button[value="show"]'));
});
