// A letter from the page to the printer, on a phone without JavaScript and at
// a desk with it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Outcry, SLUG } from "../support/outcry.mjs";
import { launch, Visitor } from "./support.mjs";

let site, browser;
before(async () => {
  [site, browser] = await Promise.all([Outcry.start(), launch()]);
});
after(() => Promise.all([site?.stop(), browser?.close()]));

for (const [device, javaScript, lang] of [["phone", false, "ko"], ["desktop", true, "en"]]) {
  test(`a letter: ${device}, ${javaScript ? "with" : "without"} JavaScript, ${lang}`, async () => {
    const visitor = await Visitor.arrive(browser, site, { device, javaScript, lang });
    const { page } = visitor;
    assert.equal(await visitor.open(`/${lang}/c/${SLUG}/letters`), 200);
    await visitor.expectSound();
    await visitor.open(`/${lang}/c/${SLUG}/letters/to-the-ambassador`);
    await visitor.expectSound();
    if (javaScript) {
      await Promise.all([page.waitForEvent("domcontentloaded"), page.locator("#f-country").selectOption("KR")]);
    } else {
      await page.locator("#f-country").selectOption("KR");
    }
    await page.locator("#f-city").fill("부산");
    await page.locator("#f-name").fill("김서윤");
    await visitor.press("button.quiet[value=show]");
    await page.locator("#f-own").fill("제 할머니께서는 1950년에 그 강을 건너셨습니다.");
    await visitor.press("button[value='other.law']");
    await visitor.expectSound();
    assert.match(await page.locator(".envelope").textContent(), /Busan/);
    assert.equal(await page.locator("#f-own").inputValue(), "제 할머니께서는 1950년에 그 강을 건너셨습니다.");
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("button[formaction$='.pdf']").first().click()]);
    assert.equal(download.suggestedFilename(), "letter.pdf");
    await visitor.press("button[formaction$='/sent']");
    await visitor.expectSound();
    await visitor.leave();
  });
}
