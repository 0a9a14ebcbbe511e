// A campaign that asks for a second person: what one changes nobody sees until
// another has looked at exactly that, and let it out.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Desk } from "./support/console.mjs";
import { SLUG, outcry, siteForAll } from "./support/outcry.mjs";

const AT = `/console/c/${SLUG}`, PASSWORD = "seven candles on the embassy steps";

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

// What a form of the editor holds.
function fieldsOf(html) {
  const form = html.slice(html.indexOf("enctype="));
  const out = {};
  for (const [tag, , name] of form.matchAll(/<(input|textarea)[^>]*? name="([^"]+)"[^>]*>/g)) {
    if (name === "csrf" || / type="(radio|checkbox)"/.test(tag)) continue;
    out[name] = plain(/ value="([^"]*)"/.exec(tag)?.[1] ?? "");
  }
  for (const [, name, text] of form.matchAll(/<textarea[^>]*? name="([^"]+)"[^>]*>\n?([^]*?)<\/textarea>/g)) out[name] = plain(text);
  for (const [, name, options] of form.matchAll(/<select[^>]*? name="([^"]+)"[^>]*>([^]*?)<\/select>/g)) {
    out[name] = plain(/value="([^"]*)" selected/.exec(options)?.[1] ?? "");
  }
  return out;
}

const markOf = (html) => /name="mark" value="([^"]*)"/.exec(html)?.[1];

