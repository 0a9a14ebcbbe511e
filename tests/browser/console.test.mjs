// An owner's first evening in the console, with and without JavaScript, on a
// phone and at a desk, in English and Korean: invited by a link, a password, a
// second factor, somebody else invited, out and in again.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { totp } from "../support/console.mjs";
import { Outcry, SLUG, outcry } from "../support/outcry.mjs";
import { launch, Visitor } from "./support.mjs";

const PASSWORD = "seven candles on the embassy steps";
const DOT = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC", "base64");
let site, browser;
before(async () => {
  [site, browser] = await Promise.all([Outcry.start({ args: ["--signatures", "300"] }), launch()]);
});
after(() => Promise.all([site?.stop(), browser?.close()]));

for (const [device, javaScript, lang] of [["phone", false, "en"], ["desktop", true, "ko"]]) {
  test(`a first evening: ${device}, ${javaScript ? "with" : "without"} JavaScript, ${lang}`, async () => {
    const email = `${device}@example.org`;
    const { stdout } = await outcry("user", "add", "--data", site.data, "--name", "Kim Seo-yun", "--role", "owner", email);
    const visitor = await Visitor.arrive(browser, site, { device, javaScript, lang });
    const { page } = visitor, at = (path) => `/${lang}/console${path}`;
    const address = () => new URL(page.url()).pathname;

    await visitor.open(`/${lang}${new URL(stdout.trim()).pathname}`);
    await visitor.expectSound();
    await visitor.fill({ password: "password" });
    await visitor.press("main form.fields .button");
    await visitor.expectSound();
    assert.equal(await page.locator("#errors").count(), 1);
    await visitor.fill({ password: PASSWORD });
    await visitor.press("main form.fields .button");
    assert.equal(address(), at("/factor"));
    await visitor.expectSound();
    const secret = (await page.locator("main").textContent()).match(/(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}/)[0].replaceAll(" ", "");
    await visitor.fill({ code: totp(secret) });
    await visitor.press("main form.fields .button");
    assert.equal(await page.locator(".codes code").count(), 10);
    await visitor.expectSound();

    for (const path of ["/", "/account", "/people", "/people/invite", "/people/1", "/people/1/remove", "/audit", "/audit?who=shell&day=2026-01-01", `/c/${SLUG}/audit`, "/missions", "/missions/add", "/missions/m/cn-kr-seoul-embassy", `/c/${SLUG}`, `/c/${SLUG}/exports`, `/c/${SLUG}/contacts`, `/c/${SLUG}/state`, `/c/${SLUG}/places`, `/c/${SLUG}/letters`, `/c/${SLUG}/letters/ministry/cancel`, `/c/${SLUG}/sheets`, `/c/${SLUG}/sheets/new`, `/c/${SLUG}/fraud`, `/c/${SLUG}/fraud/rule?rule=lang%3Den`,
      `/c/${SLUG}/pictures`, `/c/${SLUG}/review`, `/c/${SLUG}/edit`, `/c/${SLUG}/edit/basics`, `/c/${SLUG}/edit/body`, `/c/${SLUG}/edit/updates`, `/c/${SLUG}/edit/updates.0`,
      `/c/${SLUG}/cities/gatherings.new`, `/c/${SLUG}/edit/targets.0`, `/c/${SLUG}/edit/letters`, `/c/${SLUG}/edit/letters.0`, `/c/${SLUG}/edit/letters.0.words.0`, `/c/${SLUG}/edit/resolutions.0`, `/c/${SLUG}/edit/stories`, `/c/${SLUG}/settings/keeping`]) {
      assert.equal(await visitor.open(at(path)), 200, path);
      await visitor.expectSound();
    }

    // A picture: chosen, described, on the campaign's page.
    await visitor.open(at(`/c/${SLUG}/pictures`));
    await page.locator("#f-picture").setInputFiles({ name: "x.png", mimeType: "image/png", buffer: DOT });
    await visitor.press("main form.fields .button");
    await visitor.expectSound();
    await page.locator('[name="v.alt.en"]').fill(`A red dot, on a ${device}`);
    await page.locator('[name="place"][value="picture"]').check();
    await visitor.press("main form.fields .button");
    assert.equal(address(), at(`/c/${SLUG}/pictures`));
    await visitor.expectSound();
    await visitor.open(at(`/c/${SLUG}/pictures/picture-1`));
    await visitor.expectSound();
    // An answer to a letter: handed in by anybody, read, published.
    const handed = await site.post(`/c/${SLUG}/answers`, new URLSearchParams({ target: "ministry", day: new Date().toISOString().slice(0, 10), text: "We have taken note.", publish: "1" }).toString());
    assert.equal(handed.status, 303);
    await visitor.open(at(`/c/${SLUG}/replies`));
    await visitor.expectSound();
    await Promise.all([page.waitForEvent("domcontentloaded"), page.locator(`main table a[href*="/replies/"]`).first().click()]);
    await visitor.expectSound();
    assert.equal(await page.locator("#f-text").inputValue(), "We have taken note.");
    await visitor.press("main form[enctype] .button");
    assert.equal(address(), at(`/c/${SLUG}/replies`));
    await visitor.expectSound();

    // A mail to supporters: written, looked at, sent to nobody yet.
    for (const path of ["/mail", `/c/${SLUG}/mailings`]) {
      assert.equal(await visitor.open(at(path)), 200, path);
      await visitor.expectSound();
    }
    await visitor.press("main form.fields .button");
    await visitor.expectSound();
    for (const tag of ["en", "ko"]) {
      await page.locator(`[name="subject.${tag}"]`).fill(tag === "ko" ? "살아 있습니다" : "They are alive");
      await page.locator(`[name="body.${tag}"]`).fill("**A first line.**\n\n[More](https://news.example/1)\n\n- one\n- two");
    }
    await visitor.press('main form[enctype] .button');
    assert.equal(await page.locator(".looks iframe").count(), 2);
    await visitor.expectSound();
    const draft = address();
    await visitor.open(`${draft}/send`);
    await visitor.expectSound();
    await page.locator('[name="people"]').fill("1");
    await visitor.press("main form.fields .button");
    assert.equal(await page.locator("#errors").count(), 1);
    await visitor.expectSound();
    await page.locator('[name="people"]').fill((await page.locator('[name="told"]').getAttribute("value")));
    await page.locator('[name="when"]').selectOption("morning");
    await visitor.press("main form.fields .button");
    assert.equal(address(), draft);
    await visitor.expectSound();
    await page.locator('[name="sure"]').check();
    await visitor.press('main form[action$="/cancel"] .button');
    await visitor.expectSound();

    await visitor.open(at("/people/invite"));
    await visitor.fill({ name: "박선영", email: `${device}-second@example.org` });
    await page.locator("#f-role").selectOption("organiser");
    await visitor.press("main form.fields .button");
    await visitor.expectSound();
    assert.match(await page.locator(".codes").textContent(), /\/console\/link\/[\w-]{43}/);

    // Out and in again, by keyboard alone.
    await visitor.press("header form button");
    assert.equal(address(), at("/sign-in"));
    await visitor.expectSound();
    await page.locator("#f-email").focus();
    await page.keyboard.type(email);
    await page.keyboard.press("Tab");
    await page.keyboard.type(PASSWORD);
    await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press("Enter")]);
    assert.equal(address(), at("/second"));
    await visitor.expectSound();
    await page.locator("#f-code").focus();
    await page.keyboard.type(totp(secret, Date.now() + 30_000));
    await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press("Enter")]);
    assert.equal(address(), at("/"));
    await visitor.leave();
  });
}
