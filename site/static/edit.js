// The editor: how Markdown looks, beside it while it is typed; and the address
// that a short name makes.
for (const area of document.querySelectorAll('[data-markdown]')) {
  const shown = document.createElement('div');
  shown.className = 'shown live';
  shown.lang = area.lang;
  shown.dir = area.dir;
  shown.tabIndex = 0;
  shown.setAttribute('role', 'region');
  shown.setAttribute('aria-label', area.labels[0].textContent);
  let timer, last;
  const show = async () => {
    const text = area.value;
    if (text === last) return;
    last = text;
    const form = new FormData();
    form.set('csrf', area.form.elements.csrf.value);
    form.set('text', text);
    const answer = await fetch(area.dataset.markdown, {method: 'POST', body: form, redirect: 'error'}).catch(() => undefined);
    if (answer?.ok && last === text) shown.innerHTML = await answer.text();
  };
  area.addEventListener('focus', () => {
    if (!shown.isConnected) area.closest('.field').after(shown);
    show();
  });
  area.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(show, 700);
  });
}

const slug = document.getElementById('f-slug');
if (slug) {
  const address = document.createElement('output');
  address.htmlFor = slug.id;
  slug.after(address);
  const look = () => {
    const good = /^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])$/.test(slug.value);
    address.textContent = slug.value === '' ? '' : `${good ? '✓' : '✗'} ${location.origin}/c/${slug.value}`;
  };
  slug.addEventListener('input', look);
  look();
}
