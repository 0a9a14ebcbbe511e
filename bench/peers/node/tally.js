// The public log, as far as one must remember it to append: RFC 6962 tree,
// tiles of 256 (C2SP tlog-tiles), checkpoint as a signed note. A value:
// grown() leaves the log it was given as it is, so a commit that fails loses
// nothing.
import {createHash, generateKeyPairSync, sign} from 'node:crypto';

export const WIDTH = 256;
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);
const ORIGIN = '127.0.0.1/c/save-the-thirty';
const KEY = generateKeyPairSync('ed25519').privateKey;
const KEY_ID = Buffer.from('peer');

const leafHash = (entry) => createHash('sha256').update(LEAF).update(entry).digest();
const nodeHash = (left, right) => createHash('sha256').update(NODE).update(left).update(right).digest();

export const EMPTY = {size: 0, partial: [[]], edge: [], entries: []};

// A counted signature: kind, day, commitment.
export function signEntry(at, commitment) {
  const head = Buffer.alloc(5);
  head[0] = 1;
  head.writeUInt32BE(Math.floor(at / 86_400_000), 1);
  return Buffer.concat([head, commitment]);
}

// `hashes` is as many as a power of two.
function rootOfTile(hashes) {
  let level = hashes;
  while (level.length > 1) {
    const above = [];
    for (let i = 0; i < level.length; i += 2) above.push(nodeHash(level[i], level[i + 1]));
    level = above;
  }
  return level[0];
}

// {log, bundle: {index, entries}, tiles}: the log with `entry`, the bundle it
// stands in, and the tiles that became full.
export function grown(log, entry) {
  const leaf = leafHash(entry);
  const partial = [...log.partial];
  const tiles = [];
  let hash = leaf;
  for (let level = 0; ; ++level) {
    const hashes = [...(partial[level] ?? []), hash];
    partial[level] = hashes.length < WIDTH ? hashes : [];
    if (hashes.length < WIDTH) break;
    tiles.push({level, index: Math.floor(log.size / WIDTH ** (level + 1)), hashes});
    hash = rootOfTile(hashes);
  }
  const edge = [...log.edge];
  let subtree = leaf;
  for (let rest = log.size; rest % 2 === 1; rest = (rest - 1) / 2) subtree = nodeHash(edge.pop(), subtree);
  edge.push(subtree);
  const entries = [...log.entries, entry];
  return {
    log: {size: log.size + 1, partial, edge, entries: entries.length < WIDTH ? entries : []},
    bundle: {index: Math.floor(log.size / WIDTH), entries},
    tiles,
  };
}

export const rootOf = (log) =>
  log.edge.length > 0 ? log.edge.reduceRight((right, left) => nodeHash(left, right)) : createHash('sha256').digest();

export function bundleBytes(entries) {
  const parts = [];
  for (const entry of entries) {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(entry.length, 0);
    parts.push(length, entry);
  }
  return Buffer.concat(parts);
}

export function checkpoint(size, root) {
  const text = `${ORIGIN}\n${size}\n${root.toString('base64')}\n`;
  const signature = Buffer.concat([KEY_ID, sign(null, Buffer.from(text), KEY)]);
  return `${text}\n\u2014 ${ORIGIN} ${signature.toString('base64')}\n`;
}
