// Pictures in the console: what comes in, what of it goes out, who sees it, and
// what is refused.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Desk } from "./support/console.mjs";
import { SLUG, outcry, siteForAll } from "./support/outcry.mjs";
import { png } from "./support/png.mjs";

const AT = `/console/c/${SLUG}/pictures`, PASSWORD = "seven candles on the embassy steps";

async function deskOf(site, name, role = "organiser") {
  const { code, stdout, stderr } = await outcry("user", "add", "--data", site.data, "--name", name,
    "--role", role, "--json", `${name.toLowerCase()}@example.org`);
  assert.equal(code, 0, stderr);
  const desk = new Desk(site);
  await desk.accept(new URL(JSON.parse(stdout).link).pathname, PASSWORD);
  return desk;
}

const plain = (text) => text.replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&lt;", "<")
  .replaceAll("&gt;", ">").replaceAll("&amp;", "&");

// As a browser sends a form with a file. Resolves with the answer, also where
// that came before all was sent.
function upload(desk, address, bytes, { name = "IMG_0815.jpg", field = "picture" } = {}) {
  const boundary = "----outcry";
  const body = Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n${desk.csrf}\r\n` +
      `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: image/jpeg\r\n\r\n`),
    bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return new Promise((resolve, reject) => {
    const request = http.request({ host: "127.0.0.1", port: desk.site.port, path: address, method: "POST", agent: false, headers: {
      Host: desk.site.host, Cookie: desk.cookie, "Sec-Fetch-Site": "same-origin",
      "Content-Type": `multipart/form-data; boundary=${boundary}`, "Content-Length": body.length } }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part)).on("end", () =>
        resolve({ status: answer.statusCode, location: answer.headers.location, text: Buffer.concat(parts).toString() }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

const addressOf = async (desk) => {
  const { status, text } = await desk.get(AT);
  assert.equal(status, 200, text);
  return plain(/action="([^"]+\?ticket=[^"]+)"/.exec(text)[1]);
};
const put = async (desk, bytes, options) => upload(desk, await addressOf(desk), bytes, options);
const wasOf = (html) => /name="was" value="([^"]*)"/.exec(html)[1];

// The bytes at an address.
function bytesOf(site, path, headers = {}) {
  return new Promise((resolve, reject) => http.get({ host: "127.0.0.1", port: site.port, path, headers: { Host: site.host, ...headers } }, (answer) => {
    const parts = [];
    answer.on("data", (part) => parts.push(part)).on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(parts) }));
  }).on("error", reject));
}

describe("pictures", () => {
  const site = siteForAll();
  const file = async () => (await outcry("campaign", "show", "--data", site.data, SLUG)).stdout;
  const story = async () => /\[\[stories\]\]\nid = "([^"]+)"/.exec(await file())[1];

  test("a photograph is uploaded, described, shown, and nothing but its pixels goes out", async () => {
    const desk = await deskOf(site, "Amina", "case-worker");
    const photo = png(1500, 1000, [200, 40, 20], { text: "GPS 43.9 N 125.3 E, Changchun" });
    const sent = await put(desk, photo);
    assert.equal(sent.status, 303, sent.text);
    assert.match(sent.location, new RegExp(`^${AT}/[0-9a-f]{64}$`));
    const form = await desk.get(sent.location);
    assert.match(form.text, /name="v\.alt\.en"/);
    assert.doesNotMatch(await file(), /\[\[pictures\]\]/, "what is not described is in no file");

    const bad = await desk.post(sent.location, { was: wasOf(form.text), "v.alt.ko": "촛불", "v.credit.en": "A <friend>" });
    assert.equal(bad.status, 422);
    assert.match(bad.text, /aria-invalid="true"/);
    assert.match(bad.text, /value="A &lt;friend&gt;"/);
    const id = await story();
    const good = await desk.post(sent.location, { was: wasOf(bad.text), "v.alt.en": "Seven candles", "v.alt.ko": "촛불 일곱 개",
      "v.credit.en": "A <friend>", "v.licence": "CC BY 4.0", "v.consent": "Nobody is on it", place: `stories.${id}` });
    assert.equal(good.location, `${AT}?said=saved`, good.text);
    const shown = await file();
    assert.match(shown, /\[\[pictures\]\]\nid = "picture-1"\nfile = "[0-9a-f]{64}"\nwidth = 1500\nheight = 1000/);
    assert.match(shown, new RegExp(`id = "${id}"[^[]*picture = "picture-1"`));

    await sleep(1500);
    const page = (await site.get(`/c/${SLUG}`)).text;
    const [tag] = /<img[^>]*picture[^>]*>/.exec(page);
    assert.match(tag, /width="1500" height="1000" alt="Seven candles" loading="lazy"/);
    assert.match((await site.get(`/ko/c/${SLUG}`)).text, /alt="촛불 일곱 개"/);
    assert.match(page, /<figcaption>A &lt;friend&gt; · CC BY 4\.0<\/figcaption>/);
    assert.doesNotMatch(page, /Nobody is on it/);
    const sources = plain(/srcset="([^"]+)"/.exec(tag)[1]).split(", ");
    assert.equal(sources.length, 3);
    for (const one of sources) {
      const { status, headers, bytes } = await bytesOf(site, one.split(" ")[0]);
      assert.equal(status, 200, one);
      assert.equal(headers["content-type"], "image/jpeg");
      assert.match(headers["cache-control"], /public, max-age=31536000, immutable/);
      assert.equal(bytes.subarray(0, 3).toString("hex"), "ffd8ff");
      assert.doesNotMatch(bytes.toString("latin1"), /Exif|GPS|Changchun|ICC_PROFILE|xmp/i);
    }
    const hash = /file = "([0-9a-f]{64})"/.exec(shown)[1];
    const whole = await bytesOf(site, sources[2].split(" ")[0]);
    assert.equal(createHash("sha256").update(whole.bytes).digest("hex"), hash, "it is addressed by its content");
    for (const wrong of [`${hash.slice(0, 16)}-641.jpg`, `${hash.slice(0, 16)}-640.png`, `${"0".repeat(16)}-640.jpg`, "x", `${hash.slice(0, 16)}-640.jpg.jpg`]) {
      assert.equal((await bytesOf(site, `/c/${SLUG}/picture/${wrong}`)).status, 404, wrong);
    }
  });

  test("what is no picture is refused with a word to the point, and changes nothing", async () => {
    const desk = await deskOf(site, "Bora"), before = await file();
    const noise = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>');
    for (const [bytes, status, words] of [
      [noise, 422, /no picture that can be used/], [Buffer.from("%PDF-1.7"), 422, /no picture/], [Buffer.alloc(0), 422, /Choose a file/],
      [png(30_000, 30_000, [0, 0, 0], { rows: 1 }), 422, /too many pixels/], [png(300, 300, [1, 2, 3]).subarray(0, 200), 422, /damaged or cut off/],
      [Buffer.alloc((20 << 20) + 1, 0xff), 413, /at most 20 MB/]]) {
      const answer = await put(desk, bytes);
      assert.equal(answer.status, status, answer.text.slice(0, 500));
      assert.match(answer.text, words);
      assert.match(answer.text, /aria-invalid="true"/);
      assert.doesNotMatch(answer.text, /<script>alert|onload/);
    }
    const korean = await upload(desk, `/ko${await addressOf(desk)}`, noise);
    assert.match(korean.text, /쓸 수 있는 사진이 아닙니다/);
    assert.equal(await file(), before);
  });

  test("50 MB are answered, not reset; without the console's ticket the limit is any form's", async () => {
    const desk = await deskOf(site, "Chidi");
    const address = await addressOf(desk);
    const answer = await upload(desk, address, Buffer.alloc(50 << 20, 0xff));
    assert.equal(answer.status, 413);
    assert.match(answer.text, /at most 20 MB/);
    assert.match(answer.text, new RegExp(`href="${AT}"`));
    assert.equal((await upload(desk, `/ko${address}`, Buffer.alloc(50 << 20))).status, 413);
    assert.equal((await upload(desk, AT, png(400, 400, [1, 2, 3]).subarray(0, 10), {})).status, 422);
    const stranger = new Desk(site);
    assert.equal((await upload(stranger, AT, Buffer.alloc(200_000))).status, 413);
    assert.equal((await upload(stranger, `${AT}?ticket=9999999999999.AAAA`, Buffer.alloc(200_000))).status, 413);
  });

  test("the same upload is the same picture; two at once lose nothing; a deletion can be taken back", async () => {
    const desk = await deskOf(site, "Dalia"), other = await deskOf(site, "Esi");
    const first = await put(desk, png(50, 40, [9, 9, 9])), again = await put(other, png(50, 40, [9, 9, 9]), { name: "../../x.svg" });
    assert.equal(first.location, again.location);
    const forms = [await desk.get(first.location), await other.get(first.location)];
    const saved = await desk.post(first.location, { was: wasOf(forms[0].text), "v.alt.en": "A grey wall", "v.consent": "nobody" });
    assert.equal(saved.status, 303, saved.text);
    const late = await other.post(first.location, { was: wasOf(forms[1].text), "v.alt.en": "Another wall" });
    assert.equal(late.status, 409);
    assert.match(late.text, /Another wall/);
    assert.equal([...(await file()).matchAll(/A grey wall/g)].length, 1);

    const id = /id = "(picture-\d+)"\nfile = "[0-9a-f]+"\nwidth = 50/.exec(await file())[1];
    let page = await desk.get(`${AT}/${id}`);
    await desk.post(`${AT}/${id}`, { was: wasOf(page.text), "v.alt.en": "A grey wall", "v.consent": "nobody", place: "picture" });
    page = await desk.get(`${AT}/${id}`);
    assert.match(page.text, /cannot be deleted/);
    assert.equal((await desk.post(`${AT}/${id}`, { do: "remove", was: wasOf(page.text) })).status, 409);
    assert.match(await file(), new RegExp(`^picture = "${id}"`, "m"));
    await sleep(1200);
    assert.match((await site.get(`/c/${SLUG}`)).text, /<meta property="og:image" content="http:\/\/[^"]+\/picture\/[0-9a-f]{16}-50\.jpg">/);
    await desk.post(`${AT}/${id}`, { was: wasOf(page.text), "v.alt.en": "A grey wall", "v.consent": "nobody" });
    page = await desk.get(`${AT}/${id}`);
    const gone = await desk.post(`${AT}/${id}`, { do: "remove", was: wasOf(page.text) });
    assert.equal(gone.status, 200, gone.text);
    assert.doesNotMatch(await file(), /A grey wall/);
    const undo = /action="([^"]+)"[^>]*class="fields"/.exec(gone.text)[1];
    const fields = Object.fromEntries([...gone.text.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, plain(value)]));
    assert.equal((await desk.post(undo, fields)).status, 303);
    assert.match(await file(), /alt\.en = "A grey wall"\nconsent = "nobody"/);
    assert.equal((await desk.get(`${AT}/picture-999`)).status, 404);
    assert.equal((await desk.get(`${AT}/${"0".repeat(64)}`)).status, 404);
  });

  test("the campaign's file takes pictures from beside it, and gives them back", async () => {
    const folder = join(site.data, "..", `${site.data.split("/").pop()}-files`);
    await mkdir(folder);
    try {
      await writeFile(join(folder, "candles.png"), png(700, 300, [250, 200, 0]));
      const toml = (name, extra = "") => `slug = "with-pictures"\nstatus = "draft"\nlanguages = ["en"]\npicture = "candles"\ntitle = "T"\nsummary = "S"\ndemand = "D"\naddressed_to = "A"\n` +
        `[petition]\ntext = "We ask."\n[body]\ntext = "B"\n[[pictures]]\nid = "candles"\nfile = "${name}"\nalt = "Candles"\n${extra}`;
      const path = join(folder, "c.toml");
      const apply = async (text) => {
        await writeFile(path, text);
        return outcry("campaign", "apply", "--data", site.data, path);
      };
      const done = await apply(toml("candles.png"));
      assert.equal(done.code, 0, done.stderr);
      assert.match((await apply(toml("candles.png"))).stdout, /unchanged/);
      const shown = await outcry("campaign", "show", "--data", site.data, "with-pictures", "--pictures", join(folder, "out"));
      assert.match(shown.stdout, /width = 700\nheight = 300/);
      assert.match((await apply(shown.stdout)).stdout, /unchanged/);
      assert.deepEqual(await readdir(join(folder, "out")), [`${/file = "(\w+)"/.exec(shown.stdout)[1]}.jpg`]);
      for (const [name, words] of [["missing.png", /pictures: candles: file: there is no file/], ["c.toml", /neither JPEG, PNG/], ["../candles.png", /pictures\[0\]\.file/], ["0".repeat(64), /there is no file/]]) {
        const bad = await apply(toml(name));
        assert.equal(bad.code, 2, bad.stderr);
        assert.match(bad.stderr, words);
      }
      await sleep(1300);
      assert.match((await site.get("/c/with-pictures")).text, /\/c\/with-pictures\/picture\/[0-9a-f]{16}-640\.jpg 640w/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("a backup holds them", async () => {
    const copy = `${site.data}-copy`, back = `${site.data}-back`, out = `${site.data}-out`;
    try {
      for (const args of [["backup", "--data", site.data, "-o", copy], ["restore", "--data", back, copy],
        ["campaign", "show", "--data", back, SLUG, "--pictures", out]]) {
        const { code, stderr } = await outcry(...args);
        assert.equal(code, 0, `${args[0]}: ${stderr}`);
      }
      const names = await readdir(out);
      assert.ok(names.length >= 1, "there are some");
      for (const name of names) {
        assert.equal(`${createHash("sha256").update(await readFile(join(out, name))).digest("hex")}.jpg`, name);
      }
    } finally {
      for (const path of [copy, back, out]) await rm(path, { recursive: true, force: true });
    }
  });
});
