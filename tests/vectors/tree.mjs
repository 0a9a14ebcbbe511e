// The Merkle tree: RFC 6962, 2.1; its proofs checked as RFC 9162, 2.1.3.2 and 2.1.4.2.
import {sha256} from './bytes.mjs';

export const leafHash = (entry) => sha256([0], entry);
export const nodeHash = (left, right) => sha256([1], left, right);

// The largest power of two below n, n > 1.
function split(n) {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

// Of leaf hashes.
export function root(leaves) {
  if (leaves.length === 0) return sha256('');
  if (leaves.length === 1) return leaves[0];
  const k = split(leaves.length);
  return nodeHash(root(leaves.slice(0, k)), root(leaves.slice(k)));
}

export function inclusionProof(index, leaves) {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return index < k ? [...inclusionProof(index, left), root(right)] : [...inclusionProof(index - k, right), root(left)];
}

export function consistencyProof(old, leaves, whole = true) {
  if (old === leaves.length) return whole ? [] : [root(leaves)];
  const k = split(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return old <= k ? [...consistencyProof(old, left, whole), root(right)]
    : [...consistencyProof(old - k, right, false), root(left)];
}

// The number of low bits of fn (and of sn with it) to go up where fn is even.
function climb(walk) {
  while (walk.fn % 2 === 0 && walk.fn !== 0) step(walk);
}
function step(walk) {
  walk.fn = Math.floor(walk.fn / 2);
  walk.sn = Math.floor(walk.sn / 2);
}

export function includes({index, size, leaf, proof, root: expected}) {
  if (index >= size) return false;
  const walk = {fn: index, sn: size - 1};
  let r = leaf;
  for (const p of proof) {
    if (walk.sn === 0) return false;
    if (walk.fn % 2 === 1 || walk.fn === walk.sn) {
      r = nodeHash(p, r);
      climb(walk);
    } else {
      r = nodeHash(r, p);
    }
    step(walk);
  }
  return walk.sn === 0 && r.equals(expected);
}

export function extendsTree({old, size, oldRoot, root: expected, proof}) {
  if (old > size) return false;
  if (old === 0) return proof.length === 0 && oldRoot.equals(sha256(''));
  if (old === size) return proof.length === 0 && oldRoot.equals(expected);
  const path = Number.isInteger(Math.log2(old)) ? [oldRoot, ...proof] : [...proof];
  if (path.length === 0) return false;
  const walk = {fn: old - 1, sn: size - 1};
  while (walk.fn % 2 === 1) step(walk);
  let fr = path[0];
  let sr = path[0];
  for (const c of path.slice(1)) {
    if (walk.sn === 0) return false;
    if (walk.fn % 2 === 1 || walk.fn === walk.sn) {
      fr = nodeHash(c, fr);
      sr = nodeHash(c, sr);
      climb(walk);
    } else {
      sr = nodeHash(sr, c);
    }
    step(walk);
  }
  return walk.sn === 0 && fr.equals(oldRoot) && sr.equals(expected);
}
