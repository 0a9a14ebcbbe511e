// What docs/spec/vectors/tally-log.json says.
import {base64, counting, hex, sha256} from './bytes.mjs';
import {decodeEntry, encodeEntry, tally} from './entry.mjs';
import {consistencyProof, inclusionProof, leafHash, nodeHash, root} from './tree.mjs';
import {PARK, commitmentOf, encodeRecord} from './record.mjs';
import {encodeBundle, tileHashes, tilePath, WIDTH} from './tiles.mjs';
import {checkpointText, cosignedMessage, note, signatureBytes, signatureLine, signer} from './note.mjs';

const RULE = [
  'Entry i of the long log, by i mod 8: 0, 1, 2, 4 sign; 3 paper; 5 invalidate i-4, reason 1; 6 restore i-5; 7 withdraw i-7.',
  'Its day is 15393 + floor(i / 1000); a commitment is the SHA-256 of "entry I", I being i in decimal.',
];
const DAY = 15393;
const kinds = ['sign', 'sign', 'sign', 'paper', 'sign', 'invalidate', 'restore', 'withdraw'];
const back = {invalidate: 4, restore: 5, withdraw: 7};

export function entryOfLongLog(i) {
  const kind = kinds[i % 8];
  const entry = {kind, day: DAY + Math.floor(i / 1000)};
  if (!back[kind]) return {...entry, commitment: sha256(`entry ${i}`)};
  return {...entry, target: i - back[kind], ...(kind === 'invalidate' ? {reason: 1} : {})};
}

const LONGEST = 65537;
const entries = Array.from({length: LONGEST}, (_, i) => encodeEntry(entryOfLongLog(i)));
const leaves = entries.map(leafHash);
const rootOf = (size) => root(leaves.slice(0, size));
const hexes = (list) => list.map(hex);

function longLog() {
  const sizes = [...Array(21).keys(), 255, 256, 257, 511, 512, 513, 65535, 65536, 65537];
  return {
    rule: RULE,
    entries: entries.slice(0, 20).map((entry, index) => {
      const {commitment, ...fields} = entryOfLongLog(index);
      return {index, ...fields, ...(commitment ? {commitment_of: `entry ${index}`, commitment: hex(commitment)} : {}),
        entry: hex(entry), leaf: hex(leaves[index])};
    }),
    roots: sizes.map((size) => ({size, count: tally(entries.slice(0, size)).count, root: hex(rootOf(size))})),
  };
}

function inclusion() {
  const places = [[0, 1], [0, 2], [1, 2], [2, 3], [0, 7], [3, 7], [6, 7], [4, 8], [7, 20], [16, 20], [19, 20], [255, 256],
    [256, 257], [255, 513], [512, 513], [0, 65537], [40000, 65537], [65535, 65537], [65536, 65537]];
  return places.map(([index, size]) => ({index, size, leaf: hex(leaves[index]),
    proof: hexes(inclusionProof(index, leaves.slice(0, size))), root: hex(rootOf(size))}));
}

function consistency() {
  const pairs = [[0, 0], [0, 5], [1, 1], [1, 2], [1, 7], [2, 7], [3, 7], [4, 7], [6, 7], [4, 8], [6, 8], [7, 8], [20, 20],
    [13, 20], [16, 20], [255, 256], [256, 257], [255, 513], [256, 513], [512, 513], [20, 65537], [65535, 65537],
    [65536, 65537]];
  return pairs.map(([old, size]) => ({old, size, old_root: hex(rootOf(old)), root: hex(rootOf(size)),
    proof: old === 0 ? [] : hexes(consistencyProof(old, leaves.slice(0, size)))}));
}

// Each must be refused. `of` is the index of the true one above that was spoilt.
function wrongProofs(true_, spoil) {
  return spoil.map(([wrong, of, change]) => ({wrong, of, ...change(structuredClone(true_[of]))}));
}
const flipped = (text) => (text[0] === '0' ? '1' : '0') + text.slice(1);
const firstFlipped = (p) => ({...p, proof: [flipped(p.proof[0]), ...p.proof.slice(1)]});
const oneLess = (p) => ({...p, proof: p.proof.slice(0, -1)});
const oneMore = (p) => ({...p, proof: [...p.proof, p.root]});
const otherRoot = (p) => ({...p, root: flipped(p.root)});

const wrongInclusion = (list) => wrongProofs(list, [
  ['a hash of the proof changed', 5, firstFlipped], ['the last hash missing', 5, oneLess], ['one hash too many', 5, oneMore],
  ['another root', 5, otherRoot], ['another leaf', 5, (p) => ({...p, leaf: flipped(p.leaf)})],
  ['another index', 5, (p) => ({...p, index: 2})], ['an index beyond the tree', 0, (p) => ({...p, index: 1})],
  ['an empty tree', 0, (p) => ({...p, size: 0})]]);

