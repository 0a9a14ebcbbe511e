// What stands before signing, from outside: the challenge, the slower lane of
// those who solve none, and who is sent away.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { after, describe, test } from "node:test";
import { promisify } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";
import { solve } from "./support/altcha.mjs";
import { expectSafe, Outcry, siteForAll, SLUG } from "./support/outcry.mjs";

const ON = { OUTCRY_CHALLENGE_ENABLED: "1", OUTCRY_CHALLENGE_COST: "1000", OUTCRY_CHALLENGE_MOST_COST: "8000", OUTCRY_CHALLENGE_WAIT: "2" };
const sites = [];
after(() => Promise.all(sites.map((site) => site.stop())));
async function started(options) {
  const site = await Outcry.start(options);
  sites.push(site);
  return site;
}
const challengeOf = async (site) => (await site.get(`/c/${SLUG}/challenge`)).json();
const unescape = (text) => text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

// The fields that a page keeps, and its ticket.
function keptOn(page) {
  const kept = [...page.matchAll(/<textarea name="(\w+)" hidden>\n([^]*?)<\/textarea>/g)]
    .map(([, name, value]) => [name, unescape(value).replaceAll("\r\n", "\n")]);
  const ticket = /name="ticket" value="([\w-]+)"/.exec(page)?.[1];
  return ticket ? [...kept, ["ticket", ticket]] : kept;
}
const send = (site, fields) => site.post(`/en/c/${SLUG}/sign`, new URLSearchParams(fields).toString());

describe("the challenge", () => {
  const site = siteForAll({ env: ON });

  test("is ALTCHA's, made anew for everybody, and kept by nobody", async () => {
    const answer = await site.get(`/c/${SLUG}/challenge`), challenge = answer.json();
    assert.equal(answer.status, 200);
    assert.equal(answer.headers["cache-control"], "no-store");
    assert.equal(answer.headers["content-type"], "application/json");
    expectSafe(answer);
    assert.deepEqual(Object.keys(challenge), ["algorithm", "challenge", "maxnumber", "salt", "signature"]);
    assert.equal(challenge.algorithm, "SHA-256");
    assert.equal(challenge.maxnumber, 1000);
    assert.match(challenge.salt, /^[0-9a-f]{24}\?expires=\d+&campaign=1&cost=1000&$/);
    assert.notEqual((await challengeOf(site)).salt, challenge.salt);
    assert.equal((await site.get("/c/nothing-here/challenge")).status, 404);
  });

  test("solved, it signs; once", async () => {
    const altcha = solve(await challengeOf(site));
    assert.equal((await site.sign({ email: "first@example.org", altcha })).status, 202);
    assert.equal((await site.sign({ email: "second@example.org", altcha })).status, 428);
    const form = await site.signForm({ email: "third@example.org", altcha: solve(await challengeOf(site)) });
    assert.equal(form.status, 303);
  });

  test("a program without a solution is told where to get the challenge, in its language", async () => {
    const answer = await site.sign({}, { headers: { "Accept-Language": "ko" } });
    assert.equal(answer.status, 428);
    assert.equal(answer.headers["cache-control"], "no-store");
    const { error, challenge, ticket, wait } = answer.json();
    assert.match(error, /\p{Script=Hangul}/u);
    assert.equal(challenge, `/c/${SLUG}/challenge`);
    assert.match(ticket, /^[\w-]{64}$/);
    assert.equal(wait, 2);
  });

  test("what is wrong with the form is said first, and costs nothing", async () => {
    const altcha = solve(await challengeOf(site));
    const wrong = await site.sign({ email: "nobody", altcha });
    assert.equal(wrong.status, 422);
    assert.deepEqual(Object.keys(wrong.json().errors), ["email"]);
    assert.equal((await site.sign({ email: "right@example.org", altcha })).status, 202);
  });

  test("garbage is no solution, and breaks nothing", async () => {
    for (const altcha of ["x", "e30=", Buffer.from('{"number":"1"}').toString("base64"), "A".repeat(20_000), "\0", "💥"]) {
      assert.equal((await site.sign({ altcha })).status, 428);
      assert.equal((await site.sign({ ticket: altcha })).status, 428);
    }
  });

  test("the example in docs/spec/challenge.md signs", async () => {
    const text = await readFile(new URL("../docs/spec/challenge.md", import.meta.url), "utf8");
    const script = /```sh\n([^]*?)\n```/.exec(text)[1].replaceAll("https://outcry.example", site.origin);
    const { stdout } = await promisify(execFile)("bash", ["-euc", script]);
    assert.match(stdout, /check your mail/);
  });
});

