// Entry bundles, tiles and their paths: docs/spec/tally-log.md, "Bundles and tiles".
import {bytes, number, valueOf} from './bytes.mjs';
import {root} from './tree.mjs';

export const WIDTH = 256;

export const encodeBundle = (entries) => bytes(...entries.flatMap((entry) => [number(entry.length, 2), entry]));

export function decodeBundle(data) {
  const entries = [];
  for (let at = 0; at < data.length;) {
    const length = data.length - at < 2 ? Infinity : valueOf(data.subarray(at, at + 2));
    if (at + 2 + length > data.length) throw new Error('a bundle ends within an entry');
    entries.push(data.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return entries;
}

// The hashes of level L and tile N of a tree with these leaves: at level 0 the leaves, above them
// the roots of full subtrees of 256^L leaves.
export function tileHashes(leaves, level, index) {
  const below = WIDTH ** level;
  const hashes = [];
  for (let i = index * WIDTH; i < (index + 1) * WIDTH && (i + 1) * below <= leaves.length; i++) {
    hashes.push(root(leaves.slice(i * below, (i + 1) * below)));
  }
  return hashes;
}

// Level 'entries' is a bundle; width 256 a full one.
export function tilePath(level, index, width = WIDTH) {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g);
  const name = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${name}${width === WIDTH ? '' : `.p/${width}`}`;
}

// {level, index, width} of a path, or nothing if none has it. One tile has one path.
export function parseTilePath(path) {
  const [, level, groups, width = WIDTH] =
    path.match(/^tile\/(entries|\d{1,2})\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/) ?? [];
  if (level === undefined || Number(level) > 63) return undefined;
  const index = BigInt(groups.replace(/[x/]/g, ''));
  const tile = {level: level === 'entries' ? level : Number(level), index, width: Number(width)};
  return tilePath(tile.level, index, tile.width) === path && tile.width >= 1 && index < 2n ** 64n ? tile : undefined;
}
