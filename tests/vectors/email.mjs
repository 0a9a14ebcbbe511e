// The normal form of an e-mail address: docs/spec/email-normal-form.md, step by step. UTS #46 is
// Node's, which leaves out CheckHyphens and CheckJoiners; what only they refuse is taken here.
import {domainToASCII} from 'node:url';

const RULES = [
  [['gmail.com', 'googlemail.com'], '.'], [['proton.me', 'protonmail.com', 'pm.me'], '.-_'],
  [['icloud.com', 'me.com', 'mac.com'], ''], [['yandex.com', 'yandex.ru', 'ya.ru'], ''],
  ...['outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'fastmail.com', 'fastmail.fm', 'zoho.com', 'mailbox.org',
    'posteo.de'].map((domain) => [[domain], '']),
].map(([domains, ignored]) => ({domains, tag: '+', ignored}));

const LABEL = /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/;
function isDomain(domain) {
  const labels = domain.split('.');
  return domain.length <= 253 && labels.length >= 2 && labels.every((label) => LABEL.test(label)) && /[a-z]/i.test(labels.at(-1));
}

const ATOM = "[A-Za-z0-9!#$%&'*+\\-/=?^_`{|}~]|[^\\0-\\x9F\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]";
const LOCAL_PART = new RegExp(`^(?:${ATOM})+(?:\\.(?:${ATOM})+)*$`, 'u');
const isLocalPart = (text) => Buffer.byteLength(text) <= 64 && LOCAL_PART.test(text);

// Full case folding: as small letters of the capitals, but for those that have none or are Cherokee.
const foldOne = (c) => (c === 'ı' ? c : /\p{Script=Cherokee}/u.test(c) ? c.toUpperCase() : c.toUpperCase().toLowerCase());
function fold(text) {
  const folded = [...text.normalize('NFKC')].map(foldOne).join('').replace(/\p{Default_Ignorable_Code_Point}/gu, '').normalize('NFKC');
  return folded === text ? folded : fold(folded);
}

function withRule(local, {tag, ignored}) {
  const cut = local.indexOf(tag);
  const untagged = cut > 0 ? local.slice(0, cut) : local;
  const rest = [...untagged].filter((c) => !ignored.includes(c)).join('');
  return rest === '' ? untagged : rest;
}

// {mailbox, normal}, or nothing if refused.
export function normalForm(typed) {
  if (Buffer.byteLength(typed) > 1024) return undefined;
  const whole = typed.normalize('NFKC').replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '');
  const at = whole.lastIndexOf('@');
  if (at < 0) return undefined;
  const local = whole.slice(0, at);
  let domain = whole.slice(at + 1).replace(/\.$/, '');
  domain = /^[\0-\x7f]*$/.test(domain) && !/xn--/i.test(domain) ? domain.toLowerCase() : domainToASCII(domain);
  if (!isDomain(domain) || !isLocalPart(local)) return undefined;
  if (fold(local) === '') return undefined;
  const rule = RULES.find(({domains}) => domains.includes(domain));
  const folded = rule ? withRule(fold(local), rule) : fold(local);
  return {mailbox: `${local}@${domain}`, normal: `${folded}@${rule ? rule.domains[0] : domain}`};
}
