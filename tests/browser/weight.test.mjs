// What a phone must fetch before it shows the campaign: the page and all that
// its HTML loads, heads of the answers included, stays below 15,000 bytes.

import assert from "node:assert/strict";
import net from "node:net";
import { after, before, test } from "node:test";
import { brotliDecompressSync } from "node:zlib";
import { Outcry, SLUG } from "../support/outcry.mjs";

const MOST = 15_000;

let site;
before(async () => (site = await Outcry.start({ args: ["--signatures", "12345"] })));
after(() => site?.stop());

// All bytes that come back for `path`, and the text in them.
function fetchRaw(path) {
  return new Promise((resolve, reject) => {
    const parts = [];
    const socket = net.connect(site.port, "127.0.0.1", () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${site.host}\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n`));
    socket.on("data", (part) => parts.push(part)).on("error", reject).on("end", () => {
      const all = Buffer.concat(parts), end = all.indexOf("\r\n\r\n") + 4;
      const head = all.subarray(0, end).toString("latin1"), body = all.subarray(end);
      assert.match(head, /^HTTP\/1\.1 200 /, path);
      assert.doesNotMatch(head, /^Transfer-Encoding/im, `${path} comes with its length`);
      const text = /^Content-Encoding: br\r$/im.test(head) ? brotliDecompressSync(body) : body;
      resolve({ path, bytes: all.length, text: text.toString("utf8") });
    });
  });
}

// The addresses that a browser fetches for this HTML without being asked.
function loaded(html) {
  const found = [];
  for (const [tag, name] of html.matchAll(/<(link|script|img|source|iframe|video|audio|object|embed)\b[^>]*>/g)) {
    const attribute = (one) => new RegExp(`\\s${one}="([^"]*)"`).exec(tag)?.[1];
    const rel = attribute("rel") ?? "";
    if (attribute("loading") === "lazy") continue;
    if (name === "link" && !/\b(stylesheet|icon|preload|modulepreload|manifest)\b/.test(rel)) continue;
    const url = attribute("href") ?? attribute("src") ?? attribute("data");
    if (url && !url.startsWith("data:")) found.push(url);
  }
  return [...new Set(found)];
}

for (const lang of ["en", "ko"]) {
  test(`${lang}: the first view of a campaign is below ${MOST} bytes`, async (t) => {
    const page = await fetchRaw(`/${lang}/c/${SLUG}`);
    const parts = await Promise.all(loaded(page.text).map(fetchRaw));
    assert.ok(parts.length >= 2, "a style sheet and a script at least");
    for (const { path, text } of parts) {
      assert.doesNotMatch(text, /@import|url\((?!['"]?data:)|^import\s|\bimport\(/m, `${path} loads nothing further`);
    }
    const all = [page, ...parts], bytes = all.reduce((sum, one) => sum + one.bytes, 0);
    t.diagnostic(`${bytes} bytes: ${all.map((one) => `${one.path} ${one.bytes}`).join(", ")}`);
    assert.ok(bytes < MOST, `${bytes} bytes`);
  });
}
