// A campaign from nothing to live in the browser alone: without JavaScript, by
// keyboard, on a phone; and the editor's pages as everybody must find them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Outcry, SLUG, outcry } from "../support/outcry.mjs";
import { launch, Visitor } from "./support.mjs";

const PASSWORD = "seven candles on the embassy steps";
let site, browser;
before(async () => {
  [site, browser] = await Promise.all([Outcry.start(), launch()]);
});
after(() => Promise.all([site?.stop(), browser?.close()]));

async function organiser(device, javaScript, lang) {
  const { stdout } = await outcry("user", "add", "--data", site.data, "--name", "Kim Seo-yun", "--role", "organiser", `${device}@example.org`);
  const visitor = await Visitor.arrive(browser, site, { device, javaScript, lang });
  await visitor.open(`/${lang}${new URL(stdout.trim()).pathname}`);
  await visitor.fill({ password: PASSWORD });
  await visitor.press("main form.fields .button");
  return visitor;
}

test("from nothing to live, without JavaScript, by keyboard alone", async () => {
  const visitor = await organiser("phone", false, "en");
  const { page } = visitor;
  const arrives = (act) => Promise.all([page.waitForEvent("domcontentloaded"), act]);
  // Tabs to what bears these words, as who sees no screen does.
  const reach = async (words) => {
    for (let i = 0; i < 400; ++i) {
      await page.keyboard.press("Tab");
      const named = await page.evaluate(() => {
        const one = document.activeElement;
        return [one.getAttribute("aria-label"), one.labels?.[0]?.textContent, one.textContent].filter(Boolean).join("\n");
      });
      if (named.split("\n").some((one) => one.trim() === words)) return;
    }
    assert.fail(`no way to "${words}" by keyboard on ${page.url()}`);
  };
  const follow = async (words) => {
    await reach(words);
    await arrives(page.keyboard.press("Enter"));
  };
  const type = async (label, words) => {
    await reach(label);
    await page.keyboard.type(words);
  };

  await visitor.open("/en/console/");
  await follow("A new campaign");
  await visitor.expectSound();
  await type("Short name", "Free The Five");
  await follow("Make the draft");
  await visitor.expectSound();
  assert.ok(await page.locator("#errors").count(), "what is wrong is said");
  await reach("Short name");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("free-the-five");
  await type("Title", "Free the five");
  await type("Of whom it is asked", "The Minister");
  await type("What is asked", "That the five are set free.");
  await type("Summary", "Five people were taken.");
  await type("Petition text", "We ask you to set them free.");
  await follow("Make the draft");
  assert.equal(new URL(page.url()).pathname, "/en/console/c/free-the-five/edit");
  await visitor.expectSound();

  await follow("Languages");
  await reach("Language");
  await page.keyboard.type("Kor");
  await follow("Add the language");
  await visitor.expectSound();
  await follow("Texts and settings");
  await follow("Members");
  await follow("Add: A member");
  await type("Short name (needed)", "lawyers");
  await type("English", "Lawyers for the Five");
  await follow("Save, and add another");
  await visitor.expectSound();
  await type("Short name (needed)", "doctors");
  await type("English", "Doctors");
  await follow("Save");
  await follow("Up: Doctors");
  assert.deepEqual(await page.locator("tbody td:first-child a").allTextContents(), ["Doctors", "Lawyers for the Five"]);
  await visitor.expectSound();
  await follow("Texts and settings");
  await follow("See the page as it would be");
  assert.match(await page.locator("main").textContent(), /Preview[^]*Free the five/);
  await visitor.expectSound();

  await visitor.open("/en/console/c/free-the-five/state");
  await follow("Go live");
  await page.waitForTimeout(1500);
  assert.equal(await visitor.open("/en/c/free-the-five"), 200);
  assert.equal(await page.locator("form[action$='/sign']").count(), 1, "everybody can sign");
  await visitor.leave();
});

test("the editor's pages at a desk, in Korean, with what scripts add", async () => {
  const visitor = await organiser("desktop", true, "ko");
  const { page } = visitor, at = `/ko/console/c/${SLUG}`;
  for (const path of ["/edit", "/edit/goals", "/edit/petition", "/edit/case", "/edit/resolutions.0", "/edit/statements.0.quotes", "/edit/members.new",
    "/edit/languages", "/settings/keyholders", "/texts", "/upload", "/preview", "/preview/case"]) {
    assert.equal(await visitor.open(at + path), 200, path);
    await visitor.expectSound();
  }
  await visitor.open(`${at}/edit/body`);
  const area = page.locator("textarea").first();
  await area.fill("**굵게** <b>빠집니다</b>");
  await page.locator(".shown.live strong", { hasText: "굵게" }).waitFor();
  await visitor.expectSound();
  await visitor.open("/ko/console/campaigns/new");
  await page.locator("#f-slug").fill("free-the-six");
  assert.match(await page.locator("output").textContent(), /✓ http.*\/c\/free-the-six/);
  await page.locator("#f-slug").fill("-six");
  assert.match(await page.locator("output").textContent(), /✗/);
  await visitor.expectSound();
  await visitor.leave();
});
