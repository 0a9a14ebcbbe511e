// Answers to letters: handed in by whoever got one, looked at by an organiser,
// shown to everybody. Until then nobody who has the disk can read them.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { Desk } from "./support/console.mjs";
import { outcry, SLUG, siteForAll } from "./support/outcry.mjs";
import { png } from "./support/png.mjs";
import { deskOf } from "./support/sealed_site.mjs";

const FORM = `/c/${SLUG}/answers`, LETTERS = `/c/${SLUG}/letters`, QUEUE = `/console/c/${SLUG}/replies`;
const GOOD = { target: "ministry", day: new Date(Date.now() - 5 * 86_400_000).toISOString().slice(0, 10), text: "We have taken note of your letter.\n\nThe Ministry", publish: "1" };
const plain = (text) => text.replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

// As a browser sends a form with a file.
function multipart(fields, file) {
  const line = "----outcry";
  const parts = Object.entries(fields).map(([name, value]) => Buffer.from(`--${line}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`));
  parts.push(Buffer.from(`--${line}\r\nContent-Disposition: form-data; name="picture"; filename="${file ? "a.png" : ""}"\r\nContent-Type: image/png\r\n\r\n`), file ?? Buffer.alloc(0), Buffer.from(`\r\n--${line}--\r\n`));
  return { body: Buffer.concat(parts), headers: { "Content-Type": `multipart/form-data; boundary=${line}` } };
}

