// The receipt checks itself in the visitor's browser: it says so when all
// holds, and what does not when another hand has been at it.

import { setTimeout as sleep } from "node:timers/promises";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Outcry } from "../support/outcry.mjs";
import { launch, Visitor } from "./support.mjs";

let site, browser, path;
before(async () => {
  [site, browser] = await Promise.all([Outcry.start({ args: ["--signatures", "300"] }), launch()]);
  path = (await site.signAndConfirm({ name: "박선영", comment: "하나\nzwei \u{1f469}" })).replace(/^\/\w\w(?=\/r\/)/, "");
  await site.signAndConfirm({ email: "later@example.org" });
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

// What the page of a receipt says of its proof, which `change` may alter on
// its way. `init` runs in the page first.
async function said({ lang = "en", change, status = 200, init } = {}) {
  const visitor = await Visitor.arrive(browser, site, { lang, device: "phone" });
  const { page } = visitor;
  if (init) await page.addInitScript(init);
  await page.route("**/r/*.json", async (route) => {
    assert.equal(route.request().headers().referer, undefined, "the page's address goes nowhere");
    if (status !== 200) return route.fulfill({ status });
    const receipt = await (await route.fetch()).json();
    change?.(receipt);
    return route.fulfill({ json: receipt });
  });
  await visitor.open(`/${lang}${path}`);
  const box = page.locator("#check");
  await box.waitFor();
  // Asked from here: a page that forbids eval() cannot always be waited for from within.
  while (await box.evaluate((one) => one.textContent === one.dataset.working)) await sleep(20);
  const text = await box.textContent(), bad = await box.evaluate((one) => one.classList.contains("error"));
  if (status === 200) {
    await visitor.expectSound();
    await visitor.leave();
  } else {
    await visitor.context.close();
  }
  return { text, bad };
}

test("it holds: the number in the log, and how long that is, in the reader's language", async () => {
  const en = await said();
  assert.match(en.text, /^Checked in your browser just now: your signature is number 301 of the log, which has 302 entries as of .+\.$/);
  assert.equal(en.bad, false);
  assert.match((await said({ lang: "ko" })).text, /301번째 기록이며.*302건/);
});

const flip = (text) => (text[9] === "A" ? "B" : "A");
const flipped = (text) => text.slice(0, 9) + flip(text) + text.slice(10);
for (const [what, change, words] of [
  ["the name", (r) => (r.record.name += "x"), /your record is not what your entry/],
  ["the salt", (r) => (r.salt = flipped(r.salt)), /your record is not what your entry/],
  ["the entry", (r) => (r.entry = flipped(r.entry)), /your record is not what your entry/],
  ["the index", (r) => --r.index, /does not lead from your entry/],
  ["the proof", (r) => (r.proof[1] = flipped(r.proof[1])), /does not lead from your entry/],
  ["the proof's length", (r) => r.proof.pop(), /does not lead from your entry/],
  ["the root", (r) => (r.checkpoint = r.checkpoint.replace(/(?<=^.*\n\d+\n).{10}/, flipped)), /does not lead from your entry/],
  ["the signature", (r) => (r.checkpoint = r.checkpoint.replace(/(?<=— \S+ .{20}).{10}/, flipped)), /not signed with its key/],
  ["the signature's line", (r) => (r.checkpoint = r.checkpoint.replace(/—.*\n$/, "")), /not signed with its key|another campaign/],
  ["the key", (r) => (r.key = r.key.replace(/.$/, "x")), /another campaign, another log or another key/],
  ["the campaign", (r) => (r.campaign = "x"), /another campaign, another log or another key/],
  ["all of it", (r) => Object.keys(r).forEach((name) => delete r[name]), /does NOT hold/],
]) {
  test(`another hand has changed ${what}: the page says what does not hold`, async () => {
    const { text, bad } = await said({ change });
    assert.match(text, words);
    assert.match(text, /does NOT hold.*Save both files/);
    assert.equal(bad, true);
  });
}

test("a browser without Ed25519 says that it could not check the signature, and checks the rest", async () => {
  const init = () => {
    const importKey = SubtleCrypto.prototype.importKey;
    SubtleCrypto.prototype.importKey = function (...args) {
      return args[2]?.name === "Ed25519" ? Promise.reject(new DOMException("no", "NotSupportedError")) : importKey.apply(this, args);
    };
  };
  const { text, bad } = await said({ init });
  assert.match(text, /number 301 of the log.*One step could not be checked here/);
  assert.equal(bad, false);
  assert.match((await said({ init, change: (r) => --r.index })).text, /does not lead/);
});

test("a proof that cannot be fetched is not taken for a false one", async () => {
  const { text, bad } = await said({ status: 503 });
  assert.match(text, /could not be fetched/);
  assert.equal(bad, false);
});

test("without scripts the page says how to check", async () => {
  const visitor = await Visitor.arrive(browser, site, { javaScript: false });
  await visitor.open(`/en${path}`);
  assert.equal(await visitor.page.locator("#check").isVisible(), false);
  await visitor.page.locator("#proof summary").click();
  assert.ok(await visitor.page.getByText("outcry verify receipt.json --key").isVisible());
  await visitor.expectSound();
  await visitor.leave();
});
