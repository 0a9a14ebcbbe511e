// The work of an evening in the browser: a flood found and taken out at the
// fraud desk, a mail to supporters written and sent, a place with its QR code,
// a coordinator's gathering; by keyboard, on a phone without JavaScript and at
// a desk with it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Outcry, SLUG, confirmLink, outcry } from "../support/outcry.mjs";
import { traffic } from "../support/traffic.mjs";
import { launch, Visitor } from "./support.mjs";

const PASSWORD = "seven candles on the embassy steps";
const PEOPLE = 12, TIMES = 10;
let site, browser;
before(async () => {
  [site, browser] = await Promise.all([Outcry.start({ env: { OUTCRY_SERVER_TRUSTED_PROXIES: "127.0.0.1" } }), launch()]);
});
after(() => Promise.all([site?.stop(), browser?.close()]));

async function worker(name, role, options) {
  const { code, stdout, stderr } = await outcry("user", "add", "--data", site.data, "--name", name, "--role", role, `${name.toLowerCase()}@example.org`);
  assert.equal(code, 0, stderr);
  const visitor = await Visitor.arrive(browser, site, options);
  await visitor.open(`/${visitor.lang}${new URL(stdout.trim()).pathname}`);
  await visitor.fill({ password: PASSWORD });
  await visitor.press("main form.fields .button");
  return visitor;
}
// Away from a page that brings itself up to date, and so might come in between: on a fresh one.
async function open(visitor, path) {
  const before = visitor.page;
  visitor.page = await visitor.context.newPage();
  await before.close();
  return visitor.open(path);
}
const at = (visitor, path) => visitor.open(`/${visitor.lang}/console/c/${SLUG}${path}`);
const follow = async (visitor, selector) => {
  await visitor.page.locator(selector).first().focus();
  await Promise.all([visitor.page.waitForEvent("domcontentloaded"), visitor.page.keyboard.press("Enter")]);
};
const text = (visitor) => visitor.page.locator("main").innerText();
// Opens the page again until it says so: without JavaScript nothing comes by itself.
async function until(visitor, path, pattern) {
  for (let waited = 0; waited < 20_000; waited += 250) {
    await open(visitor, path);
    if (pattern.test(await text(visitor))) return;
    await sleep(250);
  }
  assert.match(await text(visitor), pattern);
}

async function flood() {
  const all = traffic({ seed: 11, people: PEOPLE, times: TIMES });
  await Promise.all(all.map(async (one) => assert.equal((await site.sign(one.fields, { headers: { "X-Forwarded-For": one.client } })).status, 202)));
  const links = new Map();
  for (let waited = 0; links.size < all.length && waited < 60_000; waited += 100) {
    for (const mail of await site.mails()) links.set(mail.to, links.get(mail.to) ?? mail);
    await sleep(100);
  }
  await Promise.all([...links.values()].map(async (mail) => site.confirm(confirmLink(await site.read(mail)))));
  return all.length;
}

test("a flood is found, taken out by one rule, and what was done is undone", async () => {
  const before = await site.count(), come = await flood();
  assert.equal(await site.count(), before + come);
  for (const [i, options] of [{ device: "phone", javaScript: false, lang: "en" }, { device: "desktop", javaScript: true, lang: "ko" }].entries()) {
    const visitor = await worker(`Frida${i}`, "organiser", options), { page } = visitor;
    await at(visitor, "");
    await follow(visitor, `a[href$="/c/${SLUG}/fraud"]`);
    await visitor.expectSound();
    // What stands out leads to a rule with its preview.
    await page.locator("#f-network-at-least").fill("6");
    await follow(visitor, "form:has(#f-network-at-least) .button");
    await visitor.expectSound();
    const found = Number(/([\d,]+)/.exec(await page.locator('[name="found"]').getAttribute("value"))[1]);
    assert.ok(found >= PEOPLE * TIMES * 0.9 && found <= PEOPLE * TIMES + 2, String(found));
    assert.equal(await site.count(), before + come, "a preview does nothing");
    await page.locator("#f-reason").selectOption("2");
    await page.locator("#f-typed").fill(String(found));
    await follow(visitor, 'main form[action$="/sweeps"] .button');
    const sweep = new URL(page.url()).pathname;
    for (let waited = 0; await site.count() !== before + come - found && waited < 15_000; waited += 100) await sleep(100);
    assert.equal(await site.count(), before + come - found);
    await open(visitor, sweep);
    await visitor.expectSound();
    await follow(visitor, 'main form[action$="/undo"] .button');
    for (let waited = 0; await site.count() !== before + come && waited < 15_000; waited += 100) await sleep(100);
    assert.equal(await site.count(), before + come);
    await open(visitor, sweep);
    await visitor.expectSound();
    await visitor.leave();
  }
});