const wrongConsistency = (list) => wrongProofs(list, [
  ['a hash of the proof changed', 6, firstFlipped], ['the last hash missing', 6, oneLess], ['one hash too many', 6, oneMore],
  ['another root', 6, otherRoot], ['another old root', 6, (p) => ({...p, old_root: flipped(p.old_root)})],
  ['a tree that shrank', 6, (p) => ({...p, old: p.size, size: p.old, old_root: p.root, root: p.old_root})],
  ['equal sizes, two roots', 12, otherRoot], ['equal sizes with a proof', 12, oneMore],
  ['no proof at all', 6, (p) => ({...p, proof: []})]]);

const bundle = (index, width = WIDTH) => {
  const data = encodeBundle(entries.slice(index * WIDTH, index * WIDTH + width));
  return {path: tilePath('entries', index, width), length: data.length, sha256: hex(sha256(data)),
    ...(width <= 4 ? {bytes: hex(data)} : {})};
};

function tile(size, level, index) {
  const hashes = tileHashes(leaves.slice(0, size), level, index);
  const data = Buffer.concat(hashes);
  return {size, path: tilePath(level, index, hashes.length), length: data.length, sha256: hex(sha256(data)),
    ...(hashes.length <= 4 ? {bytes: hex(data)} : {})};
}

function paths() {
  const indexes = ['0', '7', '255', '999', '1000', '1234067', '999999999', '1000000000', '72057594037927935'];
  const list = indexes.flatMap((index) => [['entries', 256], [0, 256], [3, 1]].map(([level, width]) =>
    ({level, index, width, path: tilePath(level, index, width)})));
  return [...list, {level: 63, index: '0', width: 255, path: tilePath(63, '0', 255)}];
}
const NOT_PATHS = ['tile/0/0', 'tile/0/00', 'tile/0/0000', 'tile/00/000', 'tile/64/000', 'tile/-1/000', 'tile/0/x000/001',
  'tile/0/001/002', 'tile/0/x001', 'tile/0/000.p/0', 'tile/0/000.p/256', 'tile/0/000.p/01', 'tile/0/000.p/', 'tile/0/000/',
  'tile/0/000.p/1/', 'tile/x/000', 'tile/entries/', 'tile/0', '/tile/0/000', 'tile/0/X001/002', 'tile/0/ 00'];

const described = (key) => ({name: key.name, type: key.type === 'log' ? 1 : 4, seed: hex(key.seed),
  public_key: hex(key.publicKey), key_id: hex(key.id), verifier_key: key.verifier});

function checkpoint() {
  const log = signer('outcry.example/c/save-the-thirty', counting(0, 32));
  const witness = signer('witness.example/w1', counting(32, 32), 'witness');
  const [size, time] = [20, 1330000000];
  const text = checkpointText(log.name, size, rootOf(size));
  const ofEmpty = checkpointText(log.name, 0, rootOf(0));
  const lines = [signatureLine(log, signatureBytes(log, text)), signatureLine(witness, signatureBytes(witness, text, time))];
  return {
    log: described(log), witness: described(witness), size, root: hex(rootOf(size)), root_base64: base64(rootOf(size)), text,
    signature: hex(signatureBytes(log, text)), note: note(text, lines[0]),
    cosignature: {time, message: cosignedMessage(text, time), timed_signature: hex(signatureBytes(witness, text, time)),
      line: lines[1]},
    cosigned_note: note(text, ...lines),
    note_of_empty_log: note(ofEmpty, signatureLine(log, signatureBytes(log, ofEmpty))),
  };
}

// None can be signed by anybody: it is no note.
function notNotes() {
  const good = checkpoint().note;
  return ['', good.slice(0, -1), `${good}x`, good.replace('\n\n', '\n'), good.replace('— ', '- '), good.replace('— ', '—'),
    good.replace('=\n\n', '\n\n').slice(0, -2), `${good}\n`, good.replace(/.=\n$/, '=\n'), good.split('\n\n')[0] + '\n\n'];
}
// Texts of notes that are no checkpoints.
function notCheckpoints() {
  const good = checkpoint().text;
  return ['', good.slice(0, -1), good.replace('\n20\n', '\n020\n'), good.replace('\n20\n', '\n+20\n'), good.replace('\n20\n', '\n-1\n'),
    good.replace('\n20\n', '\n\n'), good.replace('\n20\n', '\n0x14\n'), good.replace('=\n', '\n'), good.replace(/..=\n/, '=\n'),
    good.replace(/^.*\n/, '\n'), good.replace(/^.*\n/, ''), good.replace('\n20\n', '\n18446744073709551616\n')];
}

