// People and machines who sign, as a model with a seed: the same seed is the
// same traffic. Who is what is known here alone; the server sees an address,
// a form and a client.
//
// People come from many networks, one to a few from each, by many providers,
// under names of their own. A botnet has few networks; its addresses are of
// one domain that somebody set up for it.

export class Dice {
  constructor(seed) {
    this.state = BigInt(seed) * 2862933555777941757n + 3037000493n;
  }
  below(n) {
    this.state = BigInt.asUintN(64, this.state * 6364136223846793005n + 1442695040888963407n);
    return Number((this.state >> 33n) % BigInt(n));
  }
  pick(list) {
    return list[this.below(list.length)];
  }
}

const FAMILIES = ["kim", "park", "lee", "choi", "jung", "sato", "suzuki", "tanaka", "wang", "li", "smith", "miller", "garcia", "silva", "muller", "rossi", "ivanova", "novak", "haddad", "okafor"];
const GIVEN = ["minjun", "seoyeon", "jiwoo", "haruto", "yui", "wei", "fang", "anna", "john", "maria", "jose", "lena", "paul", "giulia", "olga", "petr", "layla", "omar", "ada", "chidi"];
const PROVIDERS = ["gmail.com", "gmail.com", "gmail.com", "naver.com", "naver.com", "daum.net", "outlook.com", "yahoo.co.jp", "icloud.com", "web.de", "hotmail.com", "proton.me"];
const COUNTRIES = ["KR", "KR", "KR", "US", "JP", "DE", "GB", "FR", "CA", "AU"];

const SHAPES = [(g, f, d) => `${g}.${f}`, (g, f, d) => `${g}${f}${d.below(100)}`, (g, f, d) => `${g}${1950 + d.below(60)}`, (g, f, d) => `${f}_${g}`, (g, f, d) => `${g[0]}${f}${d.below(10000)}`, (g, f, d) => `${g}.${f}.${d.below(1000)}`];

// Each { client, fields, honest }; `i` makes addresses unique.
export function person(dice, i) {
  const given = dice.pick(GIVEN), family = dice.pick(FAMILIES);
  // One in ten writes from a work place, of which there are a thousand.
  const domain = dice.below(10) === 0 ? `work${dice.below(1000)}.example` : dice.pick(PROVIDERS);
  const client = dice.below(4) === 0
    ? `2001:db8:${dice.below(65536).toString(16)}::${(dice.below(65535) + 1).toString(16)}`
    : `${20 + dice.below(180)}.${dice.below(256)}.${dice.below(256)}.${1 + dice.below(254)}`;
  const initial = String.fromCharCode(65 + dice.below(26));
  return {
    honest: true, client,
    fields: { name: `${given} ${initial}. ${family} ${i % 97}`, email: `${dice.pick(SHAPES)(given, family, dice)}.${i.toString(36)}@${domain}`, country: dice.pick(COUNTRIES), lang: dice.pick(["ko", "ko", "en"]) },
  };
}

export function bot(dice, i, { networks = 12, domain = "letter-friends.example" } = {}) {
  const net = dice.below(networks);
  return {
    honest: false, client: `198.18.${net}.${1 + dice.below(254)}`,
    fields: { name: `${dice.pick(GIVEN)} ${dice.pick(FAMILIES)}`, email: `user${100000 + i}@${domain}`, country: "KR", lang: "ko" },
  };
}

// `people` of them and `times` as many bots, mixed.
export function traffic({ seed, people, times }) {
  const dice = new Dice(seed), out = [];
  let honest = 0, bots = 0;
  while (honest + bots < people * (times + 1)) {
    const isHonest = dice.below(times + 1) === 0 ? honest < people : bots >= people * times;
    out.push(isHonest ? person(dice, honest++) : bot(dice, bots++));
  }
  return out;
}
