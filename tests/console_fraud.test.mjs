// The fraud desk, over HTTP: ten times as many machines as people sign, one
// rule takes the machines out and leaves the people; it is stopped, undone,
// and survives kill -9; the log tells all of it to who audits it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Desk } from "./support/console.mjs";
import { SLUG, confirmLink, outcry, siteForAll } from "./support/outcry.mjs";
import { traffic } from "./support/traffic.mjs";

const HERE = `/console/c/${SLUG}/fraud`;
const PASSWORD = "seven candles on the embassy steps";
const PEOPLE = 60, TIMES = 10;
const ENV = { OUTCRY_SERVER_TRUSTED_PROXIES: "127.0.0.1", OUTCRY_FRAUD_THROWAWAY_DOMAINS: "nine-minutes.example" };

async function deskOf(site, name, ...roles) {
  const { code, stdout, stderr } = await outcry("user", "add", "--data", site.data, "--name", name,
    ...roles.flatMap((role) => ["--role", role]), "--json", `${name.toLowerCase()}@example.org`);
  assert.equal(code, 0, stderr);
  const desk = new Desk(site);
  await desk.accept(new URL(JSON.parse(stdout).link).pathname, PASSWORD);
  return desk;
}

// All sign and confirm; each gets its receipt's path.
async function sign(site, all) {
  for (let i = 0; i < all.length; i += 60) {
    await Promise.all(all.slice(i, i + 60).map(async (one) => {
      const answer = await site.sign(one.fields, { headers: { "X-Forwarded-For": one.client } });
      assert.equal(answer.status, 202, answer.text);
    }));
    const links = new Map();
    for (let waited = 0; links.size < Math.min(60, all.length - i) && waited < 30_000; waited += 50) {
      for (const mail of await site.mails()) {
        const whose = all.slice(i, i + 60).find(({ fields }) => fields.email === mail.to);
        if (whose && !links.has(whose) && !whose.receipt) links.set(whose, mail);
      }
      await sleep(50);
    }
    await Promise.all([...links].map(async ([one, mail]) => {
      const { location } = await site.confirm(confirmLink(await site.read(mail)));
      assert.match(location, /\/r\//);
      one.receipt = location;
    }));
  }
}

const hidden = (text, name) => text.match(new RegExp(`name="${name}" value="([^"]*)"`))?.[1].replaceAll("&quot;", '"');
const number = (text) => Number(text.replaceAll(",", ""));
const found = (page) => number(page.text.match(/would be invalidated: ([\d,]+)\./)[1]);

async function preview(desk, conditions) {
  const made = await desk.post(`${HERE}/rule`, conditions);
  assert.equal(made.status, 303, made.text);
  return desk.get(made.location);
}

// From the page of a rule; answers with the sweep's address.
async function invalidate(desk, page, fields = {}) {
  const answer = await desk.post(`${HERE}/sweeps`, {
    rule: hidden(page.text, "rule"), size: hidden(page.text, "size"), found: hidden(page.text, "found"), reason: "2",
    typed: hidden(page.text, "found"), ...fields,
  });
  return answer;
}

async function rested(desk, address) {
  for (let round = 0; round < 200; ++round) {
    const page = await desk.get(address);
    if (!page.headers.refresh) return page;
    assert.match(page.headers.refresh, new RegExp(`^1; url=${address}$`));
    assert.match(page.text, /<progress /);
    await sleep(50);
  }
  assert.fail("it never ends");
}

async function audited(site) {
  const key = (await site.get(`/c/${SLUG}/log/key`)).text.trim();
  const { code, stdout, stderr } = await outcry("audit", `${site.origin}/c/${SLUG}/log`, "--key", key, "--json");
  assert.equal(code, 0, stderr + stdout);
  return JSON.parse(stdout);
}

describe("the fraud desk", () => {
  const site = siteForAll({ env: ENV });
  const all = traffic({ seed: 7, people: PEOPLE, times: TIMES });
  const people = all.filter(({ honest }) => honest), bots = all.filter(({ honest }) => !honest);
  let desk, sweep;

  test("an empty one says so, and a rule that cannot be read is shown again", async () => {
    desk = await deskOf(site, "Frida", "organiser");
    const empty = await desk.get(HERE);
    assert.equal(empty.status, 200);
    for (const text of [/Nothing stands out/, /Nothing was invalidated yet/, /Nothing to show yet/]) assert.match(empty.text, text);
    const wrong = await desk.post(`${HERE}/rule`, { network: "somewhere", lang: "ko" });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /id="f-network"[^>]* value="somewhere"[^>]*aria-invalid/);
    const everybody = await desk.post(`${HERE}/rule`, { from: "2012-02-23T12:00Z" });
    assert.equal(everybody.status, 422);
    assert.match(everybody.text, /at least one condition/);
    assert.equal((await desk.get(`${HERE}/rule?rule=nonsense`)).status, 404);
  });

  test("ten times as many machines as people sign; the desk shows them", async () => {
    await sign(site, all);
    assert.equal(await site.count(), all.length);
    const page = await desk.get(HERE);
    assert.match(page.text, new RegExp(`${all.length} signatures were looked at`));
    assert.match(page.text, /All together: networks with \d+ signatures a day or more/);
    assert.match(page.text, /few different names|of one small mail domain/);
    for (const one of all) for (const secret of [one.fields.email, one.client, "letter-friends"]) assert.ok(!page.text.includes(secret), secret);
  });

  test("one rule catches the flood and hardly anybody else", async () => {
    const page = await preview(desk, { "network-at-least": "20" });
    assert.match(page.text, /Those that are caught, and the rest/);
    assert.equal((await invalidate(desk, page, { typed: "5" })).status, 422);
    assert.equal(await site.count(), all.length, "nothing is done before the number is typed");
    const begun = await invalidate(desk, page);
    assert.equal(begun.status, 303, begun.text);
    sweep = begun.location;
    const done = await rested(desk, sweep);
    assert.match(done.text, /State: Done/);
    assert.equal(await site.count(), all.length - found(page));
    const out = async (list) => (await Promise.all(list.map(async ({ receipt }) => (await site.get(receipt)).status === 410))).filter(Boolean).length;
    const [taken, lost] = [await out(bots), await out(people)];
    assert.ok(taken >= 0.95 * bots.length, `${taken} of ${bots.length} of the flood`);
    assert.ok(lost <= 0.01 * people.length, `${lost} of ${people.length} people`);
    assert.match((await desk.get(HERE)).text, /Frida/);
  });

  test("a receipt says why, and whom to write to", async () => {
    const path = bots[0].receipt.replace(/^\/(en|ko)\//, "/");
    const struck = await site.get(`/en${path}`);
    assert.equal(struck.status, 410);
    assert.match(struck.text, /found not to be valid/);
    assert.match(struck.text, /The reason that was given: a machine/);
    const korean = await site.get(`/ko${path}`);
    assert.doesNotMatch(korean.text, /reason that was given|please write/);
    assert.equal((await site.get(`${path}.json`)).status, 410);
  });

  test("the public log explains it, in numbers and in words, and audits", async () => {
    const counted = await audited(site);
    assert.equal(counted.count ?? counted.tally?.count, await site.count());
    for (const [lang, reason] of [["en", /a machine: ([\d,]+)/], ["ko", /기계: ([\d,]+)/]]) {
      const text = (await site.get(`/${lang}/c/${SLUG}/log`)).text;
      assert.equal(number(text.match(reason)[1]), bots.length, lang);
    }
  });

  test("what is invalidated is in no export", async () => {
    const file = join(site.data, "list.sealed");
    assert.equal((await outcry("export", "signatures", "--campaign", SLUG, "--data", site.data, "-o", file)).code, 0);
    const opened = await outcry("unseal", "--key", join(site.data, "demo-keyholder.key"), file);
    assert.equal(opened.stdout.trim().split("\n").length - 1, await site.count());
    assert.doesNotMatch(opened.stdout, /letter-friends/);
  });

  test("an address that was taken out cannot sign again, and sees no difference", async () => {
    const before = await site.count();
    const bot = bots.at(-1);  // whose mails are still in the mailbox
    const again = await site.sign(bot.fields, { headers: { "X-Forwarded-For": "203.0.113.9" } });
    assert.equal(again.status, 202);
    assert.equal(again.text, (await site.sign({ email: "new@example.org" })).text);
    const mail = await site.mailTo(bot.fields.email, 3);
    assert.doesNotMatch(mail.text, /\/confirm\//);
    assert.equal(await site.count(), before);
  });

  test("it is undone as a whole", async () => {
    assert.equal((await desk.post(`${sweep}/stop`)).status, 409);
    await desk.get(sweep);
    assert.equal((await desk.post(`${sweep}/undo`)).status, 303);
    assert.match((await rested(desk, sweep)).text, /State: Undone/);
    assert.equal(await site.count(), all.length);
    assert.equal((await site.get(bots[0].receipt)).status, 200);
    assert.equal((await desk.post(`${sweep}/undo`)).status, 409);
    await audited(site);
  });

  test("kill -9 in its middle: it goes on at the next start, to the same end", async () => {
    const page = await preview(desk, { "network-at-least": "20" });
    const { location } = await invalidate(desk, page);
    await site.kill();
    await site.run();
    assert.match((await rested(desk, location)).text, /State: Done/);
    assert.equal(await site.count(), all.length - found(page));
    await audited(site);
    assert.equal((await site.get(people[0].receipt)).status, 200);
  });

  test("whoever is taken out can have the rest deleted", async () => {
    const before = await site.count(), { size } = (await site.get(`/c/${SLUG}/count`)).json();
    const path = bots[5].receipt.replace(/^\/(en|ko)/, "");
    assert.equal((await site.post(`${path}/withdraw`)).status, 303);
    assert.match((await site.get(path)).text, /withdrawn/);
    assert.equal(await site.count(), before);
    assert.equal((await site.get(`/c/${SLUG}/count`)).json().size, size, "the log says nothing of it");
  });

  test("throw-away domains are those of the list and the operator's own", async () => {
    await sign(site, ["a@mailinator.com", "b@nine-minutes.example", "c@eu.nine-minutes.example"].map((email) => ({ fields: { email }, client: "192.0.2.4" })));
    const page = await preview(desk, { throwaway: "yes" });
    assert.equal(found(page), 3);
  });

  test("a rule that catches more than was shown does nothing", async () => {
    const page = await preview(desk, { throwaway: "yes" });
    const more = await invalidate(desk, page, { found: "2", typed: "2" });
    assert.equal(more.status, 409);
    assert.match(more.text, /catches others now/);
    for (const bad of [{ reason: "9" }, { size: "x" }, { rule: "all=yes" }]) assert.equal((await invalidate(desk, page, bad)).status, 400);
  });

  test("who may not invalidate sees none of it", async () => {
    const viewer = await deskOf(site, "Vito", "viewer");
    for (const path of [HERE, `${HERE}/rule?rule=throwaway=yes`, sweep]) assert.equal((await viewer.get(path)).status, 403);
    assert.equal((await viewer.post(`${HERE}/sweeps`)).status, 403);
    assert.doesNotMatch((await viewer.get(`/console/c/${SLUG}`)).text, /\/fraud"/);
    const elsewhere = await deskOf(site, "Ola", "organiser:another");
    assert.equal((await elsewhere.get(HERE)).status, 404);
    assert.equal((await desk.get(`${HERE}/sweeps/999`)).status, 404);
  });

  // The table of traces, and all else that is on the disk.
  test("no address, no name, no domain and no network is on the disk", async () => {
    await site.end();
    const needles = all.slice(0, 200).flatMap(({ fields, client }) => [fields.email, fields.email.split("@")[0], client]);
    needles.push("letter-friends", "nine-minutes", "198.18.");
    for (const one of bots.slice(0, 20)) {
      const bytes = one.client.split(".").slice(0, 3).map(Number);
      needles.push(Buffer.from(bytes).toString("hex") + "00");
    }
    for (const name of readdirSync(site.data)) {
      const path = join(site.data, name);
      if (!statSync(path).isFile() || name.endsWith(".toml")) continue;
      const bytes = readFileSync(path);
      for (const needle of needles) assert.ok(!bytes.includes(needle), `${needle} in ${name}`);
    }
    const rows = JSON.parse(execFileSync("sqlite3", ["-json", join(site.data, "outcry.db"), "SELECT * FROM trace"], { maxBuffer: 1 << 28, encoding: "utf8" }));
    assert.ok(rows.length > all.length);
    for (const row of rows) {
      assert.deepEqual(Object.keys(row), ["id", "campaign", "day", "network", "domain", "name", "shape", "throwaway", "pace"]);
      for (const value of Object.values(row)) assert.equal(typeof value, "number");
    }
    await site.run();
  });
});
