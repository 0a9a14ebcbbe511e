// What docs/spec/vectors/audit-log.json says: docs/spec/audit-log.md, "Entry".
import {bytes, hex, number, valueOf} from './bytes.mjs';
import {leafHash, root} from './tree.mjs';

const ROLES = {owner: 1, organiser: 2, 'case-worker': 4, coordinator: 8, member: 16, viewer: 32, volunteer: 64};
const SOURCES = ['console', 'shell', 'server'];
const OUTCOMES = ['done', 'refused', 'failed', 'unknown'];
const text = (value) => bytes(number(value.length, 1), Buffer.from(value));
const WORD = /^[A-Za-z0-9._-]{1,64}$/;
const isValue = (value) => WORD.test(value) || value === '?';
const isLine = (value, most) => value.length <= most && /^[ -~]*$/.test(value);

export function encodeAct(one) {
  return bytes(number(1, 1), number(one.at, 8), number(SOURCES.indexOf(one.source) + 1, 1), number(one.person, 8),
    number(one.roles.reduce((sum, role) => sum + ROLES[role], 0), 1), number(OUTCOMES.indexOf(one.outcome) + 1, 1), text(one.act),
    text(one.campaign), number(one.about.length, 1), ...one.about.flatMap(([name, value]) => [text(name), text(value)]),
    text(one.detail), text(one.browser), number(one.network, 2));
}

// The entry, or undefined if the bytes are none.
export function decodeAct(data) {
  let at = 0;
  const take = (length) => data.subarray(at, at += length);
  const value = (length) => {
    const taken = take(length);
    return taken.length === length ? valueOf(taken) : NaN;  // beyond the end everything is wrong
  };
  const string = () => take(value(1)).toString('latin1');
  if (value(1) !== 1) return undefined;
  const one = {at: value(8), source: value(1), person: value(8), roles: value(1), outcome: value(1), act: string(), campaign: string()};
  one.about = Array.from({length: value(1)}, () => [string(), string()]);
  Object.assign(one, {detail: string(), browser: string(), network: value(2)});
  const good = at === data.length && SOURCES[one.source - 1] && OUTCOMES[one.outcome - 1] && one.roles < 128 && WORD.test(one.act) &&
    (one.campaign === '' || isValue(one.campaign)) && one.about.length <= 8 &&
    one.about.every(([name, about]) => WORD.test(name) && isValue(about)) && isLine(one.detail, 200) && isLine(one.browser, 64);
  return good ? one : undefined;
}

const NOTHING = {at: 1329998400123, source: 'console', person: 0, roles: [], outcome: 'done', act: 'x', campaign: '', about: [],
  detail: '', browser: '', network: 0};
const ACTS = [
  {...NOTHING, person: 3, roles: ['owner'], act: 'people.invite', about: [['person', '7']], detail: 'organiser:two-lives',
    browser: 'Firefox, Linux', network: 0xbeef},
  {...NOTHING, source: 'shell', act: 'campaign.apply', campaign: 'two-lives', detail: 'created, draft, text version 1'},
  {...NOTHING, person: 7, roles: ['organiser', 'viewer'], act: 'campaign.state', campaign: 'two-lives', detail: 'draft -> live'},
  {...NOTHING, person: 9, roles: ['viewer'], outcome: 'refused', act: 'export.make', campaign: '?', about: [['part', '?']]},
  {...NOTHING, source: 'server', outcome: 'unknown', act: 'a'.repeat(64), detail: '~'.repeat(200), browser: ' '.repeat(64),
    about: Array.from({length: 8}, (_, i) => [`n${i}`, 'v'.repeat(64)]), roles: Object.keys(ROLES), network: 65535},
];

function notActs() {
  const good = encodeAct(ACTS[0]);
  const changed = (at, to) => { const data = Buffer.from(good); data[at] = to; return data; };
  return [Buffer.alloc(0), good.subarray(0, good.length - 1), bytes(good, number(0, 1)), changed(0, 2), changed(9, 0), changed(9, 4),
    changed(18, 128), changed(19, 0), changed(19, 5), changed(21, 0x20), encodeAct({...NOTHING, act: ''}),
    encodeAct({...NOTHING, act: 'a'.repeat(65)}), encodeAct({...NOTHING, campaign: 'two lives'}),
    encodeAct({...NOTHING, about: [['person', '']]}), encodeAct({...NOTHING, about: Array(9).fill(['a', 'b'])}),
    encodeAct({...NOTHING, detail: 'x'.repeat(201)}), encodeAct({...NOTHING, browser: 'x'.repeat(65)}),
    encodeAct({...NOTHING, detail: '\n'}), encodeAct({...NOTHING, detail: '\x7f'})];
}

export function auditLog() {
  const entries = ACTS.map(encodeAct);
  return {
    entries: ACTS.map((one, i) => ({...one, roles: one.roles.reduce((sum, role) => sum + ROLES[role], 0), entry: hex(entries[i])})),
    root: hex(root(entries.map(leafHash))),
    not_entries: notActs().map(hex),
  };
}