describe("who solves no challenge", () => {
  const site = siteForAll({ env: ON });
  const typed = {
    name: "Ana <Beispiel> & “Co”", email: "slow@example.org", country: "DE", postcode: "10115", comment: "나는 <b>서명</b>합니다.\r\n둘째 줄",
    display: "initials", updates: "1", lang: "en", via: "amnesty",
  };

  test("gets a page that keeps what was typed, waits, and signs", async () => {
    const first = await send(site, typed);
    assert.equal(first.status, 428);
    expectSafe(first);
    assert.equal(first.headers["cache-control"], "no-store");
    assert.match(first.text, /please wait 2\s+seconds/);
    assert.doesNotMatch(first.text, /http-equiv/i, "nothing happens by itself");
    const kept = Object.fromEntries(keptOn(first.text));
    assert.deepEqual({ ...kept, ticket: undefined }, { ...typed, comment: typed.comment.replace("\r", ""), ticket: undefined });

    const early = await send(site, keptOn(first.text));
    assert.equal(early.status, 428);
    assert.match(early.text, /role="alert">That was a little early: please wait \d seconds more/);
    assert.deepEqual(keptOn(early.text), keptOn(first.text), "nothing is lost, and the ticket is the same");

    await sleep(2_200);
    assert.equal((await send(site, keptOn(early.text))).status, 303);
    assert.equal((await send(site, keptOn(early.text))).status, 428, "a ticket is good once");
    assert.match((await site.mailTo("slow@example.org")).text, /confirm/);
  });

  test("in Korean all of it is", async () => {
    const page = (await site.post(`/ko/c/${SLUG}/sign`, new URLSearchParams({ ...typed, lang: "ko" }).toString())).text;
    assert.match(page, /<html lang="ko"/);
    const words = /<main[^]*<\/main>/.exec(page)[0].replace(/<textarea[^]*?<\/textarea>|<[^>]*>/g, " ");
    assert.doesNotMatch(words, /[A-Za-z]{3}/, words);
  });

  test("a program may wait, too", async () => {
    const { ticket } = (await site.sign({ email: "program@example.org" })).json();
    assert.equal((await site.sign({ email: "program@example.org", ticket })).status, 428);
    await sleep(2_200);
    assert.equal((await site.sign({ email: "program@example.org", ticket })).status, 202);
  });

  test("after a restart the ticket is exchanged, and nothing typed is lost", async () => {
    const first = await send(site, typed);
    await site.end();
    site.env.OUTCRY_MAIL_MODE = "capture";
    await site.run();
    await sleep(2_200);
    const second = await send(site, keptOn(first.text));
    assert.equal(second.status, 428);
    await sleep(2_200);
    assert.equal((await send(site, keptOn(second.text))).status, 303);
  });
});

