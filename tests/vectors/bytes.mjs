// Bytes, numbers and their texts, as the specifications write them.
import {createHash, createHmac} from 'node:crypto';

export const bytes = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part)));
export const fromHex = (text) => Buffer.from(text, 'hex');
export const hex = (data) => Buffer.from(data).toString('hex');
export const base64 = (data) => Buffer.from(data).toString('base64');
export const base64url = (data) => Buffer.from(data).toString('base64url');

// first, first + 1, … as bytes.
export const counting = (first, length) => Buffer.from(Array.from({length}, (_, i) => first + i));

// A number in `width` bytes, big-endian.
export function number(value, width) {
  const out = Buffer.alloc(width);
  let rest = BigInt(value);
  for (let i = width - 1; i >= 0; i--, rest >>= 8n) out[i] = Number(rest & 255n);
  if (rest !== 0n) throw new RangeError(`${value} is not a number of ${width} bytes`);
  return out;
}

// And back: a Number where it is exact, a BigInt where not.
export function valueOf(data) {
  const value = BigInt(`0x${hex(data)}`);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

export const sha256 = (...parts) => createHash('sha256').update(bytes(...parts)).digest();
export const hmac = (key, data) => createHmac('sha256', key).update(data).digest();
