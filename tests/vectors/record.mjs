// The record, its commitment, tokens and the blind index: docs/spec/sealed-data.md.
import {base64url, bytes, hmac, number, sha256, valueOf} from './bytes.mjs';

// The record that sealed-data.md prints.
export const PARK = {campaign: 'save-the-thirty', 'text version': 1, lang: 'ko', name: '박선영', email: 'sun@example.org',
  country: 'KR', postcode: '30301', comment: '지켜 주세요.\nPlease.', display: 'initials', share: '', at: '2012-02-23T12:00:00Z'};

// One that was signed on paper, of the same page.
export const PAPER = {campaign: 'save-the-thirty', 'text version': 1, lang: 'ko', name: '박선영', email: '', country: 'KR',
  postcode: '서울', comment: '', display: 'name', share: '', at: '2012-02-25T09:00:00Z', sheet: '17', row: 3,
  collected: '2012-02-23'};

const FIRST_LINE = 'outcry record 1\n', FIRST_LINE_ON_PAPER = 'outcry paper record 1\n';
export const FIELDS = ['campaign', 'text version', 'lang', 'name', 'email', 'country', 'postcode', 'comment', 'display',
  'share', 'at'];
const FIELDS_ON_PAPER = [...FIELDS, 'sheet', 'row', 'collected'];

export const encodeRecord = (record) => bytes('sheet' in record ? FIRST_LINE_ON_PAPER : FIRST_LINE,
  ...('sheet' in record ? FIELDS_ON_PAPER : FIELDS).flatMap((field) =>
    [`${Buffer.byteLength(String(record[field]))}:`, String(record[field]), '\n']));

const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !isNaN(new Date(text)) &&
  new Date(text).toISOString().startsWith(text);

const FORMS = {
  'text version': (text) => /^[1-9]\d*$/.test(text),
  display: (text) => ['name', 'initials', 'anonymous'].includes(text),
  at: (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) && !isNaN(new Date(text)) &&
    new Date(text).toISOString() === text.replace('Z', '.000Z'),
  sheet: (text) => text !== '',
  row: (text) => /^[1-9]\d*$/.test(text),
  collected: isDay,
};

// Why the bytes are no record, or nothing; only the frame and FORMS are looked at.
export function objectionToRecord(data) {
  const onPaper = data.subarray(0, FIRST_LINE_ON_PAPER.length).toString() === FIRST_LINE_ON_PAPER;
  const head = Buffer.from(onPaper ? FIRST_LINE_ON_PAPER : FIRST_LINE);
  if (!data.subarray(0, head.length).equals(head)) return 'another first line';
  let at = head.length;
  for (const field of onPaper ? FIELDS_ON_PAPER : FIELDS) {
    const [frame, length] = data.subarray(at).toString('latin1').match(/^(0|[1-9]\d{0,8}):/) ?? [];
    if (frame === undefined) return `no ${field}`;
    const value = data.subarray(at + frame.length, at + frame.length + Number(length)).toString();
    at += frame.length + Number(length);
    if (data[at] !== 0x0a) return `${field} is not as long as it says`;
    if (FORMS[field] && !FORMS[field](value)) return `${field} is not of its form`;
    at += 1;
  }
  return at === data.length ? undefined : 'bytes left over';
}

export const commitmentOf = (salt, record) => sha256(salt, record);

export const tokenBytes = (no, id, secret) => bytes(number(no, 2), number(id, 6), secret);

// All that follows from a confirmation token.
export function tokensOf(no, id, secret) {
  const receiptSecret = hmac(secret, 'outcry receipt 1').subarray(0, 16);
  return {
    confirmation: base64url(tokenBytes(no, id, secret)),
    receiptSecret,
    receipt: base64url(tokenBytes(no, id, receiptSecret)),
    storedHash: sha256(receiptSecret).subarray(0, 16),
    ownCopyKey: hmac(receiptSecret, 'outcry own record 1'),
  };
}

// As 8 bytes.
export function blindIndex(key, normalForm) {
  const index = hmac(key, normalForm).subarray(0, 8);
  return valueOf(index) === 0 ? number(1, 8) : index;
}
