// Entries of the log, and what they sum to: docs/spec/tally-log.md, "Entry" and "Tally".
import {bytes, number, valueOf} from './bytes.mjs';

const KINDS = {sign: [1, 37], paper: [2, 37], withdraw: [3, 13], invalidate: [4, 14], restore: [5, 13]};
export const REASONS = {duplicate: 1, machine: 2, 'false name': 3, other: 255};
const LAST_DAY = 2 ** 31 - 1;

const counts = (kind) => kind === 'sign' || kind === 'paper';

export function encodeEntry({kind, day, commitment, target, reason}) {
  const head = bytes(number(KINDS[kind][0], 1), number(day, 4));
  if (counts(kind)) return bytes(head, commitment);
  return bytes(head, number(target, 8), kind === 'invalidate' ? number(reason, 1) : []);
}

// The entry, or why the bytes are none.
export function decodeEntry(data) {
  const kind = Object.keys(KINDS).find((name) => KINDS[name][0] === data[0]);
  if (!kind) return {wrong: 'unknown kind'};
  if (data.length !== KINDS[kind][1]) return {wrong: 'wrong length'};
  const day = valueOf(data.subarray(1, 5));
  if (day > LAST_DAY) return {wrong: 'day of 2^31 or later'};
  if (counts(kind)) return {kind, day, commitment: data.subarray(5)};
  const entry = {kind, day, target: valueOf(data.subarray(5, 13))};
  return kind === 'invalidate' ? {...entry, reason: data[13]} : entry;
}

// Why `entry` may not stand behind `states`, or nothing. A state is what an entry that
// counts has come to; those that cancel have none.
function objection(states, {kind, target}) {
  if (counts(kind)) return undefined;
  if (target >= states.length) return 'target is not an earlier entry';
  const state = states[target];
  if (state === undefined) return 'target is neither sign nor paper';
  if (kind === 'restore') return state === 'invalidated' ? undefined : 'target is not invalidated';
  return state === 'counts' ? undefined : 'target does not count';
}

const BECOMES = {sign: 'counts', paper: 'counts', withdraw: 'withdrawn', invalidate: 'invalidated', restore: 'counts'};

// {count} of a log's entries as bytes, or the first that is wrong: {index, wrong}.
export function tally(log) {
  const states = [];
  let count = 0;
  for (const [index, data] of log.entries()) {
    const entry = decodeEntry(data);
    const wrong = entry.wrong ?? objection(states, entry);
    if (wrong) return {index, wrong};
    states.push(undefined);
    states[counts(entry.kind) ? index : entry.target] = BECOMES[entry.kind];
    count += BECOMES[entry.kind] === 'counts' ? 1 : -1;
  }
  return {count};
}
