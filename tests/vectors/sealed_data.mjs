// What docs/spec/vectors/sealed-data.json says.
import {base64url, bytes, counting, hex} from './bytes.mjs';
import {PAPER, PARK, blindIndex, commitmentOf, encodeRecord, objectionToRecord, tokenBytes, tokensOf} from './record.mjs';
import {FILE_PURPOSE, box, fingerprint, keyFile, openBox, openRecord, openSealedBox, passphraseKey, publicHalf, publicText,
  recordAad, recordNonce, sealRecord, sealedBox} from './seal.mjs';

const SALT = counting(0, 16);
const RECORDS = [
  PARK,
  {...PARK, 'text version': 12, lang: 'ar', name: 'ليلى', country: 'XK', postcode: '', comment: '', display: 'anonymous',
    at: '2024-02-29T23:59:59Z'},
  {...PARK, lang: 'en', name: 'Nguyễn Thị Ánh', country: 'VN', comment: '1:a\n2:b\n\n🕊️', display: 'name', share: 'north south'},
  PAPER,
];

function equal(got, expected) {
  if (!got.equals(expected)) throw new Error('what was sealed opens to something else');
}

// The one of sealed-data.md first.
function records() {
  return RECORDS.map((fields, i) => {
    const salt = counting(16 * i, 16);
    const record = encodeRecord(fields);
    return {fields, record: record.toString(), length: record.length, record_hex: hex(record), salt: hex(salt),
      plain_text: hex(bytes(salt, record)), commitment: hex(commitmentOf(salt, record))};
  });
}

// A record's contacts, for each member in it, with a salt of its own, sealed in that member's list.
function contacts() {
  const fields = RECORDS[2];
  return fields.share.split(' ').map((member, i) => {
    const [salt, key] = [counting(96 + 16 * i, 16), counting(160 + 32 * i, 32)];
    const contact = encodeRecord({...fields, comment: '', share: member});
    return {record: encodeRecord(fields).toString(), member, contact: contact.toString(), salt: hex(salt),
      commitment: hex(commitmentOf(salt, contact)), key: hex(key),
      ...sealedRecord(key, {campaign: `${fields.campaign}/${member}`, epoch: 11, position: i}, bytes(salt, contact))};
  });
}

function recordsWrong() {
  const good = encodeRecord(PARK).toString();
  const wrong = [['', ''], [good.replace('record 1', 'record 2')], [good.replace('outcry record 1\n', '')],
    [good.slice(0, -1)], [`${good}\n`], [`${good}0:\n`], [good.replace('0:\n20:', '20:')], [good.replace('2:KR', '3:KR')],
    [good.replace('2:KR', '1:KR')], [good.replace('2:KR', '02:KR')], [good.replace('2:KR', '+2:KR')],
    [good.replace('2:KR', ':KR')], [good.replace('2:KR', '2 :KR')], [good.replace('2:KR', '99999999999999999999:KR')],
    [good.replaceAll('\n', '\r\n')], [good.replace('1:1', '2:01')], [good.replace('1:1', '0:')], [good.replace('1:1', '1:0')], [good.replace('1:1', '2:-1')], [good.replace('1:1', '1:x')],
    [good.replace('8:initials', '8:Initials')], [good.replace('8:initials', '0:')],
    ...['2012-02-23 12:00:00Z', '2012-02-23T12:00:00z', '2012-02-30T12:00:00Z', '2012-02-23T24:00:00Z']
      .map((at) => [good.replace('2012-02-23T12:00:00Z', at)]), [good.replace('20:2012-02-23T12:00:00Z', '17:2012-02-23T12:00Z')]];
  const paper = encodeRecord(PAPER).toString();
  wrong.push([paper.replace('outcry paper record', 'outcry record')], [good.replace('outcry record', 'outcry paper record')],
    [paper.replace('2:17', '0:')], [paper.replace('1:3\n10', '1:0\n10')], [paper.replace('1:3\n10', '2:03\n10')],
    [paper.replace('2012-02-23', '2012-02-30')], [paper.slice(0, -14)]);
  return wrong.map(([text]) => ({record: text, wrong: objectionToRecord(Buffer.from(text)) ?? fail(text)}));
}
function fail(text) {
  throw new Error(`meant to be wrong, but is not: ${JSON.stringify(text)}`);
}

function sealedRecord(key, place, plain) {
  const sealed = sealRecord(key, place, plain);
  equal(openRecord(key, place, sealed), plain);
  return {...place, epoch: String(place.epoch), nonce: hex(recordNonce(place.position)),
    aad: recordAad(place.campaign, place.epoch, place.position).toString(), plain_text: hex(plain), sealed: hex(sealed)};
}

