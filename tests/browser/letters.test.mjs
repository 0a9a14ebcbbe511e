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

for (const [device, javaScript, lang] of [["phone", false, "ko"], ["phone", true, "en"], ["desktop", true, "en"]]) {
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
    await page.locator("details:has(#f-email) summary").click();
    await page.locator("#f-email").fill("nobody");
    await visitor.press("button[formaction$='/remind']");
    await visitor.expectSound();
    assert.equal(await page.locator("#f-own").inputValue(), "제 할머니께서는 1950년에 그 강을 건너셨습니다.");
    const email = `${device}-${javaScript}@example.org`;
    await page.locator("#f-email").fill(email);
    await visitor.press("button[formaction$='/remind']");
    await visitor.expectSound();
    const link = (mail, what) => new URL(mail.text.match(new RegExp(`https?://\\S+/letters/${what}/\\S+`))[0]).pathname;
    const asked = await site.mailTo(email);
    await visitor.open(link(asked, "reminder"));
    await visitor.expectSound();
    await visitor.press();
    await visitor.expectSound();
    await visitor.open(`${link(asked, "reminder")}/end`);
    await visitor.expectSound();
    await visitor.press();
    await visitor.expectSound();
    await visitor.leave();
  });

  test(`an answer: ${device}, ${javaScript ? "with" : "without"} JavaScript, ${lang}`, async () => {
    const visitor = await Visitor.arrive(browser, site, { device, javaScript, lang });
    const { page } = visitor;
    await visitor.open(`/${lang}/c/${SLUG}/letters`);
    await Promise.all([page.waitForEvent("domcontentloaded"), page.locator("a[href$='/answers']").click()]);
    await visitor.expectSound();
    await page.locator("#f-target").selectOption("ministry");
    await page.locator("#f-day").fill(new Date().toISOString().slice(0, 10));
    await page.locator("#f-text").fill("귀하의 편지를 잘 받았습니다.");
    await page.locator("#f-picture").setInputFiles({ name: "x.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
    await visitor.press();
    await visitor.expectSound();
    assert.equal(await page.locator("#f-text").inputValue(), "귀하의 편지를 잘 받았습니다.");
    await visitor.press();
    await visitor.expectSound();
    assert.match(page.url(), /thank-you$/);
    await visitor.leave();
  });
}

// The button behind the mail's link is all that it takes; on a phone, with and without scripts.
for (const javaScript of [false, true]) {
  test(`a letter that the server sends: phone, ${javaScript ? "with" : "without"} JavaScript`, async () => {
    const visitor = await Visitor.arrive(browser, site, { device: "phone", javaScript, lang: "ko" });
    const { page } = visitor, email = `seoyun${Number(javaScript)}@example.org`;
    await visitor.open(`/ko/c/${SLUG}/letters/to-the-president?target=ministry`);
    await page.locator("#f-name").fill("김서윤");
    await page.locator("#f-sender").scrollIntoViewIfNeeded();
    await page.locator("#f-sender").pressSequentially("nobody", { delay: 20 });
    await visitor.expectSound();
    if (javaScript) {
      await page.waitForTimeout(900);
      assert.equal(await page.locator("#f-sender").inputValue(), "nobody", "what is typed is not taken away");
      await page.locator("#f-sender").fill(email);
    } else {
      await page.locator("#f-sender").fill(email);
    }
    await visitor.press("button[formaction$='/server']");
    assert.match(await page.locator("h1, h2").first().textContent(), /메일을 확인/);
    await visitor.expectSound();
    const mail = await site.mailTo(email);
    const link = /https?:\/\/[^/\s]+(\/\S*letter\/[\w-]{32})/.exec(mail.text)[1];
    await visitor.open(link);
    await visitor.expectSound();
    await visitor.press("main form button");
    assert.match(await page.locator("main").textContent(), /편지를 확인하셨습니다|나가는 중|나갔습니다/);
    await visitor.expectSound();
    await visitor.leave();
  });
}
