// A campaign's texts, changed in the console: what people see of it, what is
// refused, and two organisers at once.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Desk } from "./support/console.mjs";
import { SLUG, outcry, siteForAll } from "./support/outcry.mjs";

const EDIT = `/console/c/${SLUG}/edit`;
const PASSWORD = "seven candles on the embassy steps";

async function deskOf(site, name, role) {
  const { code, stdout, stderr } = await outcry("user", "add", "--data", site.data, "--name", name,
    "--role", role, "--json", `${name.toLowerCase()}@example.org`);
  assert.equal(code, 0, stderr);
  const desk = new Desk(site);
  await desk.accept(new URL(JSON.parse(stdout).link).pathname, PASSWORD);
  return desk;
}

const plain = (text) => text.replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&lt;", "<")
  .replaceAll("&gt;", ">").replaceAll("&amp;", "&");

// What a form of the editor holds.
function fieldsOf(html) {
  const form = html.slice(html.indexOf('class="fields"'));
  const out = {};
  for (const [tag, , name] of form.matchAll(/<(input|textarea)[^>]*? name="([^"]+)"[^>]*>/g)) {
    if (name.startsWith("v.") || name === "was") out[name] = plain(/ value="([^"]*)"/.exec(tag)?.[1] ?? "");
  }
  for (const [, name, text] of form.matchAll(/<textarea[^>]*? name="([^"]+)"[^>]*>\n?([^]*?)<\/textarea>/g)) out[name] = plain(text);
  return out;
}

const opened = async (desk, part) => {
  const { status, text } = await desk.get(`${EDIT}/${part}`);
  assert.equal(status, 200, text);
  return fieldsOf(text);
};

describe("the editor", () => {
  const site = siteForAll();
  const file = async () => (await outcry("campaign", "show", "--data", site.data, SLUG)).stdout;

  test("what is opened and saved again changes nothing, in any part", async () => {
    const desk = await deskOf(site, "Amina", "organiser");
    assert.match((await desk.get(`/console/c/${SLUG}`)).text, new RegExp(`href="${EDIT}"`));
    const before = await file();
    for (const part of ["basics", "petition", "body", "updates.0", "gatherings.0"]) {
      const answer = await desk.post(`${EDIT}/${part}`, await opened(desk, part));
      assert.equal(answer.status, 303, `${part}: ${answer.text}`);
    }
    assert.equal(await file(), before);
  });

  test("a new title is on the public page, and a new petition text is a new version", async () => {
    const desk = await deskOf(site, "Bora", "organiser");
    await desk.post(`${EDIT}/basics`, { ...await opened(desk, "basics"), "v.title.en": "Thirty <lives>", "v.deadline": "2031-03-31 23:59",
      "v.deadline_zone": "Asia/Seoul", "v.milestones": "1,000\r\n20000" });
    const shown = await file();
    assert.match(shown, /title\.en = "Thirty <lives>"/);
    assert.match(shown, /deadline = 2031-03-31T14:59:00Z/);
    assert.match(shown, /milestones = \[1000, 20000\]/);
    await sleep(1500);
    assert.match((await site.get(`/c/${SLUG}`)).text, /Thirty &lt;lives&gt;/);
  });

  test("what is wrong is named beside its field, nothing typed is lost, nothing is changed", async () => {
    const desk = await deskOf(site, "Chidi", "organiser");
    const before = await file(), fields = await opened(desk, "basics");
    const bad = await desk.post(`${EDIT}/basics`, { ...fields, "v.title.en": "", "v.goal": "plenty", "v.deadline": "soon",
      "v.summary.en": "kept <as> typed" });
    assert.equal(bad.status, 422);
    assert.equal([...bad.text.matchAll(/aria-invalid="true"/g)].length, 3, bad.text);
    assert.match(bad.text, /kept &lt;as&gt; typed/);
    assert.match(bad.text, /value="plenty"/);
    const korean = await desk.post(`/ko${EDIT}/basics`, { ...fields, "v.goal": "plenty" });
    assert.match(korean.text, /정수여야 합니다/);
    assert.equal(await file(), before);
  });

  test("Markdown is shown before it is saved, and nothing of it can do harm", async () => {
    const desk = await deskOf(site, "Dalia", "organiser");
    const before = await file();
    const look = await desk.post(`${EDIT}/body`, { ...await opened(desk, "body"), "v.text.en": "**bold** <script>alert(1)</script>", do: "preview" });
    assert.equal(look.status, 200);
    assert.match(look.text, /<strong>bold<\/strong>/);
    assert.doesNotMatch(look.text, /<script>alert/);
    assert.equal(await file(), before);
  });

  test("two organisers at once: different parts come together, the same part is never lost", async () => {
    const first = await deskOf(site, "Esi", "organiser"), second = await deskOf(site, "Farid", "organiser");
    const [a, b, c] = [await opened(first, "basics"), await opened(second, "basics"), await opened(second, "body")];
    assert.equal((await first.post(`${EDIT}/basics`, { ...a, "v.goal": "777" })).status, 303);
    assert.equal((await second.post(`${EDIT}/body`, { ...c, "v.text.en": "Another story." })).status, 303);
    const late = await second.post(`${EDIT}/basics`, { ...b, "v.goal": "888" });
    assert.equal(late.status, 409);
    assert.match(late.text, /Now it says: 777/);
    assert.match(late.text, /value="888"/);
    assert.match(await file(), /goal = 777[^]*Another story\./);
    assert.equal((await second.post(`${EDIT}/basics`, fieldsOf(late.text))).status, 303);
    assert.match(await file(), /goal = 888/);
  });

  test("news are added and deleted; what another deleted meanwhile is not deleted twice", async () => {
    const desk = await deskOf(site, "Grace", "organiser");
    const count = async () => [...(await file()).matchAll(/\[\[updates\]\]/g)].length;
    const before = await count();
    const added = await desk.post(`${EDIT}/updates.${before}`, { ...await opened(desk, `updates.${before}`), "v.id": "put-off",
      "v.date": "2031-01-02", "v.title.en": "Relief", "v.text.en": "It is put off." });
    assert.equal(added.location, `${EDIT}/updates?said=saved`, added.text);
    assert.equal(await count(), before + 1);
    const { was } = await opened(desk, `updates.${before}`);
    assert.equal((await desk.post(`${EDIT}/updates.${before}`, { do: "remove", was: "0".repeat(32) })).status, 409);
    assert.equal((await desk.post(`${EDIT}/updates.${before}`, { do: "remove", was })).status, 303);
    assert.equal(await count(), before);
    for (const wrong of ["updates.999", "updates.x", "nothing", "basics.0", "petition.text"]) {
      assert.equal((await desk.get(`${EDIT}/${wrong}`)).status, 404, wrong);
    }
  });
});
