// Solves the challenge while somebody fills in the form, with ALTCHA's widget, which is fetched only now. Whatever fails
// here, the form can be sent: who brings no solution waits some seconds instead.
const form = document.querySelector('form[data-gate]');

const load = async () => {
  const answer = await fetch(`/${form.elements.lang.value}/widget.json`);
  const {widget, worker, styles, words} = await answer.json();
  for (const href of styles) document.head.append(Object.assign(document.createElement('link'), {rel: 'stylesheet', href}));
  await import(widget);
  const {lang} = document.documentElement;
  $altcha.algorithms.set('SHA-256', () => new Worker(worker));
  $altcha.i18n.set(lang, {...$altcha.i18n.get('en'), ...words});
  const element = document.createElement('altcha-widget');
  element.setAttribute('challenge', form.getAttribute('action').replace(/sign$/, 'challenge'));
  element.setAttribute('language', lang);
  element.setAttribute('auto', 'onload');
  element.setAttribute('type', 'native');
  element.setAttribute('name', 'altcha');
  element.setAttribute('configuration', JSON.stringify({hideLogo: true, hideFooter: true, humanInteractionSignature: false, minDuration: 0}));
  form.querySelector('[type=submit]').parentElement.before(element);
  return element;
};

// Sends the form once the widget has come to an end, whichever.
const sendAfter = (element, submitter) => new Promise((resolve) => {
  element.addEventListener('statechange', ({detail}) => {
    if (detail.state === 'verified' || detail.state === 'error') resolve();
  });
  if (element.getState() !== 'verifying') element.verify();
}).then(() => form.requestSubmit(submitter));

load().then((element) => {
  let waits = false;
  form.addEventListener('submit', (event) => {
    const state = element.getState();
    if (event.defaultPrevented || state === 'verified' || state === 'error') return;
    event.preventDefault();
    if (waits) return;
    waits = true;
    sendAfter(element, event.submitter).finally(() => (waits = false));
  });
}).catch(() => {});