const NOT_ENTRIES = [
  ['', 'unknown kind'], ['00' + '00'.repeat(36), 'unknown kind'], ['06' + '00'.repeat(12), 'unknown kind'],
  ['ff' + '00'.repeat(36), 'unknown kind'], ['01', 'wrong length'], ['01' + '00'.repeat(35), 'wrong length'],
  ['01' + '00'.repeat(37), 'wrong length'], ['02' + '00'.repeat(12), 'wrong length'], ['03' + '00'.repeat(13), 'wrong length'],
  ['04' + '00'.repeat(12), 'wrong length'], ['05' + '00'.repeat(11), 'wrong length'],
  ['0180000000' + '00'.repeat(32), 'day of 2^31 or later'], ['03ffffffff' + '00'.repeat(8), 'day of 2^31 or later'],
];

// Small logs, right and wrong. S, P: sign, paper; w, i, r and a number: withdraw, invalidate, restore of that entry.
const LOGS = ['', 'S', 'S P', 'S w0', 'P w0', 'S i0', 'S i0 r0', 'S i0 r0 w0', 'S i0 r0 i0', 'S P w1 w0',
  'S w0 w0', 'S i0 i0', 'S i0 w0', 'S w0 i0', 'S w1', 'S w2 S', 'w0', 'S r0', 'S w0 r0', 'S i0 r0 r0', 'S i0 w1', 'S w0 i1',
  'S i0 r1', 'S P w0 S w0 w1', 'S w18446744073709551615'];
function small(letters) {
  const log = letters.split(' ').filter(Boolean).map((word, index) => {
    const kind = {S: 'sign', P: 'paper', w: 'withdraw', i: 'invalidate', r: 'restore'}[word[0]];
    return encodeEntry({kind, day: DAY, commitment: sha256(`entry ${index}`), target: BigInt(word.slice(1) || 0), reason: 1});
  });
  return {log: letters, entries: hexes(log), ...tally(log)};
}
function spoilt(name, last) {
  const log = [encodeEntry(entryOfLongLog(0)), Buffer.from(last, 'hex')];
  return {log: name, entries: hexes(log), ...tally(log)};
}

// The log that tally-log.md prints.
function example() {
  const log = [
    {kind: 'sign', day: DAY, commitment: commitmentOf(counting(0, 16), encodeRecord(PARK))},
    {kind: 'paper', day: DAY, commitment: sha256('paper')}, {kind: 'invalidate', day: DAY + 1, target: 1, reason: 2},
    {kind: 'restore', day: DAY + 1, target: 1}, {kind: 'withdraw', day: DAY + 2, target: 0},
  ].map(encodeEntry);
  const key = signer('outcry.example/c/save-the-thirty', counting(0, 32));
  const roots = [0, 1, 2, 3, 4, 5].map((size) => root(log.slice(0, size).map(leafHash)));
  const text = checkpointText(key.name, 5, roots[5]);
  return {
    entries: log.map((entry, index) => ({entry: hex(entry), leaf: hex(leafHash(entry)), count: tally(log.slice(0, index + 1)).count})),
    roots: hexes(roots), verifier_key: key.verifier, note: note(text, signatureLine(key, signatureBytes(key, text))),
    bundle: {path: tilePath('entries', 0, 1), bytes: hex(encodeBundle(log.slice(0, 1)))},
  };
}

export function tallyLog() {
  const [included, consistent] = [inclusion(), consistency()];
  return {
    about: 'Vectors of docs/spec/tally-log.md, made by script/make-vectors. Bytes are hexadecimal where nothing else is said.',
    example: example(), long_log: longLog(),
    leaf: {entry: hex(entries[0]), hashed: `00${hex(entries[0])}`, leaf: hex(leaves[0])},
    node: {left: hex(leaves[0]), right: hex(leaves[1]), hashed: `01${hex(leaves[0])}${hex(leaves[1])}`,
      node: hex(nodeHash(leaves[0], leaves[1]))},
    inclusion: included, inclusion_wrong: wrongInclusion(included),
    consistency: consistent, consistency_wrong: wrongConsistency(consistent),
    bundles: [bundle(0), bundle(0, 1), bundle(0, 4), bundle(1), bundle(2, 1), bundle(255), bundle(256, 1)],
    tiles: [tile(4, 0, 0), tile(255, 0, 0), tile(256, 0, 0), tile(256, 1, 0), tile(513, 0, 1), tile(513, 0, 2), tile(513, 1, 0),
      tile(65535, 1, 0), tile(65536, 1, 0), tile(65536, 2, 0), tile(65537, 0, 256), tile(65537, 0, 255)],
    paths: paths(), not_paths: NOT_PATHS,
    checkpoint: checkpoint(), not_notes: notNotes(), not_checkpoints: notCheckpoints(),
    not_entries: NOT_ENTRIES.map(([entry]) => ({entry, wrong: decodeEntry(Buffer.from(entry, 'hex')).wrong})),
    logs: [...LOGS.map(small), spoilt('S, then an unknown kind', `06${'00'.repeat(12)}`),
      spoilt('S, then a withdrawal a byte too short', `03${'00'.repeat(11)}`)],
  };
}