describe("who comes by the hundred from one network", () => {
  test("has a harder challenge, then a wait, then is sent away with all that was typed; others are not touched", async () => {
    const site = await started({ env: { ...ON, OUTCRY_LIMITS_ENABLED: "1", OUTCRY_LIMITS_BURST: "8", OUTCRY_LIMITS_PER_MINUTE: "1",
      OUTCRY_LIMITS_WAIT: "3", OUTCRY_LIMITS_ALLOW: "198.51.100.0/24", OUTCRY_SERVER_TRUSTED_PROXIES: "127.0.0.1" } });
    const from = (client) => ({ headers: { "X-Forwarded-For": client } });
    const challenge = async (client) => (await site.get(`/c/${SLUG}/challenge`, from(client).headers)).json();
    const sign = async (client, fields = {}) => site.sign({ altcha: solve(await challenge(client)), ...fields }, from(client));
    const costs = [];
    let waits;
    for (let i = 0; i < 8 && waits?.status !== 428; ++i) {
      costs.push((await challenge("203.0.113.7")).maxnumber);
      waits = await sign("203.0.113.7", { email: `n${i}@example.org` });
    }
    assert.deepEqual([...new Set(costs)], [1000, 2000, 4000, 8000]);
    assert.equal(waits.status, 428);
    assert.equal(waits.json().wait, 3);
    const tickets = [waits.json().ticket];
    for (let i = 0; i < 3; ++i) tickets.push((await sign("203.0.113.99")).json().ticket);
    await sleep(3_200);
    const statuses = [];
    for (const ticket of tickets) statuses.push((await site.sign({ ticket }, from("203.0.113.8"))).status);
    assert.equal(statuses[0], 202);
    assert.equal(statuses[3], 429, "tickets drawn in store go as far as the measure does");

    const away = await sign("203.0.113.7");
    assert.equal(away.status, 429);
    assert.equal(Number(away.headers["retry-after"]), away.json().retry_after);
    const page = await site.signForm({ name: "Ana Example", comment: "For my brother." }, from("203.0.113.7"));
    assert.equal(page.status, 429);
    assert.match(page.headers["retry-after"], /^\d+$/);
    assert.match(page.text, /come back in\s+about \d+ minutes/);
    assert.match(page.text, /<time datetime="\d{4}-\d\d-\d\dT[\d:]+Z" data-local>/);
    const kept = Object.fromEntries(keptOn(page.text));
    assert.equal(kept.comment, "For my brother.");
    assert.equal(kept.ticket, undefined);

    assert.equal((await sign("203.0.114.7")).status, 202);
    assert.equal((await challenge("203.0.114.7")).maxnumber, 1000);
    for (let i = 0; i < 12; ++i) assert.equal((await sign("198.51.100.7", { email: `a${i}@example.org` })).status, 202, "on the list");
  });

  test("the campaign's step rises when they come from everywhere, and nobody is sent away", async () => {
    const site = await started({ env: { ...ON, OUTCRY_LIMITS_ENABLED: "1", OUTCRY_LIMITS_CAMPAIGN_BURST: "8", OUTCRY_LIMITS_CAMPAIGN_PER_MINUTE: "1",
      OUTCRY_SERVER_TRUSTED_PROXIES: "127.0.0.1" } });
    const statuses = [];
    for (let i = 0; i < 12; ++i) {
      const headers = { "X-Forwarded-For": `203.${i}.113.7` };
      const challenge = (await site.get(`/c/${SLUG}/challenge`, headers)).json();
      statuses.push((await site.sign({ email: `n${i}@example.org`, altcha: solve(challenge) }, { headers })).status);
    }
    assert.deepEqual(statuses.slice(0, 6), Array(6).fill(202));
    assert.deepEqual(statuses.slice(8), Array(4).fill(428));
  });
});

test("switched off it is silent on the pages, and loud at the start", async () => {
  const site = await started();
  for (let waited = 0; waited < 5_000 && !site.stderr.includes("challenge"); waited += 50) await sleep(50);
  assert.match(site.stderr, /WARNING: the challenge is OFF/);
  assert.match(site.stderr, /WARNING: the limits are OFF/);
  assert.doesNotMatch((await site.get(`/en/c/${SLUG}`)).text, /gate/);
  assert.equal((await site.get(`/c/${SLUG}/challenge`)).status, 404);
  assert.equal((await site.sign()).status, 202);
});

test("the demonstration starts with both", async () => {
  const site = new Outcry();
  sites.push(site);
  delete site.env.OUTCRY_LIMITS_ENABLED;
  delete site.env.OUTCRY_CHALLENGE_ENABLED;
  await site.begin();
  assert.doesNotMatch(site.stderr, /WARNING/);
  assert.equal((await challengeOf(site)).maxnumber, 50_000);
  assert.equal((await site.sign()).status, 428);
});