test("a mail to supporters is written, tried on oneself, sent to each once, and left by one button", async () => {
  const fans = ["one", "two"].map((name) => `${name}-fan@example.org`);
  for (const email of fans) await site.signAndConfirm({ email, updates: true });
  const visitor = await worker("Odile", "organiser", { device: "phone", javaScript: false, lang: "en" }), { page } = visitor;
  await at(visitor, "");
  await follow(visitor, `a[href$="/c/${SLUG}/mailings"]`);
  await visitor.expectSound();
  await follow(visitor, "main form.fields .button");
  const draft = new URL(page.url()).pathname;
  await page.locator('[name="subject.en"]').fill("They are alive");
  await page.locator('[name="body.en"]').fill("Dear friends,\n\nthey are **alive**.");
  await follow(visitor, "main form[enctype] .button");
  await visitor.expectSound();
  await follow(visitor, 'main form[action$="/trial"] button');
  assert.match((await site.mailTo("odile@example.org")).text, /they are alive/);
  await visitor.open(`${draft}/send`);
  await visitor.expectSound();
  const told = await page.locator('[name="told"]').getAttribute("value");
  await page.locator('[name="people"]').fill(told);
  await page.locator('[name="when"]').selectOption("now");
  await follow(visitor, "main form.fields .button");
  const mail = await site.mailTo(fans[0], 3);
  assert.match(mail.subject, /They are alive/);
  await until(visitor, draft, /Sent/);
  await visitor.expectSound();
  for (const email of fans) {
    await site.mailTo(email, 3);
    assert.equal((await site.mails()).filter((one) => one.to === email && /They are alive/.test(one.subject)).length, 1);
  }
  // One of them leaves, by the link in the mail.
  const reader = await Visitor.arrive(browser, site, { device: "phone", javaScript: false });
  await reader.open(new URL(/https?:\/\/\S+unsubscribe\/\S+/.exec(mail.text)[0]).pathname);
  await reader.expectSound();
  await reader.press("main form button");
  await reader.expectSound();
  await reader.leave();
  await open(visitor, `/en/console/c/${SLUG}/mailings`);
  assert.match(await text(visitor), new RegExp(`asked for news: ${Number(told) - 1}\\.`));
  await visitor.leave();
});

test("a place is made, its code leads to the form, and it is withdrawn", async () => {
  const visitor = await worker("Petra", "organiser", { device: "phone", javaScript: false, lang: "ko" }), { page } = visitor;
  await at(visitor, "");
  await follow(visitor, `a[href$="/c/${SLUG}/places"]`);
  await visitor.expectSound();
  const inHours = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
  for (const [name, value] of Object.entries({ name: "시청 앞", from: inHours(-1), until: "tonight", zone: "UTC", most: "30" })) await page.locator(`#f-${name}`).fill(value);
  await follow(visitor, "main form.fields .button");
  assert.equal(await page.locator("#errors").count(), 1);
  assert.equal(await page.locator("#f-name").inputValue(), "시청 앞", "nothing is lost");
  await visitor.expectSound();
  await page.locator("#f-until").fill(inHours(3));
  await follow(visitor, "main form.fields .button");
  await visitor.expectSound();
  const place = new URL(page.url()).pathname, link = /https?:\/\/\S+\?place=[\w-]+/.exec(await text(visitor))[0];
  const signer = await Visitor.arrive(browser, site, { device: "phone", javaScript: false });
  await signer.page.goto(link);
  await signer.expectSound();
  await signer.fill({ name: "Ana Example", email: "at-the-place@example.org", country: "KR" });
  await signer.press("main form .button");
  assert.match(await signer.page.locator("h1").innerText(), /check your mail/);
  await signer.leave();
  await until(visitor, place, /1 ?\/ ?30|30명 중 1|30 중 1|1 of 30|30.*1/);
  await follow(visitor, 'main form[action$="/withdraw"] button');
  await visitor.expectSound();
  await visitor.leave();
});

test("a coordinator prepares her city's gathering", async () => {
  const visitor = await worker("Cora", `coordinator:${SLUG}:seoul`, { device: "phone", javaScript: false, lang: "ko" }), { page } = visitor;
  await at(visitor, "");
  await visitor.expectSound();
  await follow(visitor, 'a[href$="/cities/gatherings"]');
  await visitor.expectSound();
  await follow(visitor, 'main table a[href*="/cities/gatherings."]');
  await visitor.expectSound();
  await page.locator('[name="v.people"]').fill("517");
  await follow(visitor, 'main form.fields button[type="submit"]:not([name])');
  await visitor.expectSound();
  await at(visitor, "");
  assert.match(await text(visitor), /517/);
  await visitor.leave();
});
