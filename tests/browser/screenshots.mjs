// Makes the pictures of docs/images: what is seen first of some pages, by a
// visitor and by an owner in the console, on a phone and on a desk, in light
// and dark.
//
//   node tests/browser/screenshots.mjs FOLDER

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { totp } from "../support/console.mjs";
import { confirmLink, Outcry, outcry, SLUG } from "../support/outcry.mjs";
import { DEVICES, launch } from "./support.mjs";

const folder = process.argv[2];
if (!folder) {
  console.error("usage: node tests/browser/screenshots.mjs FOLDER");
  process.exit(2);
}

await mkdir(folder, { recursive: true });
const site = await Outcry.start({ args: ["--signatures", "12345"] });
try {
  const browser = await launch();
  try {
    const owner = await owners(browser);
    const receiptPath = await receipt();
    // As people meet it, and without what is said of a site that is unguarded.
    await site.end();
    Object.assign(site.env, { OUTCRY_LIMITS_ENABLED: "1", OUTCRY_CHALLENGE_ENABLED: "1" });
    await site.run();
    const pages = { campaign: `/en/c/${SLUG}`, sign: `/en/c/${SLUG}/sign`, receipt: `/en${receiptPath}`,
      "console-campaign": `/en/console/c/${SLUG}`, "console-editor": `/en/console/c/${SLUG}/edit/body`, "console-people": "/en/console/people/invite" };
    for (const [device, viewport] of Object.entries(DEVICES)) {
      for (const colorScheme of ["light", "dark"]) {
        const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 1, locale: "en-US" });
        await context.addCookies(owner);
        const page = await context.newPage();
        for (const [name, path] of Object.entries(pages)) {
          await page.goto(site.origin + path, { waitUntil: "load" });
          await page.screenshot({ path: join(folder, `${name}-${device}-${colorScheme}.png`), animations: "disabled" });
        }
        await context.close();
      }
    }
  } finally {
    await browser.close();
  }
} finally {
  await site.stop();
}

// The path, without its language, of a receipt given for the pictures.
async function receipt() {
  const email = "ana@example.org";
  await site.sign({ email, lang: "en" });
  const { location } = await site.confirm(confirmLink(await site.mailTo(email)));
  return new URL(location, site.origin).pathname.replace(/^\/[a-z]{2}(?=\/r\/)/, "");
}

// The cookies of an owner who has come in by a link, for the pictures.
async function owners(browser) {
  const { stdout } = await outcry("user", "add", "--data", site.data, "--name", "Kim Seo-yun", "--role", "owner", "seoyun@example.org");
  const context = await browser.newContext(), page = await context.newPage();
  const press = () => Promise.all([page.waitForEvent("domcontentloaded"), page.locator("main form.fields .button").click()]);
  await page.goto(site.origin + new URL(stdout.trim()).pathname);
  await page.fill("#f-password", "seven candles on the embassy steps");
  await press();
  const secret = (await page.locator("main").textContent()).match(/(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}/)[0].replaceAll(" ", "");
  await page.fill("#f-code", totp(secret));
  await press();
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}
