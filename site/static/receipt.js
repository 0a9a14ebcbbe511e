// The receipt checks itself: that the record is what its entry in the log commits to, that the entry is under the root,
// and that the log has signed that root. docs/spec/tally-log.md, "Receipt"; docs/spec/sealed-data.md, "Record".
const utf8 = new TextEncoder();
const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest('SHA-256', joined(...parts)));

function encoded(record) {
  const fields = [record.campaign, String(record.text_version), record.lang, record.name, record.email, record.country,
    record.postcode, record.comment, record.display, record.share.join(' '), record.at];
  return utf8.encode('outcry record 1\n' + fields.map((text) => `${utf8.encode(text).length}:${text}\n`).join(''));
}

// RFC 9162, 2.1.3.2.
async function rootOf(leaf, index, size, proof) {
  let fn = index, sn = size - 1, hash = leaf;
  if (!(index < size)) return null;
  for (const other of proof) {
    if (sn === 0) return null;
    if (fn % 2 === 1 || fn === sn) {
      hash = await sha256([1], other, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)];
    } else {
      hash = await sha256([1], hash, other);
    }
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 ? hash : null;
}

// A signed note: its text, and the signatures under the key's name and number.
function opened(note, key) {
  const [name, id] = key.split('+', 2);
  const end = note.lastIndexOf('\n\n') + 1, text = note.slice(0, end), signatures = [];
  for (const line of note.slice(end + 1).split('\n')) {
    if (!line.startsWith(`\u2014 ${name} `)) continue;
    const bytes = fromBase64(line.slice(name.length + 3));
    const hex = [...bytes.slice(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    if (hex === id) signatures.push(bytes.slice(4));
  }
  return {name, text, signatures, publicKey: fromBase64(key.slice(name.length + id.length + 2)).slice(1)};
}

// Whether one of them is good; undefined where the browser has no Ed25519.
async function signed({text, signatures, publicKey}) {
  let key;
  try {
    key = await crypto.subtle.importKey('raw', publicKey, {name: 'Ed25519'}, false, ['verify']);
  } catch {
    return undefined;
  }
  for (const one of signatures) if (await crypto.subtle.verify('Ed25519', key, one, utf8.encode(text))) return true;
  return false;
}

// What is wrong, by the name of its words; else the log's size, and whether its signature could be checked.
async function verify(receipt, trustedKey) {
  const entry = fromBase64(receipt.entry);
  const commitment = await sha256(fromBase64(receipt.salt), encoded(receipt.record));
  if (entry.length !== 37 || entry[0] !== 1 || !same(entry.slice(5), commitment)) return {wrong: 'record'};
  const note = opened(receipt.checkpoint, trustedKey);
  const [origin, size, root] = note.text.split('\n');
  if (receipt.key !== trustedKey || origin !== note.name || receipt.record.campaign !== receipt.campaign ||
      !origin.endsWith(`/c/${receipt.campaign}`)) return {wrong: 'other'};
  const reached = await rootOf(await sha256([0], entry), receipt.index, Number(size), receipt.proof.map(fromBase64));
  if (!reached || !same(reached, fromBase64(root))) return {wrong: 'root'};
  const good = await signed(note);
  return good === false ? {wrong: 'signature'} : {size: Number(size), unsure: good === undefined};
}

const box = document.getElementById('check');
const say = (text, bad) => {
  box.textContent = text;
  box.classList.toggle('error', Boolean(bad));
  box.hidden = false;
};

async function check() {
  const words = box.dataset;
  if (!crypto.subtle) return say(words.unable);
  say(words.working);
  let receipt;
  try {
    const answer = await fetch(words.url, {referrerPolicy: 'no-referrer', cache: 'no-store'});
    if (!answer.ok) return say(words.unreachable);
    receipt = await answer.json();
  } catch {
    return say(words.unreachable);
  }
  const found = await verify(receipt, words.key).catch(() => ({wrong: 'other'}));
  if (found.wrong) return say(`${words[found.wrong]} ${words.advice}`, true);
  const number = new Intl.NumberFormat(words.lang);
  const when = new Intl.DateTimeFormat(words.lang, {dateStyle: 'long', timeStyle: 'short'}).format(new Date());
  const values = {n: number.format(receipt.index + 1), size: number.format(found.size), when};
  const text = words.proved.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  say(found.unsure ? `${text} ${words.unsure}` : text);
}

if (box) check();
