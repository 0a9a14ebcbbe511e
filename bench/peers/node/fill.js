// What stands in the database before the measurement begins.
import {randomBytes} from 'node:crypto';
import {openSync, closeSync, writeSync} from 'node:fs';
import {blindIndex, seal} from './seal.js';
import {EMPTY, WIDTH, bundleBytes, grown, signEntry} from './tally.js';

const STEP = 10_000;  // signatures a transaction

// `n` counted signatures, of random bytes of the length that real ones have;
// their log.
export function fillCounted(db, n) {
  let log = EMPTY;
  if (n === 0) return log;
  db.pragma('cache_size = -400000');
  const addSignature = db.prepare("INSERT INTO signature VALUES (?, 1, 1, ?, ?, ?, 1, 'en', 'KR', '', ?)");
  const addSealed = db.prepare("INSERT INTO sealed VALUES (?, 1, ?, ?, ?, ?, x'')");
  const addBundle = db.prepare('INSERT INTO bundle VALUES (?, ?)');
  const addTile = db.prepare('INSERT INTO tile VALUES (?, ?, ?)');
  const at = Date.now();
  const some = db.transaction((from, to) => {
    for (let id = from; id < to; ++id) {
      const bytes = randomBytes(440);
      const commitment = bytes.subarray(24, 56);
      addSignature.run(id, bytes.readBigInt64BE(0), bytes.subarray(8, 24), at, id - 1);
      addSealed.run(id, id % 4096, commitment, bytes.subarray(56, 236), bytes.subarray(236));
      const {log: next, bundle, tiles} = grown(log, signEntry(at, commitment));
      if (bundle.entries.length === WIDTH) addBundle.run(bundle.index, bundleBytes(bundle.entries));
      for (const {level, index, hashes} of tiles) addTile.run(level, index, Buffer.concat(hashes));
      log = next;
    }
  });
  for (let id = 1; id <= n; id += STEP) some(id, Math.min(id + STEP, n + 1));
  return log;
}

// `n` signatures that wait to be confirmed; their tokens go to `file`, one a line.
export function fillPending(store, slug, n, file) {
  const out = openSync(file, 'w', 0o600);
  const some = store.db.transaction((from, to) => {
    let tokens = '';
    for (let i = from; i < to; ++i) {
      const id = store.nextId();
      const now = Date.now();
      const email = `signatory.${id}@filled.example`;
      const record = {lang: 'en', name: '박선영', email, country: 'KR', postcode: '', comment: '', display: 'name'};
      const made = seal(slug, id, record, now);
      store.accept(id, blindIndex(email), now, record, '', made);
      tokens += `${made.token}\n`;
    }
    writeSync(out, tokens);
  });
  for (let i = 0; i < n; i += STEP) some(i, Math.min(i + STEP, n));
  closeSync(out);
}
