// Improves pages that work without it: the count is live, the form checks as one types, links can be copied and shared.
const all = (selector, act) => document.querySelectorAll(selector).forEach(act);

all('.count[data-live]', (box) => {
  const number = box.querySelector('[data-count]');
  const bar = box.querySelector('progress');
  const format = new Intl.NumberFormat(box.dataset.lang);
  const source = new EventSource(box.dataset.live);
  source.onmessage = (event) => {
    const {count} = JSON.parse(event.data);
    number.textContent = format.format(count);
    number.dataset.count = count;
    if (bar) bar.value = count;
  };
  addEventListener('pagehide', () => source.close());
});

all('form[data-check]', (form) => {
  form.noValidate = true;
  const reason = (field) => {
    const value = field.value.trim();
    if (!value) return field.required ? field.dataset.missing : '';
    return field.type === 'email' && !/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+\.?$/u.test(value.normalize('NFKC')) ? field.dataset.wrong : '';
  };
  const show = (field) => {
    const text = reason(field);
    const line = document.getElementById('e-' + field.name);
    if (line) line.textContent = text;
    field.closest('.field')?.classList.toggle('bad', Boolean(text));
    if (text) field.setAttribute('aria-invalid', 'true'); else field.removeAttribute('aria-invalid');
    return !text;
  };
  const fields = [...form.querySelectorAll('[required]')];
  fields.forEach((field) => {
    field.addEventListener('blur', () => field.value && show(field));
    field.addEventListener('input', () => field.getAttribute('aria-invalid') && show(field));
  });
  form.addEventListener('submit', (event) => {
    const wrong = fields.filter((field) => !show(field));
    if (wrong.length) {
      event.preventDefault();
      wrong[0].focus();
    }
  });
});

// Who begins to fill it in is to sign: the challenge is solved meanwhile.
all('form[data-gate]', (form) => form.addEventListener('focusin', () => {
  const script = document.createElement('script');
  document.head.append(Object.assign(script, {type: 'module', src: form.dataset.gate}));
}, {once: true}));

// Not all countries come with the page: the rest is fetched as the form comes near.
all('select[data-all]', (select) => {
  const fill = async () => {
    const answer = await fetch(select.dataset.all);
    const names = await answer.json();
    const {value} = select;
    select.replaceChildren(select.options[0], ...names.map(([code, name]) => new Option(name, code)));
    select.value = value === 'other' ? '' : value;
  };
  new IntersectionObserver((seen, observer) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    observer.disconnect();
    fill().catch(() => {});
  }, {rootMargin: '200px'}).observe(select.form);
});

all('[data-copy]', (button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.textContent = button.dataset.done;
  });
});

all('[data-share]', (button) => {
  if (!navigator.share) return;
  button.hidden = false;
  const url = document.getElementById('share-url').value;
  button.addEventListener('click', () => navigator.share({title: document.title, url}).catch(() => {}));
});
