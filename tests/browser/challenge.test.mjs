// Signing with the challenge on: a browser with scripts solves it unseen, one
// without waits a moment, and nobody loses what was typed. SHOTS=folder also
// takes pictures.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { Outcry, SLUG } from "../support/outcry.mjs";
import { launch, Visitor } from "./support.mjs";

const CAMPAIGN = `/c/${SLUG}`, WAIT = 4;
const ON = { OUTCRY_CHALLENGE_ENABLED: "1", OUTCRY_CHALLENGE_WAIT: String(WAIT), OUTCRY_LIMITS_ENABLED: "1" };

let site, browser;
before(async () => ([site, browser] = await Promise.all([Outcry.start({ env: ON }), launch()])));
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function visit(options, act) {
  const visitor = await Visitor.arrive(browser, site, options);
  try {
    await act(visitor);
  } catch (failure) {
    visitor.complaints.length = 0;
    await visitor.leave();
    throw failure;
  }
  await visitor.leave();
}

async function shoot(visitor, name) {
  if (!process.env.SHOTS) return;
  await mkdir(process.env.SHOTS, { recursive: true });
  for (const colorScheme of ["light", "dark"]) {
    await visitor.page.emulateMedia({ colorScheme });
    await visitor.page.screenshot({ path: `${process.env.SHOTS}/${name}-${visitor.viewport.width}-${visitor.lang}-${colorScheme}.png` });
  }
  await visitor.page.emulateMedia({ colorScheme: "light" });
}

test("the widget is the package's, unchanged", async () => {
  const pairs = { "altcha.js": "external/altcha.min.js", "altcha.css": "external/altcha.css", "altcha-worker.js": "workers/sha.js" };
  for (const [ours, theirs] of Object.entries(pairs)) {
    const [a, b] = await Promise.all([
      readFile(new URL(`../../site/static/${ours}`, import.meta.url), "utf8"),
      readFile(new URL(`node_modules/altcha/dist/${theirs}`, import.meta.url), "utf8"),
    ]);
    assert.ok(a === b, `${ours} is not ${theirs}: script/vendor renews it`);
  }
});

for (const [device, lang] of [["phone", "ko"], ["desktop", "en"]]) {
  test(`${device}, ${lang}: with scripts the challenge is solved while one types`, () => visit({ device, lang }, async (visitor) => {
    const { page } = visitor, fetched = [];
    page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
    await visitor.open(CAMPAIGN);
    assert.ok(!fetched.some((path) => /altcha|gate|challenge/.test(path)), "who only reads fetches nothing of it");
    await visitor.fill({ name: "Ana Beispiel", email: `solved.${device}@example.org`, country: "KR" });
    const payload = page.locator("input[name=altcha]");
    await page.locator("altcha-widget [data-state=verified]").waitFor();
    assert.match(Buffer.from(await payload.inputValue(), "base64").toString(), /"number":\d+/);
    const widget = page.locator("altcha-widget");
    assert.ok(await widget.locator("input[type=checkbox]").isChecked());
    await widget.scrollIntoViewIfNeeded();
    await visitor.expectSound();
    if (lang === "ko") assert.doesNotMatch(await widget.innerText(), /[A-Za-z]/);
    await shoot(visitor, "solved");
    await visitor.press("form.fields .button");
    assert.match(page.url(), /\/check-mail$/);
  }));
}

test("by keyboard, sent before the challenge is solved: it is sent when it is", () => visit({}, async (visitor) => {
  const { page } = visitor;
  // Hard enough to be met at work.
  await page.route("**/challenge", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await route.continue();
  });
  await visitor.open(CAMPAIGN);
  await page.locator("#f-name").focus();
  await page.keyboard.type("Ana Beispiel");
  await page.locator("altcha-widget").waitFor();
  await page.locator("#f-country").selectOption("KR");
  await page.locator("#f-email").focus();
  await page.keyboard.type("keys@example.org");
  await Promise.all([page.waitForURL("**/check-mail"), page.keyboard.press("Enter")]);
}));

test("where the widget cannot be fetched, one waits instead", () => visit({}, async (visitor) => {
  const { page } = visitor;
  await page.route("**/altcha.*.js", (route) => route.abort());
  await visitor.open(CAMPAIGN);
  await visitor.fill({ name: "Ana Beispiel", email: "blocked@example.org", country: "KR" });
  await visitor.press("form.fields .button");
  await page.locator("[name=ticket]").waitFor({ state: "attached" });
  assert.equal(new URL(page.url()).pathname, `/en${CAMPAIGN}/sign`);
  await page.locator("[data-wait]", { hasText: "You can sign now." }).waitFor();
  await visitor.press();
  assert.match(page.url(), /\/check-mail$/);
  visitor.complaints.length = 0;  // of the file that was kept from it
}));

for (const [device, lang] of [["phone", "en"], ["phone", "ko"], ["desktop", "ko"]]) {
  test(`${device}, ${lang}: without scripts one waits a moment, and nothing typed is lost`, () =>
    visit({ device, lang, javaScript: false }, async (visitor) => {
      const { page } = visitor, email = `slow.${device}.${lang}@example.org`, comment = "나는 <b>서명</b>합니다.\n둘째 줄";
      await visitor.open(CAMPAIGN);
      await page.locator("form.fields summary").click();
      await visitor.fill({ name: "Ana <Beispiel> & “Co”", email, country: "DE", postcode: "10115", comment });
      await page.locator("[value=anonymous]").check();
      await visitor.press("form.fields .button");
      const kept = async (name) => (await page.locator(`textarea[name=${name}]`).inputValue()).replaceAll("\r", "");
      assert.equal(await kept("name"), "Ana <Beispiel> & “Co”");
      assert.equal(await kept("comment"), comment);
      assert.equal(await kept("display"), "anonymous");
      if (lang === "ko") assert.doesNotMatch(await page.locator("main").innerText(), /[A-Za-z]{2}/);

      await visitor.press();
      assert.equal(await page.locator("[role=alert]").count(), 1, "too early is said, and nothing lost");
      await visitor.expectSound();
      await shoot(visitor, "early");
      assert.equal(await kept("email"), email);
      await page.waitForTimeout(WAIT * 1_000);
      await visitor.press();
      assert.match(page.url(), /\/check-mail$/);
      await site.mailTo(email);
    }));
}

test("who is sent away is told when to come back, by the own clock, and loses nothing", async () => {
  const full = await Outcry.start({ env: { ...ON, OUTCRY_CHALLENGE_ENABLED: "0", OUTCRY_LIMITS_BURST: "1", OUTCRY_LIMITS_PER_MINUTE: "1" } });
  try {
    assert.equal((await full.sign()).status, 202);
    for (const [device, lang] of [["phone", "en"], ["desktop", "ko"]]) {
      const visitor = await Visitor.arrive(browser, full, { device, lang });
      await visitor.open(`${CAMPAIGN}/sign`);
      await visitor.fill({ name: "Ana Beispiel", email: "full@example.org", country: "KR" });
      await visitor.press("form.fields .button");
      await visitor.expectSound();
      await shoot(visitor, "full");
      assert.doesNotMatch(await visitor.page.locator("time").innerText(), /UTC|GMT/);
      assert.equal((await visitor.page.locator("textarea[name=email]").inputValue()).trim(), "full@example.org");
      await visitor.leave();
    }
  } finally {
    await full.stop();
  }
});