describe("review", () => {
  const site = siteForAll();
  let ada, bo, chi;
  const file = async () => (await outcry("campaign", "show", "--data", site.data, SLUG)).stdout;
  const apply = async (text) => {
    const path = join(site.data, "review.toml");
    await writeFile(path, text);
    const done = await outcry("campaign", "apply", "--data", site.data, path);
    assert.equal(done.code, 0, done.stderr);
    return done;
  };
  const change = async (desk, field, text) => {
    const page = await desk.get(`${AT}/edit/basics`);
    return desk.post(`${AT}/edit/basics`, { ...fieldsOf(page.text), [field]: text });
  };
  const review = (desk) => desk.get(`${AT}/review`);
  const letOut = (desk, mark) => desk.post(`${AT}/review`, { do: "let-out", mark, proof_password: PASSWORD });

  before(async () => {
    await apply((await file()).replace("\ntitle.", "\nreview = true\ntitle."));
    [ada, bo, chi] = [await deskOf(site, "Ada"), await deskOf(site, "Bo"), await deskOf(site, "Chi", "case-worker")];
    await sleep(1200);
  });

  test("nobody sees it before a second person has let it out", async () => {
    assert.match((await review(ada)).text, /Nothing waits/);
    const saved = await change(ada, "v.title.en", "Save <every one> of the thirty");
    assert.equal(saved.status, 303, saved.text);
    assert.match((await ada.get(saved.location)).text, /waits for a second person/);
    await sleep(1200);
    assert.doesNotMatch((await site.get(`/c/${SLUG}`)).text, /every one/);
    assert.doesNotMatch(await file(), /every one/);
    assert.match((await ada.get(`${AT}/edit/basics`)).text, /Save &lt;every one&gt;/, "who works on it goes on from there");
    assert.match((await bo.get(AT)).text, /A change waits for a second person/);

    const own = await review(ada);
    assert.match(own.text, /You have changed it yourself/);
    const refused = await letOut(ada, markOf(own.text));
    assert.equal(refused.status, 403, refused.text);
    assert.match(refused.text, /somebody else lets it out/);

    const seen = await review(bo);
    assert.match(seen.text, /Changed by Ada/);
    assert.match(seen.text, /<ins>[^<]*&lt;every one&gt;[^<]*<\/ins>/);
    assert.doesNotMatch(seen.text, /<every one>/);
    const out = await letOut(bo, markOf(seen.text));
    assert.equal(out.location, `${AT}?said=let-out`, out.text);
    assert.match(await file(), /Save <every one> of the thirty/);
    await sleep(1200);
    assert.match((await site.get(`/c/${SLUG}`)).text, /Save &lt;every one&gt; of the thirty/);
    assert.match((await review(bo)).text, /Nothing waits/);
  });

  test("what is let out is exactly what was seen", async () => {
    await change(ada, "v.summary.en", "The first version.");
    const seen = markOf((await review(bo)).text);
    await change(ada, "v.summary.en", "The second version, unseen.");
    const late = await letOut(bo, seen);
    assert.equal(late.status, 409);
    assert.match(late.text, /not what you have seen/);
    assert.match(late.text, /second version/);
    assert.doesNotMatch(await file(), /The (first|second) version/);
    assert.equal((await letOut(bo, markOf(late.text))).status, 303);
    assert.equal((await letOut(bo, markOf(late.text))).status, 409, "once");
  });

  test("who has written of it, too, is no second person; an owner is", async () => {
    await change(ada, "v.summary.en", "By Ada.");
    await change(bo, "v.demand.en", "By Bo.");
    const mark = markOf((await review(bo)).text);
    for (const desk of [ada, bo]) assert.equal((await letOut(desk, mark)).status, 403);
    assert.match((await review(chi)).text, /An organiser who has not changed it/);
    assert.equal((await letOut(chi, mark)).status, 403);
    const owner = await deskOf(site, "Dalia", "owner");
    assert.equal((await letOut(owner, mark)).status, 303);
    assert.match(await file(), /By Ada\.[^]*By Bo\./);
  });

  test("two authors at once lose nothing", async () => {
    const pages = [await ada.get(`${AT}/edit/basics`), await bo.get(`${AT}/edit/basics`)];
    assert.equal((await ada.post(`${AT}/edit/basics`, { ...fieldsOf(pages[0].text), "v.summary.en": "Ada was first." })).status, 303);
    const late = await bo.post(`${AT}/edit/basics`, { ...fieldsOf(pages[1].text), "v.summary.en": "Bo was second." });
    assert.equal(late.status, 409);
    assert.match(late.text, /Bo was second/);
    const after = (await review(chi)).text.replace(/<del>[^<]*<\/del>/g, "").replace(/<\/?ins>/g, "");
    assert.match(after, /Ada was first/);
    assert.match((await review(chi)).text, /Changed by Ada,/);
  });

  test("sent back it keeps its note; dropped it is gone, and only when one is sure", async () => {
    let page = await review(bo);
    const mark = markOf(page.text);
    const empty = await bo.post(`${AT}/review`, { do: "send-back", mark, note: " " });
    assert.equal(empty.status, 422);
    assert.equal((await bo.post(`${AT}/review`, { do: "send-back", mark, note: "A full name <here>." })).status, 303);
    page = await review(ada);
    assert.match(page.text, /Bo sent it back: A full name &lt;here&gt;\./);
    assert.match((await ada.get(AT)).text, /sent back to its authors/);
    assert.equal((await ada.post(`${AT}/review/drop`, { mark: markOf(page.text) })).status, 422);
    assert.equal((await ada.post(`${AT}/review/drop`, { mark: "0", sure: "yes" })).status, 409);
    assert.equal((await ada.post(`${AT}/review/drop`, { mark: markOf(page.text), sure: "yes" })).status, 303);
    assert.match((await review(ada)).text, /Nothing waits/);
    assert.match(await file(), /By Ada\./);
  });

  test("closing does not wait; the administrator's file passes, and says so", async () => {
    await change(ada, "v.summary.en", "Waits while it is closed.");
    const state = await bo.get(`${AT}/state`);
    const closed = await bo.post(`${AT}/state`, { to: "closed", seen: /name="seen" value="(\d+)"/.exec(state.text)[1], proof_password: PASSWORD });
    assert.equal(closed.location, `${AT}/state?said=state`, closed.text);
    assert.match(await file(), /status = "closed"/);
    const out = await letOut(bo, markOf((await review(bo)).text));
    assert.equal(out.status, 303, out.text);
    assert.match(await file(), /status = "closed"[^]*Waits while it is closed/);
    const done = await apply((await file()).replace("Waits while it is closed.", "By the file."));
    assert.match(done.stderr, /NOTE: this campaign asks for a second person's approval/);
  });

  test("a draft is taken live by whoever has not written it", async () => {
    await apply((await file()).replaceAll(SLUG, "another-one").replace('status = "closed"', 'status = "draft"'));
    await sleep(1200);
    const at = "/console/c/another-one";
    const page = await ada.get(`${at}/edit/basics`);
    const written = await ada.post(`${at}/edit/basics`, { ...fieldsOf(page.text), "v.summary.en": "Ada's draft." });
    assert.match(written.location ?? written.text, /said=saved|saved/);
    const goLive = async (desk) => {
      const seen = /name="seen" value="(\d+)"/.exec((await desk.get(`${at}/state`)).text)[1];
      return desk.post(`${at}/state`, { to: "live", seen, proof_password: PASSWORD });
    };
    const waits = await goLive(ada);
    assert.equal(waits.location, `${at}/review?said=waits`, waits.text);
    assert.match((await outcry("campaign", "show", "--data", site.data, "another-one")).stdout, /status = "draft"/);
    const seen = await bo.get(`${at}/review`);
    assert.match(seen.text, /<ins>/);
    const out = await bo.post(`${at}/review`, { do: "let-out", mark: markOf(seen.text), proof_password: PASSWORD });
    assert.equal(out.status, 303, out.text);
    assert.match((await outcry("campaign", "show", "--data", site.data, "another-one")).stdout, /status = "live"/);
  });

  test("a Korean page has Korean words", async () => {
    await change(ada, "v.summary.en", "Once more.");
    const { text } = await bo.get(`/ko${AT}/review`);
    assert.match(text, /<h1>검토<\/h1>/);
    assert.match(text, /내보내기/);
  });
});