describe("answers to letters", () => {
  const site = siteForAll();
  let desk;
  before(async () => {
    desk = await deskOf(Desk, site, "Odile", `organiser:${SLUG}`);
  });

  const actionOf = async () => plain((await site.get(FORM)).text.match(/action="([^"]+\?ticket=[^"]+)"/)[1]);
  const handIn = async (fields = {}, file) => site.request("POST", await actionOf(), multipart({ ...GOOD, ...fields }, file));
  const waiting = async () => [...(await desk.get(QUEUE)).text.matchAll(new RegExp(`${QUEUE}/(\\d+)"`, "g"))].map(([, id]) => id);
  const send = async (address, fields, file) => {
    const { body, headers } = multipart({ csrf: desk.csrf, ...fields }, file);
    return desk.keep(await site.request("POST", address, { body, headers: { ...headers, Cookie: desk.cookie, "Sec-Fetch-Site": "same-origin" } }));
  };
  const publish = async (id, fields, file) => {
    const form = await desk.get(`${QUEUE}/${id}`);
    assert.equal(form.status, 200, form.text);
    return send(plain(form.text.match(new RegExp(`action="(${QUEUE}/${id}\\?ticket=[^"]+)"`))[1]), fields, file);
  };
  // Wherever it may lie: database, journal, log.
  const onDisk = (mark) => execFileSync("sh", ["-c", `grep -rla '${mark}' '${site.data}' || true`]).toString();

  test("the form says what it needs, and keeps what was typed", async () => {
    assert.match((await site.get(LETTERS)).text, new RegExp(`href="${FORM}"`));
    const bad = await handIn({ target: "nobody", day: "yesterday", text: "kept <words> " + "w".repeat(5000) });
    assert.equal(bad.status, 422);
    for (const field of ["target", "day", "text"]) assert.match(bad.text, new RegExp(`href="#f-${field}"`));
    assert.match(bad.text, /kept &lt;words&gt;/);
    assert.match(bad.text, /name="publish" value="1" checked/);
    const empty = await handIn({ text: " " });
    assert.equal(empty.status, 422);
    assert.match(empty.text, /Please write what the answer says, or add a picture/);
    assert.equal((await handIn({ day: "2999-01-01" })).status, 422);
    assert.equal((await site.post(FORM, "x", { "Content-Type": "text/plain" })).status, 415);
    assert.equal((await site.get("/c/nothing/answers")).status, 404);
    assert.deepEqual(await waiting(), []);
  });

  test("it waits encrypted, an organiser publishes it in other words, and the original is gone", async () => {
    const mark = "Zaphira Quellmarke";
    const sent = await handIn({ text: `Dear ${mark}, we have taken note.` });
    assert.equal(sent.status, 303, sent.text);
    assert.match((await site.get(sent.location)).text, /An organiser reads it/);
    assert.equal(onDisk(mark), "", "nobody reads it from the disk");
    assert.doesNotMatch((await site.get(LETTERS)).text, new RegExp(mark));
    assert.match((await desk.get(`/console/c/${SLUG}`)).text, /wait to be read: 1\./);
    const [id] = await waiting();
    const page = await desk.get(`${QUEUE}/${id}`);
    assert.match(page.text, new RegExp(`Dear ${mark}, we have`));
    const published = await publish(id, { text: "Dear …,\r\n\r\nwe have taken note. <b>", lang: "en", shows: "none" });
    assert.equal(published.status, 303, published.text);
    assert.match((await desk.get(published.location)).text, /it stands on the page of the letters/);
    const shown = (await site.get(LETTERS)).text;
    assert.match(shown, /<blockquote dir="auto" lang="en"><p>Dear …,\n\nwe have taken note\. &lt;b&gt;<\/p>/);
    assert.match(shown, /Ministry of Foreign Affairs[^<]*<\/td><td>0<\/td><td>0<\/td><td>1<\/td>/);
    assert.equal(onDisk(mark), "");
    assert.equal((await desk.get(`${QUEUE}/${id}`)).status, 404, "it waits no more");
    assert.equal((await site.get(`/c/${SLUG}.json`)).json().letters.answers, 1);
    const csv = (await outcry("export", "letters", "--campaign", SLUG, "--data", site.data, "-o", "-")).stdout;
    assert.match(csv, /\r\ntarget,ministry,,answers,1\r\n/);
    const log = (await desk.get(`/console/c/${SLUG}/audit`)).text;
    assert.match(log, /Published or counted an answer/);
    assert.doesNotMatch(log, new RegExp(mark));
  });

  test("a picture keeps nothing but its pixels, and another can take its place", async () => {
    const secret = "37.56N 126.97E";
    assert.equal((await handIn({ text: "" }, png(900, 700, [200, 10, 10], { text: secret }))).status, 303);
    assert.equal(onDisk(secret), "");
    const [id] = await waiting();
    const image = await desk.get(`${QUEUE}/${id}/image`);
    assert.equal(image.headers["content-type"], "image/jpeg");
    assert.ok(!image.body.includes(secret));
    const without = await publish(id, { text: "", shows: "came", alt: "" });
    assert.equal(without.status, 422);
    assert.match(without.text, /what is to be seen on the picture/);
    const other = await publish(id, { text: "", shows: "other", alt: "A letter with a seal, the name is blackened" }, png(800, 500, [10, 10, 200], { text: secret }));
    assert.equal(other.status, 303, other.text);
    const shown = (await site.get(LETTERS)).text;
    const [, url] = shown.match(/<img src="(\/c\/[^"]+\/answers\/\d+\.jpg)" alt="A letter with a seal[^"]*" width="800" height="500"/);
    const picture = await site.get(url);
    assert.equal(picture.headers["content-type"], "image/jpeg");
    assert.ok(!picture.body.includes(secret));
    assert.equal((await site.get(`/c/${SLUG}/answers/999999.jpg`)).status, 404);
    assert.equal((await site.get(`/c/${SLUG}/answers/x.jpg`)).status, 404);
    const down = await desk.post(`${QUEUE}/${id}/remove`);
    assert.equal(down.status, 303);
    assert.equal((await site.get(url)).status, 404);
    assert.doesNotMatch((await site.get(LETTERS)).text, /A letter with a seal/);
  });

  test("bombs, other files and large ones are refused, and the words stay", async () => {
    for (const [file, says] of [
      [Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), /no picture that can be read/],
      [png(30_000, 30_000, [1, 2, 3], { rows: 1 }), /too many pixels|no picture that can be read/],
      [Buffer.alloc(5 << 20, 7), /too large: at most 4 MB/],
    ]) {
      const refused = await handIn({ text: "these words stay" }, file);
      assert.equal(refused.status, 422, refused.text.slice(0, 300));
      assert.match(refused.text, says);
      assert.match(refused.text, /these words stay/);
    }
    const huge = await handIn({}, Buffer.alloc(8 << 20, 7)).catch((error) => error);
    if (huge.status) {
      assert.equal(huge.status, 413);
      assert.match(huge.text, /Go back with your browser/);
    }
    const unasked = await site.request("POST", FORM, multipart(GOOD, Buffer.alloc(100_000, 7))).catch((error) => error);
    if (unasked.status) assert.equal(unasked.status, 413, "without the form's ticket it is as short as any form");
    assert.deepEqual(await waiting(), []);
  });

  test("who does not agree is only counted; what does not belong here is erased", async () => {
    assert.equal((await handIn({ text: "Private mark Ysolde", publish: "" })).status, 303);
    assert.equal((await handIn({ text: "Buy pills" })).status, 303);
    const [quiet, spam] = await waiting();
    const page = await desk.get(`${QUEUE}/${quiet}`);
    assert.match(page.text, /does not want it to be published/);
    assert.doesNotMatch(page.text, /Publish this/);
    assert.equal((await desk.post(`${QUEUE}/${quiet}`, { text: "all the same", shows: "none" })).status, 422);
    assert.equal((await desk.post(`${QUEUE}/${quiet}`, { do: "count" })).status, 303);
    assert.equal((await desk.post(`${QUEUE}/${spam}/reject`)).status, 303);
    assert.equal((await desk.post(`${QUEUE}/${spam}/reject`)).status, 404);
    assert.deepEqual(await waiting(), []);
    assert.equal((await site.get(`/c/${SLUG}.json?`)).status, 200);
    const csv = (await outcry("export", "letters", "--campaign", SLUG, "--data", site.data, "-o", "-")).stdout;
    assert.match(csv, /\r\ntarget,ministry,,answers,2\r\n/);
    assert.doesNotMatch((await site.get(LETTERS)).text, /Ysolde|all the same/);
  });

  test("nobody else comes near them, and a restart takes nothing", async () => {
    assert.equal((await handIn({ text: "Ferdinand waits" })).status, 303);
    await site.kill();
    await site.run();
    const [id] = await waiting();
    for (const [name, role] of [["Casper", `case-worker:${SLUG}`], ["Vera", `viewer:${SLUG}`]]) {
      const other = await deskOf(Desk, site, name, role);
      for (const path of [QUEUE, `${QUEUE}/${id}`, `${QUEUE}/${id}/image`]) assert.equal((await other.get(path)).status, 403, path);
      await other.get("/console/account");
      for (const path of [`${QUEUE}/${id}`, `${QUEUE}/${id}/reject`, `${QUEUE}/${id}/remove`]) assert.equal((await other.post(path)).status, 403, path);
    }
    assert.match((await desk.get(`${QUEUE}/${id}`)).text, /Ferdinand waits/);
    for (const wrong of ["0", "x", "99999999999999999999"]) assert.equal((await desk.get(`${QUEUE}/${wrong}`)).status, 404, wrong);
    const rows = execFileSync("sqlite3", [join(site.data, "outcry.db"), "SELECT hex(text_box) FROM letter_reply WHERE state = 1"]).toString();
    assert.ok(!rows.includes(Buffer.from("Ferdinand").toString("hex").toUpperCase()));
  });
});

describe("many answers", () => {
  const site = siteForAll({ env: { OUTCRY_LIMITS_ENABLED: "1" } });

  test("the form is limited as others are, and what was typed stays", async () => {
    for (let i = 0; i < 450; ++i) {
      const answer = await site.post(FORM, new URLSearchParams({ ...GOOD, day: "", text: "typed in vain" }).toString());
      if (answer.status === 422) continue;
      assert.equal(answer.status, 429);
      assert.match(answer.text, /typed in vain/);
      return;
    }
    assert.fail("nobody was told to wait");
  });
});
