// Makes the pictures of docs/images: what a visitor sees first of three
// pages, on a phone and on a desk, in light and dark.
//
//   node tests/browser/screenshots.mjs FOLDER

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { confirmLink, Outcry, SLUG } from "../support/outcry.mjs";
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
    const pages = { campaign: `/en/c/${SLUG}`, sign: `/en/c/${SLUG}/sign`, receipt: `/en${await receipt()}` };
    for (const [device, viewport] of Object.entries(DEVICES)) {
      for (const colorScheme of ["light", "dark"]) {
        const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 1, locale: "en-US" });
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
