// The specifications print what a second implementation computes from them alone:
// docs/spec/vectors/ and every value in the text. The same files are held against the
// program by src/{tally,seal,audit,petition}/vectors_test.cc.
import {test} from 'node:test';
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (path) => readFileSync(join(ROOT, 'docs/spec', path), 'utf8');
const run = spawnSync(join(ROOT, 'script/make-vectors'), ['--check'], {encoding: 'utf8', timeout: 300_000});
const vectors = {tally: JSON.parse(read('vectors/tally-log.json')), sealed: JSON.parse(read('vectors/sealed-data.json'))};

test('docs/spec/vectors holds what script/make-vectors writes', () => {
  assert.equal(run.status, 0, run.stderr);
});

// What no vector has yet.
const WITHOUT_VECTORS = ['Receipt', 'Export file', "The server's own keys"];
const vectored = (text) => text.split(/^(?=## )/m)
  .filter((section) => !WITHOUT_VECTORS.some((name) => section.startsWith(`## ${name}\n`))).join('');

// Hexadecimal of 8 bytes and more, fingerprints, and base64 that is not a word or a path.
const HEX = /(?<![\w+/=])(?:[0-9a-f]{2}){8,}(?![\w+/=])|\b[0-9a-f]{4}(?: [0-9a-f]{4}){3}\b/g;
const BASE64 = /[A-Za-z0-9+/_-]{22,}={0,2}/g;
const isBase64 = (word) => /\d/.test(word) && /[A-Z]/.test(word) && /[a-z]/.test(word);
const valuesOf = (text) => [...text.match(HEX) ?? [], ...(text.match(BASE64) ?? []).filter(isBase64)];

for (const [document, least] of [['tally-log.md', 14], ['sealed-data.md', 9], ['email-normal-form.md', 0]]) {
  test(`${document} prints no value that is not computed`, () => {
    const computed = JSON.stringify(vectors);
    const values = valuesOf(vectored(read(document)));
    assert.ok(values.length >= least, `only ${values.length} values were found`);
    assert.deepEqual(values.filter((value) => !computed.includes(value)), []);
  });
}

test('audit-log.md: what is an entry is read, and what is none is not', async () => {
  const {decodeAct} = await import('./vectors/audit_log.mjs');
  const {entries, not_entries: none} = JSON.parse(read('vectors/audit-log.json'));
  const bytes = (text) => Buffer.from(text, 'hex');
  for (const {entry, act, about, detail} of entries) {
    const one = decodeAct(bytes(entry));
    assert.deepEqual([one.act, one.about, one.detail], [act, about, detail]);
  }
  for (const entry of none) assert.equal(decodeAct(bytes(entry)), undefined, entry);
});

test('values are found where they are, and words are none', () => {
  const text = '`0102030405060708` 0102 `eedd 883d a0a9 4515` key+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4 docs/design/storage/of/Everything';
  assert.deepEqual(valuesOf(text), ['0102030405060708', 'eedd 883d a0a9 4515', 'AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4'].map((v, i) => (i < 2 ? v : `key+${v}`)));
});

test('tally-log.md: its log, entry by entry, root by root, and its checkpoint', () => {
  const {example} = vectors.tally;
  const text = read('tally-log.md');
  const rows = [...text.matchAll(/^\| \d \| [^|]+ \| `([0-9a-f]+)` \| (\d) \|$/gm)].map(([, entry, count]) => [entry, Number(count)]);
  assert.deepEqual(rows, example.entries.map(({entry, count}) => [entry, count]));
  const roots = [...text.matchAll(/^\| \d \| `([0-9a-f]{64})` \|$/gm)].map(([, root]) => root);
  assert.deepEqual(roots, example.roots);
  assert.ok(text.includes(`\`\`\`\n${example.note}\`\`\``));
  assert.ok(text.includes(`\`\`\`\n${example.verifier_key}\n\`\`\``));
  assert.equal(example.bundle.bytes, `0025${example.entries[0].entry}`);
});

test('sealed-data.md: its record, tokens and key file', () => {
  const {records: [{record, length, commitment, salt}], tokens: [token], epoch, blind_index: [index], keyholder} = vectors.sealed;
  const text = read('sealed-data.md');
  assert.ok(text.includes(`\`\`\`\n${record}\`\`\`\n${length} bytes`));
  assert.equal(salt, '000102030405060708090a0b0c0d0e0f');
  for (const value of [commitment, epoch.records[0].sealed, index.index]) assert.ok(text.includes(`\`${value}\``), value);
  for (const [name, value] of [['confirmation token', token.confirmation_token], ['receipt', token.receipt],
    ['stored hash', token.stored_hash], ['own-copy key', token.own_copy_key]]) assert.ok(text.includes(`| ${name} | \`${value}\` |`), name);
  assert.ok(text.includes(keyholder.file.split('salt: ')[0]));
});

// The checks of the second implementation are used on its own proofs and their spoilt likes.
const bytes = (text) => Buffer.from(text, 'hex');

test('inclusion and consistency: true proofs hold, spoilt ones do not', async () => {
  const {includes, extendsTree} = await import('./vectors/tree.mjs');
  const included = ({index, size, leaf, proof, root}) =>
    includes({index, size, leaf: bytes(leaf), proof: proof.map(bytes), root: bytes(root)});
  const extended = ({old, size, old_root, root, proof}) =>
    extendsTree({old, size, oldRoot: bytes(old_root), root: bytes(root), proof: proof.map(bytes)});
  for (const one of vectors.tally.inclusion) assert.ok(included(one), `${one.index} in ${one.size}`);
  for (const one of vectors.tally.consistency) assert.ok(extended(one), `${one.old} to ${one.size}`);
  for (const one of vectors.tally.inclusion_wrong) assert.ok(!included(one), one.wrong);
  for (const one of vectors.tally.consistency_wrong) assert.ok(!extended(one), one.wrong);
});

test('notes: signature and cosignature hold, and for nothing else', async () => {
  const {parseVerifier, signedBy, parseCheckpoint, parseNote} = await import('./vectors/note.mjs');
  const {checkpoint} = vectors.tally;
  const [log, witness] = [checkpoint.log, checkpoint.witness].map((key) => parseVerifier(key.verifier_key));
  assert.equal(signedBy(checkpoint.cosigned_note, log), true);
  assert.equal(signedBy(checkpoint.cosigned_note, witness), checkpoint.cosignature.time);
  assert.equal(signedBy(checkpoint.note, witness), false);
  assert.equal(signedBy(checkpoint.cosigned_note.replace('\n20\n', '\n21\n'), log), false);
  assert.equal(signedBy(checkpoint.cosigned_note.replace('\n20\n', '\n21\n'), witness), false);
  assert.equal(parseCheckpoint(parseNote(checkpoint.note).text).size, checkpoint.size);
  assert.equal(parseCheckpoint(`${checkpoint.text}further\n`).size, checkpoint.size);
  for (const text of vectors.tally.not_notes) assert.throws(() => parseNote(text), Error, text);
  for (const text of vectors.tally.not_checkpoints) assert.throws(() => parseCheckpoint(text), Error, text);
});

test('tile paths: each has one tile, and what is none has none', async () => {
  const {parseTilePath, decodeBundle} = await import('./vectors/tiles.mjs');
  for (const {path, level, index, width} of vectors.tally.paths) {
    assert.deepEqual(parseTilePath(path), {level, index: BigInt(index), width});
  }
  for (const path of vectors.tally.not_paths) assert.equal(parseTilePath(path), undefined, path);
  assert.deepEqual(decodeBundle(bytes(vectors.tally.bundles[1].bytes)), [bytes(vectors.tally.long_log.entries[0].entry)]);
});

test('email-normal-form.tsv: every address has its normal form or is refused', async () => {
  const {normalForm} = await import('./vectors/email.mjs');
  const lines = read('vectors/email-normal-form.tsv').split('\n').filter((line) => line !== '' && !line.startsWith('# '));
  assert.ok(lines.length > 50);
  const meant = (text) => text.replace(/\\u([0-9A-Fa-f]{4})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
  for (const line of lines) {
    const [typed, expected] = line.split('\t').map(meant);
    assert.equal(normalForm(typed)?.normal ?? '-', expected, line);
  }
});

test('email-normal-form.md: the examples of its table', async () => {
  const {normalForm} = await import('./vectors/email.mjs');
  const rows = [...read('email-normal-form.md').split('## Examples')[1].matchAll(/^\| (`.+`) \| (as typed|`[^`]+`)? ?\| (`[^`]+`|refused) \|$/gm)];
  assert.ok(rows.length >= 10, `only ${rows.length} examples were found`);
  const bare = (code) => code.replace(/^`|`$/g, '').replaceAll('␠', ' ');
  for (const [, cell, mailbox, expected] of rows) {
    for (const typed of cell.split('`, `').map(bare)) {
      const got = normalForm(typed);
      assert.equal(got?.normal ?? 'refused', bare(expected), typed);
      if (got) assert.equal(got.mailbox, mailbox === 'as typed' ? typed : bare(mailbox), typed);
    }
  }
});
