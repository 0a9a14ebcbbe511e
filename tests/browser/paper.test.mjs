// A sheet of twelve names from the paper into the count, by the keyboard alone:
// typed by one on a desk, again by another on a phone; one name is misread.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Outcry, SLUG, outcry } from "../support/outcry.mjs";
import { launch, Visitor } from "./support.mjs";

const PASSWORD = "seven candles on the embassy steps";
const PEOPLE = Array.from({ length: 12 }, (_, i) => ({
  name: ["Ana Duran", "박선영", "Ilja Petrov", "Müller, Jo"][i % 4] + ` ${i + 1}`, town: i < 6 ? "Busan" : "Riga", country: i === 6 ? "LV" : "",
  email: i % 4 === 0 ? `person${i}@example.org` : "", shown: i % 2 === 0,
}));

let site, browser;
before(async () => {
  [site, browser] = await Promise.all([Outcry.start(), launch()]);
});
after(() => Promise.all([site?.stop(), browser?.close()]));

async function volunteer(name, options) {
  const { stdout } = await outcry("user", "add", "--data", site.data, "--name", name, "--role", `volunteer:${SLUG}`, `${name.toLowerCase()}@example.org`);
  const visitor = await Visitor.arrive(browser, site, options);
  await visitor.open(new URL(stdout.trim()).pathname);
  await visitor.fill({ password: PASSWORD });
  await visitor.press("main form.fields .button");
  return visitor;
}

// Types the rows from the first name on; what was pressed besides the letters.
async function type(page, people) {
  let pressed = 0;
  const press = async (key) => { ++pressed; await page.keyboard.press(key); };
  await page.locator("#f-r1-name").focus();
  for (const { name, town, country, email, shown } of people) {
    await page.keyboard.insertText(name);
    await press("Enter");
    await page.keyboard.insertText(town);
    if (country) {
      await press("Tab");
      await page.keyboard.insertText(country);
    }
    await press("Enter");
    await page.keyboard.insertText(email);
    await press("Enter");
    if (shown) await press("Space");
    await press("Enter");
  }
  return pressed;
}
// A page's own focus comes with its first picture.
async function focused(page) {
  for (let waited = 0; waited < 3_000 && !(await page.evaluate(() => document.activeElement.name)); waited += 50) await page.waitForTimeout(50);
  return page.evaluate(() => `${document.activeElement.name}=${document.activeElement.value}`);
}
const follow = (page, key) => Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press(key)]);

test("twelve names, by the keyboard, by two people", async () => {
  const first = await volunteer("Vera", { device: "desktop", javaScript: true });
  const path = `/en/console/c/${SLUG}/sheets`;
  assert.equal(await first.open(path), 200);
  await first.expectSound();
  await first.open(`${path}/new`);
  await first.expectSound();
  assert.equal(await focused(first.page), "number=", "the cursor is where one begins");
  for (const [field, value] of [["number", "17"], ["place", "Busan station"], ["country", "KR"]]) await first.page.locator(`#f-${field}`).fill(value);
  await first.page.locator("#f-collected").fill("2012-02-23");
  const pressed = await type(first.page, PEOPLE);
  assert.ok(pressed <= 12 * 5, `${pressed} keys besides the letters`);
  assert.equal(await first.page.locator("#f-r12-country").getAttribute("placeholder"), "LV", "the country is carried over");
  assert.equal(await focused(first.page), "act=save", "after the last row comes the button");
  await first.expectSound();
  await follow(first.page, "Enter");
  assert.equal(await first.page.locator('[role="status"]').count(), 1);
  assert.equal(await first.page.locator("#f-place").inputValue(), "Busan station", "the next sheet begins as the one before");
  assert.equal(await first.page.locator("#f-r1-name").inputValue(), "");
  await first.open(path);
  await first.expectSound();

  const second = await volunteer("Vito", { device: "phone", javaScript: true });
  await second.open(path);
  await second.expectSound();
  await Promise.all([second.page.waitForEvent("domcontentloaded"), second.page.locator('a[href$="/again"]').click()]);
  await second.expectSound();
  assert.equal(await focused(second.page), "r1-name=");
  await type(second.page, PEOPLE.map((one, i) => (i === 2 ? { ...one, name: "Ilya Petrov 3" } : one)));
  await follow(second.page, "Enter");
  assert.equal(await second.page.locator("#errors").count(), 1);
  await second.expectSound();
  await second.page.locator("#errors").focus();
  for (const key of ["Tab", "Enter"]) await second.page.keyboard.press(key);
  assert.equal(await focused(second.page), "r3-name=Ilya Petrov 3", "two keys from the list of what differs to the field");
  await second.page.keyboard.press("Control+A");
  await second.page.keyboard.insertText(PEOPLE[2].name);
  await second.page.locator("[value=save]").focus();
  await follow(second.page, "Enter");
  assert.match(await second.page.locator("main").textContent(), /12 of 12 rows count/);
  await second.expectSound();
  assert.equal(JSON.parse((await site.get(`/c/${SLUG}/count`)).text).count, 12);
  await first.leave();
  await second.leave();
});

test("without JavaScript Enter looks at it and goes on to the next row; in Korean, on a phone", async () => {
  const visitor = await volunteer("Vroni", { device: "phone", javaScript: false, lang: "ko" });
  const { page } = visitor;
  await visitor.open(`/ko/console/c/${SLUG}/sheets/new`);
  await visitor.expectSound();
  for (const [field, value] of [["number", "18"], ["place", "서울"], ["country", "KR"], ["collected", "2012-02-23"]]) await page.locator(`#f-${field}`).fill(value);
  await page.locator("#f-r1-name").fill("박선영");
  await follow(page, "Enter");
  assert.equal(await focused(page), "r2-name=");
  assert.equal(await page.locator("#f-r1-name").inputValue(), "박선영");
  await page.locator("#f-r2-name").fill("김서윤");
  await page.locator("#f-r2-email").fill("주소 없음");
  await follow(page, "Enter");
  assert.equal(await page.locator("#f-r2-email").inputValue(), "주소 없음");
  assert.equal(await page.locator("#f-r2-email").getAttribute("aria-invalid"), "true");
  await visitor.expectSound();
  await page.locator("#f-r2-email").fill("");
  await visitor.press("[value=save]");
  await visitor.open(`/ko/console/c/${SLUG}/sheets`);
  await visitor.expectSound();
  assert.match(await page.locator("main").textContent(), /서울/);
  await visitor.leave();
});
