// Somebody looks for the nearest embassy, and says that an address is wrong: with
// and without JavaScript, on a phone and at a desk, in English and Korean.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Outcry } from "../support/outcry.mjs";
import { launch, Visitor } from "./support.mjs";

let site, browser;
before(async () => {
  [site, browser] = await Promise.all([Outcry.start(), launch()]);
});
after(() => Promise.all([site?.stop(), browser?.close()]));

for (const [device, javaScript, lang] of [["phone", false, "ko"], ["desktop", true, "en"]]) {
  test(`missions: ${device}, ${javaScript ? "with" : "without"} JavaScript, ${lang}`, async () => {
    const visitor = await Visitor.arrive(browser, site, { device, javaScript, lang });
    const { page } = visitor;
    assert.equal(await visitor.open(`/${lang}/missions`), 200);
    await visitor.expectSound();
    await page.locator("#f-in").selectOption("KR");
    await visitor.press("form.search .button");
    assert.match(page.url(), /in=KR/);
    assert.equal(await page.locator(".missions > li").count(), 4);
    await visitor.expectSound();

    await page.locator(".near summary").click();
    await visitor.fill({ place: "Busan" });
    await visitor.press(".near .button");
    assert.equal(new URL(page.url()).search, "", "no address holds a place");
    await visitor.expectSound();
    await visitor.press(".missions li:first-child h3 a");
    assert.match(page.url(), /\/missions\/cn-kr-busan-consulate-general$/);
    await visitor.expectSound();

    await page.locator("#wrong summary").click();
    await page.locator("#f-field").selectOption("phone");
    await visitor.fill({ value: "none", how: "example.org" });
    await visitor.press("#wrong .button");
    assert.equal(await page.locator("#errors").count(), 1);
    await visitor.expectSound();
    await visitor.fill({ value: `+82 51 000 000${device.length}` });
    await visitor.press("#wrong .button");
    assert.match(page.url(), /thank-you(#wrong)?$/);
    await visitor.expectSound();

    assert.equal(await visitor.open(`/${lang}/missions?of=CN&in=BT`), 200);
    await visitor.expectSound();
    await visitor.leave();
  });
}

test("the location is asked for on the button alone, and rounded before it leaves", async () => {
  const visitor = await Visitor.arrive(browser, site, { lang: "en" });
  const { page, context } = visitor;
  await context.grantPermissions(["geolocation"], { origin: site.origin });
  await context.setGeolocation({ latitude: 35.17955, longitude: 129.07564 });
  const sent = [];
  context.on("request", (request) => sent.push(request.postData() ?? ""));
  await visitor.open("/en/missions?of=CN");
  assert.ok(!sent.some((body) => body.includes("latitude=35")));
  await page.locator(".near summary").click();
  await visitor.press("[data-here]");
  assert.match(await page.locator(".missions li:first-child h3").textContent(), /^Busan/);
  const body = sent.find((one) => one.includes("latitude=35"));
  assert.match(body, /latitude=35\.2&longitude=129\.1/);
  await visitor.expectSound();
  await visitor.leave();
});