function epoch() {
  const key = counting(32, 32);
  const recipients = [0, 64].map((first, i) => {
    const [secret, passing] = [counting(first, 32), counting(128 + 32 * i, 32)];
    const sealed = sealedBox(key, publicHalf(secret), passing);
    equal(openSealedBox(sealed, secret), key);
    return {secret: hex(secret), public: hex(publicHalf(secret)), passing_secret: hex(passing), sealed_box: hex(sealed)};
  });
  const whole = bytes(SALT, encodeRecord(PARK));
  const campaign = PARK.campaign;
  return {
    key: hex(key), recipients, sealed_keys: recipients.map((one) => one.public + one.sealed_box).join(''),
    records: [sealedRecord(key, {campaign, epoch: 7, position: 258}, Buffer.from('Park Sun')),
      sealedRecord(key, {campaign, epoch: 7, position: 0}, whole),
      sealedRecord(key, {campaign, epoch: 2n ** 63n - 1n, position: 4095}, whole)],
  };
}

function boxed(key, purpose, nonce, plain) {
  const sealed = box(key, purpose, nonce, plain);
  equal(openBox(key, purpose, sealed), Buffer.from(plain));
  return {purpose, key: hex(key), nonce: hex(nonce), plain_text: hex(Buffer.from(plain)), box: hex(sealed)};
}

function tokens(no, id, secret) {
  const {confirmation, receiptSecret, receipt, storedHash, ownCopyKey} = tokensOf(no, id, secret);
  return {no, id, secret: hex(secret), token_bytes: hex(tokenBytes(no, id, secret)), confirmation_token: confirmation,
    receipt_secret: hex(receiptSecret), receipt, stored_hash: hex(storedHash), own_copy_key: hex(ownCopyKey)};
}

const NOT_TOKENS = ['', 'AAEAAAAAAAIAAQIDBAUGBwgJCgsMDQ4', 'AAEAAAAAAAIAAQIDBAUGBwgJCgsMDQ4PA', 'AAEAAAAAAAIAAQIDBAUGBwgJCgsMDQ4=',
  'AAEAAAAAAAIAAQIDBAUGBwgJCgsMDQ4+', 'AAEAAAAAAAIAAQIDBAUGBwgJCgsMDQ4 '];

function boxes() {
  const {confirmation, receipt, ownCopyKey} = tokensOf(1, 2, counting(0, 16));
  const [nonce, mailKey] = [counting(64, 24), counting(32, 32)];
  return [
    boxed(ownCopyKey, 'outcry own record 1', nonce, bytes(SALT, encodeRecord(PARK))),
    boxed(mailKey, 'outcry mail 1', nonce, `${confirmation}\nko\n${PARK.email}\n${PARK.name}\n`),
    boxed(mailKey, 'outcry receipt mail 1', nonce, receipt),
    boxed(mailKey, 'outcry subscriber 1', nonce, `ko\n${PARK.email}\n`),
  ];
}

const indexed = (key, normalForm) => ({key: hex(key), normal_form: normalForm, index: hex(blindIndex(key, normalForm))});

function keyholder() {
  const [secret, salt, nonce] = [counting(0, 32), counting(16, 16), counting(64, 24)];
  const passphrase = '촛불 and candles';
  const key = passphraseKey(passphrase, salt);
  const locked = boxed(key, FILE_PURPOSE, nonce, secret);
  const publicKey = publicHalf(secret);
  return {
    secret: hex(secret), public: hex(publicKey), public_text: publicText(publicKey), fingerprint: fingerprint(publicKey),
    passphrase, passphrase_utf8: hex(Buffer.from(passphrase)), salt: hex(salt), salt_text: base64url(salt),
    argon2id: {version: '1.3', passes: 3, memory_bytes: 268435456, lanes: 1, key: hex(key)},
    box: locked, file: keyFile(secret, {salt, box: Buffer.from(locked.box, 'hex')}), file_in_the_clear: keyFile(secret),
  };
}

export function sealedData() {
  return {
    about: 'Vectors of docs/spec/sealed-data.md, made by script/make-vectors. Bytes are hexadecimal where nothing else is said; what is random in the program is given here.',
    records: records(), not_records: recordsWrong(), contacts: contacts(),
    epoch: epoch(), boxes: boxes(),
    tokens: [tokens(1, 2, counting(0, 16)), tokens(0, 0, Buffer.alloc(16)), tokens(65535, 2 ** 48 - 1, Buffer.alloc(16, 255)),
      tokens(300, 1330000000, counting(100, 16))],
    not_tokens: NOT_TOKENS,
    blind_index: [indexed(counting(0, 32), 'ana@example.org'), indexed(counting(0, 32), '박선영@example.kr'),
      indexed(counting(32, 32), 'ana@example.org'), indexed(counting(0, 32), 'a.@outlook.com')],
    keyholder: keyholder(),
  };
}
