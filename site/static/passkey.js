// Passkeys: asks the browser's authenticator what the form holds, puts the
// answer into its hidden fields, and sends it. Where there are none the form
// stays away.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

// JSON's text as the bytes that it stands for.
function questionOf(form) {
  const question = JSON.parse(form.dataset.passkey);
  question.challenge = bytes(question.challenge);
  if (question.user) question.user.id = bytes(question.user.id);
  for (const one of question.excludeCredentials ?? question.allowCredentials) one.id = bytes(one.id);
  return question;
}

async function answer(form) {
  const publicKey = questionOf(form);
  const credential = await (publicKey.user ? navigator.credentials.create({publicKey}) : navigator.credentials.get({publicKey}));
  const {response} = credential;
  const said = publicKey.user
    ? {attestation: response.attestationObject}
    : {credential: credential.rawId, authenticator_data: response.authenticatorData, signature: response.signature};
  for (const [name, value] of Object.entries({client_data: response.clientDataJSON, ...said})) {
    form.elements[name].value = text(value);
  }
}

for (const form of document.querySelectorAll('[data-passkey]')) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  const problem = document.createElement('p');
  problem.className = 'error';
  problem.setAttribute('role', 'alert');
  form.append(problem);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    problem.textContent = '';
    const button = form.querySelector('button');
    button.disabled = true;
    try {
      await answer(form);
      form.submit();
    } catch {
      problem.textContent = form.dataset.failed;
      button.disabled = false;
    }
  });
}
