// Passkeys in a browser, with Chromium's own virtual authenticator: made on
// the first evening, signed in with, and stopped once somebody has a copy.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Outcry, outcry } from "../support/outcry.mjs";
import { launch, Visitor } from "./support.mjs";

const PASSWORD = "seven candles on the embassy steps";
let site, browser;
before(async () => {
  [site, browser] = await Promise.all([Outcry.start(), launch()]);
  // A host that has a name: browsers know no passkeys at addresses.
  await site.end();
  site.env.OUTCRY_SERVER_ORIGIN = `http://localhost:${site.port}`;
  await site.run();
  site.origin = site.env.OUTCRY_SERVER_ORIGIN;
});
after(() => Promise.all([site?.stop(), browser?.close()]));

async function visitorWithKey(device, lang) {
  const visitor = await Visitor.arrive(browser, site, { device, lang });
  const cdp = await visitor.context.newCDPSession(visitor.page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "usb", hasUserVerification: false, automaticPresenceSimulation: true } });
  return { visitor, cdp, authenticatorId };
}

for (const [device, lang] of [["phone", "ko"], ["desktop", "en"]]) {
  test(`an owner with a passkey: ${device}, ${lang}`, async () => {
    const email = `${device}@example.org`;
    const { stdout } = await outcry("user", "add", "--data", site.data, "--name", "Kim Seo-yun", "--role", "owner", email);
    const { visitor, cdp, authenticatorId } = await visitorWithKey(device, lang);
    const { page } = visitor, at = (path) => `/${lang}/console${path}`;
    const address = () => new URL(page.url()).pathname;
    const secondStep = async () => {
      await visitor.press("header form button");
      await visitor.fill({ email, password: PASSWORD });
      await visitor.press();
      assert.equal(address(), at("/second"));
    };

    await visitor.open(`/${lang}${new URL(stdout.trim()).pathname}`);
    await visitor.fill({ password: PASSWORD });
    await visitor.press("main form.fields .button");
    assert.equal(address(), at("/factor"));
    await visitor.expectSound();
    await visitor.fill({ name: lang === "ko" ? "내 전화" : "my telephone" });
    await visitor.press("[data-passkey] button");
    assert.equal(await page.locator(".codes code").count(), 10);
    await visitor.open(at("/account"));
    await visitor.expectSound();

    await secondStep();
    await visitor.expectSound();
    await visitor.press("[data-passkey] button");
    assert.equal(address(), at("/"));

    // Somebody else has used a copy: the counter here is behind.
    const { credentials: [credential] } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
    assert.equal(credential.rpId ?? "localhost", "localhost");
    await cdp.send("WebAuthn.removeCredential", { authenticatorId, credentialId: credential.credentialId });
    await cdp.send("WebAuthn.addCredential", { authenticatorId, credential: { ...credential, rpId: "localhost", signCount: 0 } });
    await secondStep();
    await visitor.press("[data-passkey] button");
    await visitor.expectSound();
    assert.equal(address(), at("/second/passkey"));
    assert.equal(await page.locator("#errors").count(), 1);

    // And where no authenticator answers, the page says so.
    await cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId });
    await visitor.open(at("/second"));
    await page.evaluate(() => { navigator.credentials.get = () => Promise.reject(new Error("none")); });
    await page.locator("[data-passkey] button").click();
    await page.locator("[data-passkey] [role=alert]:not(:empty)").waitFor();
    assert.equal(await page.locator("#f-code").count(), 1, "a code does as well");
    await visitor.leave();
  });
}
