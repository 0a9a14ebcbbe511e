// A signature from the campaign page to the receipt and back, as people give
// it: on a phone and on a desk, with scripts and without, in two languages.
// Every page on the way is looked at by the rules of Visitor.expectSound().

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Outcry, SLUG } from "../support/outcry.mjs";
import { launch, Visitor } from "./support.mjs";

const NAME = "Ana Beispiel", CAMPAIGN = `/c/${SLUG}`;

let site, browser;
before(async () => ([site, browser] = await Promise.all([Outcry.start(), launch()])));
after(async () => {
  await browser?.close();
  await site?.stop();
});

// A visit that leaves without complaints.
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

// From the captured mail's page, through its link, to the one button.
async function followMail(visitor, email) {
  const mail = await site.mailTo(email);
  await visitor.open("/dev/mailbox");
  await visitor.expectSound();
  await visitor.page.locator(`main a[href*="${mail.id}"]`).click();
  await visitor.page.locator('main a[href*="/confirm/"]').waitFor();
  await visitor.expectSound();
  await visitor.page.locator('main a[href*="/confirm/"]').click();
  await visitor.page.waitForURL("**/confirm/*", { waitUntil: "domcontentloaded" });
  await visitor.expectSound();
  assert.equal(await visitor.page.locator("main button").count(), 1, "the link shows one button");
}

for (const device of ["phone", "desktop"]) {
  for (const javaScript of [true, false]) {
    for (const lang of ["en", "ko"]) {
      const how = `${device}, ${lang}, ${javaScript ? "with scripts" : "without scripts"}`;
      test(`${how}: a signature is given, counted, and taken back`, () => visit({ device, javaScript, lang }, async (visitor) => {
        const { page } = visitor, email = `ana.${device}.${javaScript}.${lang}@example.org`;
        assert.equal(await visitor.open(CAMPAIGN), 200);
        const before = await visitor.count();
        assert.equal(before, await site.count());
        await visitor.expectSound();
        const beside = javaScript ? await visitor.openBeside(CAMPAIGN) : null;

        await visitor.fill({ name: NAME, email, country: "KR" });
        await visitor.press();
        assert.match(page.url(), /\/check-mail$/);
        await visitor.expectSound();
        assert.equal(await site.count(), before, "unconfirmed, it does not count");

        await followMail(visitor, email);
        assert.equal(await site.count(), before, "a link followed signs nothing");
        await visitor.press();
        assert.match(page.url(), /\/r\/[\w-]+$/);
        await visitor.expectSound();
        const receipt = page.url();
        if (beside) await visitor.expectLiveCount(beside, before + 1);
        await visitor.open(CAMPAIGN);
        assert.equal(await visitor.count(), before + 1);

        await visitor.open(new URL(receipt).pathname);
        await page.locator("#withdraw summary").click();
        await visitor.expectSound();
        await visitor.press("#withdraw button");
        await visitor.expectSound();
        if (beside) await visitor.expectLiveCount(beside, before);
        await visitor.open(CAMPAIGN);
        assert.equal(await visitor.count(), before);

        for (const title of visitor.titles) assert.ok(!title.includes("Ana") && !title.includes("@"), title);
      }));
    }
  }
}

for (const [device, lang] of [["phone", "en"], ["desktop", "ko"]]) {
  test(`${device}, ${lang}: every other page is sound too`, () => visit({ device, lang }, async (visitor) => {
    const parts = ["case", "coalition", "institutions", "law", "updates", "press", "sign"].map((part) => `${CAMPAIGN}/${part}`);
    for (const path of ["/", `/${lang}/privacy`, "/dev/mailbox", ...parts]) {
      assert.equal(await visitor.open(path), 200, path);
      await visitor.expectSound();
    }
    assert.equal(await visitor.open("/c/nothing-here"), 404);
    await visitor.expectSound();
  }));
}

