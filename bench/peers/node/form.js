// The sign form's fields, checked as Outcry checks them, and the e-mail
// address in the normal form by which two spellings of one mailbox are told
// to be the same.
import {domainToASCII} from 'node:url';

const COUNTRIES = new Set(
  ('AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC ' +
    'CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB ' +
    'GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE ' +
    'KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT ' +
    'MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU ' +
    'RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ ' +
    'UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW').split(' '),
);
const PROVIDERS = new Map();
const provider = (domains, ignored = '') => domains.forEach((one) => PROVIDERS.set(one, {domain: domains[0], ignored}));
provider(['gmail.com', 'googlemail.com'], '.');
provider(['icloud.com', 'me.com', 'mac.com']);
provider(['proton.me', 'protonmail.com', 'pm.me'], '.-_');
provider(['yandex.com', 'yandex.ru', 'ya.ru']);
for (const one of ['outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'fastmail.com', 'zoho.com', 'mailbox.org', 'posteo.de']) {
  provider([one]);
}

const FIELDS = ['name', 'email', 'country', 'postcode', 'comment', 'display', 'updates', 'lang', 'via'];
const LANGUAGES = ['en', 'ko'];
// Control characters, and those that change a text's direction.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const CONTROL_BUT_LINES = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const LOCAL_PART = /^[^\x00-\x20"(),:;<>@[\\\]\x7f]{1,64}$/;
const DOMAIN = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?=[a-z0-9-]*[a-z])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

// Null if mail cannot be sent to it.
export function parseEmail(typed) {
  const text = typed.normalize('NFKC').trim();
  const at = text.lastIndexOf('@');
  if (typed.length > 1024 || at < 0) return null;
  const local = text.slice(0, at);
  const domain = domainToASCII(text.slice(at + 1).replace(/\.$/, '')).toLowerCase();
  if (!LOCAL_PART.test(local) || CONTROL.test(local) || !DOMAIN.test(domain)) return null;
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) return null;
  const rule = PROVIDERS.get(domain);
  let normal = local.toLowerCase();
  if (rule) {
    const tag = normal.indexOf('+');
    if (tag > 0) normal = normal.slice(0, tag);
    for (const char of rule.ignored) normal = normal.replaceAll(char, '');
  }
  return {mailbox: `${local}@${domain}`, normal: `${normal}@${rule ? rule.domain : domain}`};
}

function checkedText(form, field, max, control, problems) {
  const text = form[field].normalize('NFC').trim();
  if (control.test(text)) problems[field] = 'control characters';
  if (text.length > max && [...text].length > max) problems[field] = 'too long';
  return text;
}

// {record, normal, updates, via} or {problems}.
export function check(body) {
  const problems = {};
  const form = {};
  for (const field of FIELDS) {
    const value = body?.[field] ?? '';
    if (typeof value !== 'string') problems[field] = 'more than once';
    form[field] = typeof value === 'string' ? value : '';
  }
  const record = {
    lang: LANGUAGES.includes(form.lang) ? form.lang : LANGUAGES[0],
    name: checkedText(form, 'name', 200, CONTROL, problems),
    postcode: checkedText(form, 'postcode', 20, CONTROL, problems),
    comment: checkedText(form, 'comment', 1000, CONTROL_BUT_LINES, problems).replaceAll('\r', ''),
    country: form.country.trim().toUpperCase(),
    display: form.display || 'name',
  };
  if (record.name === '') problems.name = 'missing';
  const email = parseEmail(form.email);
  if (!email) problems.email = 'not an address';
  if (!COUNTRIES.has(record.country)) problems.country = 'not a country';
  if (!['name', 'initials', 'anonymous'].includes(record.display)) problems.display = 'not a choice';
  if (!['', '0', '1', 'on', 'off'].includes(form.updates)) problems.updates = 'not a choice';
  if (Object.keys(problems).length > 0) return {problems};
  record.email = email.mailbox;
  const via = /^[a-z0-9-]{1,60}$/.test(form.via) ? form.via : '';
  return {record, normal: email.normal, updates: form.updates === '1' || form.updates === 'on', via};
}