test("the form checks as one types", () => visit({ device: "phone" }, async (visitor) => {
  const { page } = visitor, email = page.locator("#f-email"), reason = page.locator("#e-email");
  await visitor.open(CAMPAIGN);
  await email.fill("ana@example");
  assert.equal(await reason.textContent(), "", "nobody is told off in the middle of a word");
  await email.blur();
  assert.notEqual(await reason.textContent(), "");
  assert.equal(await email.getAttribute("aria-invalid"), "true");
  await visitor.expectSound();
  await email.pressSequentially(".org");
  assert.equal(await reason.textContent(), "");
  assert.equal(await email.getAttribute("aria-invalid"), null);

  await page.locator("form.fields .button").click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "f-name", "the first field that is wrong");
  assert.notEqual(await page.locator("#e-name").textContent(), "");
  assert.match(page.url(), new RegExp(`${CAMPAIGN}$`), "nothing was sent");
}));

// An address that a browser takes and the server does not.
for (const [javaScript, email] of [[true, "ana@ex_ample.org"], [false, "ana@example"]]) {
  test(`${javaScript ? "with" : "without"} scripts: what was typed is kept where it is refused`, () =>
    visit({ device: "phone", javaScript }, async (visitor) => {
      const { page } = visitor;
      await visitor.open(CAMPAIGN);
      await page.locator("form.fields summary").click();
      await visitor.fill({ name: "Ana <Beispiel> & “Co”", email, country: "DE", postcode: "10115", comment: "나는 <b>서명</b>합니다.\n둘째 줄" });
      await page.locator("[value=initials]").check();
      await page.locator("[name=updates]").check();
      await visitor.press();

      assert.equal(await page.evaluate(() => document.activeElement.id), "errors", "focus is on the summary");
      await visitor.expectSound();
      const kept = (name) => page.locator(`#f-${name}`).inputValue();
      assert.equal(await kept("name"), "Ana <Beispiel> & “Co”");
      assert.equal(await kept("email"), email);
      assert.equal(await kept("country"), "DE");
      assert.equal(await kept("postcode"), "10115");
      assert.equal(await kept("comment"), "나는 <b>서명</b>합니다.\n둘째 줄");
      assert.ok(await page.locator("[value=initials]").isChecked());
      assert.ok(await page.locator("[name=updates]").isChecked());
      assert.ok(await page.locator("#f-comment").isVisible(), "the optional fields are open");

      await page.locator("#errors a").first().click();
      assert.equal(await page.evaluate(() => document.activeElement.id), "f-email", "the summary leads to the field");
      await visitor.fill({ email: `ana.again.${javaScript}@example.org` });
      await visitor.press();
      assert.match(page.url(), /\/check-mail$/);
    }));
}

// What has the keyboard now: its name, and whether one can see so.
const focus = (page) => page.evaluate(() => {
  const { activeElement: element } = document, { outlineStyle, outlineWidth } = getComputedStyle(element);
  const name = element.className === "skip" ? "skip" : element.name || (element.type === "submit" ? "submit" : element.localName);
  return { name, inMain: Boolean(element.closest("main")), seen: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 };
});

// Presses Tab until `name` has the focus; the names on the way.
async function tabTo(page, name) {
  const way = [];
  while (way.at(-1) !== name) {
    await page.keyboard.press("Tab");
    const now = await focus(page);
    assert.ok(now.seen, `one cannot see the focus on ${now.name}`);
    way.push(now.name);
    assert.ok(way.length < 300, `Tab never reaches ${name}: ${way.join(" ")}`);
  }
  return way;
}

for (const javaScript of [true, false]) {
  test(`${javaScript ? "with" : "without"} scripts: the keyboard alone is enough`, () => visit({ javaScript }, async (visitor) => {
    const { page } = visitor;
    await visitor.open(CAMPAIGN);
    assert.deepEqual(await tabTo(page, "skip"), ["skip"], "the first stop");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.ok((await focus(page)).inMain, "the header is skipped");

    await tabTo(page, "name");
    await page.keyboard.type(NAME);
    await tabTo(page, "email");
    await page.keyboard.type(`ana.keys.${javaScript}@example.org`);
    assert.deepEqual(await tabTo(page, "country"), ["country"]);
    await page.keyboard.type("Germ");
    assert.deepEqual(await tabTo(page, "submit"), ["summary", "display", "updates", "submit"]);
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Space");
    assert.ok(await page.locator("[name=updates]").isChecked());
    assert.equal(await page.locator("#f-country").inputValue(), "DE");
    await page.locator("#f-email").focus();
    await Promise.all([page.waitForURL("**/check-mail"), page.keyboard.press("Enter")]);
  }));
}
