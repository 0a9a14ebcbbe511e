// A campaign's texts, changed in the console: what people see of it, what is
// refused, and two organisers at once.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { deskOf, fieldsOf } from "./support/editor.mjs";
import { SLUG, outcry, siteForAll } from "./support/outcry.mjs";

const EDIT = `/console/c/${SLUG}/edit`;

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
    const overview = (await desk.get(EDIT)).text;
    const parts = [...overview.matchAll(/\/(?:edit|settings)\/([a-z.]+)"/g)].map(([, part]) => part);
    assert.ok(parts.length >= 19, parts.join());
    for (const part of parts) {
      const at = `${EDIT.replace("edit", part === "keyholders" || part === "keeping" ? "settings" : "edit")}/${part}`;
      const { status, text } = await desk.get(at);
      assert.equal(status, 200, text);
      const ones = [...text.matchAll(/\/edit\/([a-z]+(?:\.[a-z]+)?\.\d+)"/g)].map(([, one]) => one);
      if (part === "languages") continue;
      for (const one of new Set(ones.length > 0 ? ones : text.includes('class="fields') ? [part] : [])) {
        const answer = await desk.post(at.replace(part, one), one === part ? fieldsOf(text) : await opened(desk, one));
        assert.equal(answer.status, 303, `${one}: ${answer.text}`);
      }
    }
    assert.equal(await file(), before);
  });

  test("a new title is on the public page, and a new petition text is a new version", async () => {
    const desk = await deskOf(site, "Bora", "organiser");
    await desk.post(`${EDIT}/basics`, { ...await opened(desk, "basics"), "v.title.en": "Thirty <lives>" });
    await desk.post(`${EDIT}/goals`, { ...await opened(desk, "goals"), "v.deadline": "2031-03-31 23:59",
      "v.deadline_zone": "Asia/Seoul", "v.milestones": "1,000\r\n20000" });
    assert.match((await desk.get(`${EDIT}/goals`)).text, /value="2031-03-31 23:59"/, "on the clocks that were meant");
    const shown = await file();
    assert.match(shown, /title\.en = "Thirty <lives>"/);
    assert.match(shown, /deadline = 2031-03-31T14:59:00Z\ndeadline_zone = "Asia\/Seoul"/);
    assert.match(shown, /milestones = \[1000, 20000\]/);
    await sleep(1500);
    assert.match((await site.get(`/c/${SLUG}`)).text, /Thirty &lt;lives&gt;/);
  });

  test("what is wrong is named beside its field, nothing typed is lost, nothing is changed", async () => {
    const desk = await deskOf(site, "Chidi", "organiser");
    const before = await file(), basics = await opened(desk, "basics"), goals = await opened(desk, "goals");
    const untitled = await desk.post(`${EDIT}/basics`, { ...basics, "v.title.en": "", "v.summary.en": "kept <as> typed" });
    assert.equal(untitled.status, 422);
    assert.match(untitled.text, /kept &lt;as&gt; typed/);
    assert.match(untitled.text, /href="#f-v\.title\.en"/);
    const bad = await desk.post(`${EDIT}/goals`, { ...goals, "v.goal": "plenty", "v.deadline": "soon" });
    assert.equal(bad.status, 422);
    assert.equal([...bad.text.matchAll(/aria-invalid="true"/g)].length, 2, bad.text);
    assert.match(bad.text, /value="plenty"/);
    const korean = await desk.post(`/ko${EDIT}/goals`, { ...goals, "v.goal": "plenty", "v.deadline": "soon" });
    assert.match(korean.text, /정수여야 합니다/);
    assert.match(korean.text, /알려진 시간대의 날짜와 시각이어야 합니다/);
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

  test("two organisers at once: different fields come together, the same one is never lost", async () => {
    const first = await deskOf(site, "Esi", "organiser"), second = await deskOf(site, "Farid", "organiser");
    const [a, b, c] = [await opened(first, "goals"), await opened(second, "goals"), await opened(second, "body")];
    assert.equal((await first.post(`${EDIT}/goals`, { ...a, "v.goal": "777" })).status, 303);
    assert.equal((await second.post(`${EDIT}/body`, { ...c, "v.text.en": "Another story." })).status, 303);
    const merged = await second.post(`${EDIT}/goals`, { ...b, "v.milestones": "50\n60" });
    assert.match(merged.location, /said=merged/, merged.text);
    assert.match(await file(), /goal = 777\nmilestones = \[50, 60\][^]*Another story\./);
    const late = await second.post(`${EDIT}/goals`, { ...b, "v.goal": "888" });
    assert.equal(late.status, 409);
    assert.match(late.text, /Now it says: 777/);
    assert.match(late.text, /value="888"/);
    assert.match(late.text, />\n50\n60</, "what another changed meanwhile is in the form");
    assert.match(await file(), /goal = 777/);
    assert.equal((await second.post(`${EDIT}/goals`, fieldsOf(late.text))).status, 303);
    assert.match(await file(), /goal = 888\nmilestones = \[50, 60\]/);
  });

  const LISTS = [
    ["updates", { id: "put-off", date: "2031-01-02", "title.en": "Relief", "text.en": "It is put off." }, "title.en"],
    ["case.figures", { status: "at-risk", low: "31", high: "35", "what.en": "in Changchun", source: "https://example.org/a", "source_name.en": "A paper" }, "what.en"],
    ["case.timeline", { date: "2031-01-02", status: "relief", "text.en": "Put off." }, "text.en"],
    ["stories", { id: "a-girl", "who.en": "A girl", "text.en": "Her story.", consent: "By telephone", "protection.en": "No names." }, "who.en"],
    ["members", { slug: "five", "name.en": "The Five", country: "KR", url: "https://example.org/", public: "no", speaks_for: "1,200", "note.en": "Old." }, "name.en"],
    ["resolutions", { "body.en": "National Assembly", kind: "motion", votes_for: "154", votes_against: "0", source: "https://example.org/b" }, "body.en"],
    ["positions", { "who.en": "A ministry", "position.en": "No comment.", "answer.en": "Comment **please**." }, "who.en"],
    ["law", { "instrument.en": "Convention", "text.en": "No state shall …" }, "instrument.en"],
    ["statements", { date: "2031-01-02", "title.en": "Now", "text.en": "We say.", "spokesperson.name.en": "Kim", "spokesperson.email": "press@example.org" }, "title.en"],
    ["gatherings", { city: "busan", "name.en": "Busan", country: "KR", "place.en": "Station", date: "2031-03-01", time: "11:30", time_zone: "Asia/Seoul",
      status: "held", latitude: "35.11", longitude: "129.04", people: "40" }, "name.en"],
  ];
  for (const [list, fields, words] of LISTS) {
    test(`${list}: one is added, changed, moved and deleted, and nothing else is touched`, async () => {
      const desk = await deskOf(site, `Of-${list.replace(".", "-")}`, "organiser");
      const before = await file(), typed = Object.fromEntries(Object.entries(fields).map(([key, value]) => [`v.${key}`, value]));
      const heads = async () => [...(await file()).matchAll(new RegExp(`\\[\\[${list}\\]\\]`, "g"))].length;
      const n = await heads();
      const empty = await opened(desk, `${list}.new`);
      const refused = await desk.post(`${EDIT}/${list}.new`, { ...empty, [`v.${words}`]: "" });
      if (list !== "case.figures") assert.match(refused.text, new RegExp(`href="#f-v.${words.replace(".", "\\.")}"`));
      assert.equal(refused.status, 422);
      const added = await desk.post(`${EDIT}/${list}.new`, { ...empty, ...typed });
      assert.equal(added.status, 303, added.text);
      assert.equal(await heads(), n + 1);
      const again = await opened(desk, `${list}.${n}`);
      for (const [key, value] of Object.entries(typed)) assert.equal(again[key], value.replace(",", ""), key);

      const changed = await desk.post(`${EDIT}/${list}.${n}`, { ...again, [`v.${words}`]: "Changed words" });
      assert.equal(changed.status, 303, changed.text);
      assert.match(await file(), /Changed words/);
      if (n > 0) {
        const order = await file(), page = await desk.get(`${EDIT}/${list}`);
        for (const button of ["Up", "Down", "Delete"]) assert.ok(page.text.includes(`>${button}</button>`), button);
        const { was } = fieldsOf(page.text, n);
        assert.equal((await desk.post(`${EDIT}/${list}.${n}`, { was, do: "up" })).status, 303);
        assert.notEqual(await file(), order);
        assert.equal((await desk.post(`${EDIT}/${list}.${n}`, { was, do: "down" })).status, 303, "found where it went");
        assert.equal(await file(), order);
      }
      const { was } = fieldsOf((await desk.get(`${EDIT}/${list}`)).text, n);
      const sure = await desk.post(`${EDIT}/${list}.${n}`, { was, do: "remove" });
      assert.equal(sure.status, 200);
      assert.match(sure.text, /Changed words/);
      assert.equal((await desk.post(`${EDIT}/${list}.${n}`, { was: "title.en:000000000000", do: "remove", sure: "yes" })).status, 409);
      assert.equal((await desk.post(`${EDIT}/${list}.${n}`, { was, do: "remove", sure: "yes" })).status, 303);
      assert.equal(await file(), before);
      assert.equal((await desk.post(`${EDIT}/${list}.${n}`, { was, do: "remove", sure: "yes" })).status, 409, "not twice");
      const late = await desk.post(`${EDIT}/${list}.${n}`, again);
      assert.equal(late.status, 409);
      assert.match(late.text, /deleted this meanwhile/);
      assert.equal(fieldsOf(late.text)[`v.${words}`], fields[words], "what was typed is kept");
    });
  }

  test("lists within lists: backers of a resolution, quotes of a statement", async () => {
    const desk = await deskOf(site, "Hana", "organiser");
    for (const [list, fields, inner, one, other] of [
      ["resolutions", { "v.body.en": "Senate" }, "backers", { "v.name.en": "Ana", "v.role.en": "Senator", "v.country": "US" }, { "v.name.en": "Ben" }],
      ["statements", { "v.date": "2031-02-02", "v.title.en": "Today", "v.text.en": "We say." }, "quotes", { "v.text.en": "Never.", "v.who.en": "Ana" }, { "v.text.en": "Now.", "v.who.en": "Ben" }]]) {
      const added = await desk.post(`${EDIT}/${list}.new`, { ...await opened(desk, `${list}.new`), ...fields });
      const at = added.location.match(/edit\/([a-z]+\.\d+)\?/)[1];
      const page = (await desk.get(`${EDIT}/${at}`)).text;
      assert.ok(page.includes(`${EDIT}/${at}.${inner}.new`), page);
      const first = await desk.post(`${EDIT}/${at}.${inner}.new`, { ...await opened(desk, `${at}.${inner}.new`), ...one, do: "another" });
      assert.match(first.location, new RegExp(`${inner}\\.new\\?said=saved$`));
      const second = await desk.post(`${EDIT}/${at}.${inner}.new`, { ...await opened(desk, `${at}.${inner}.new`), ...other });
      assert.match(second.location, new RegExp(`${inner}\\?said=saved$`));
      const rows = (await desk.get(`${EDIT}/${at}.${inner}`)).text, { was, of } = fieldsOf(rows, 1);
      assert.equal((await desk.post(`${EDIT}/${at}.${inner}.1`, { was, of, do: "up" })).status, 303);
      assert.match((await desk.get(`${EDIT}/${at}.${inner}`)).text, />(?:Ben|Now\.)[^]*>(?:Ana|Never\.)/);
      // Its resolution goes up, and the backer is found there still.
      const outer = fieldsOf((await desk.get(`${EDIT}/${list}`)).text, Number(at.split(".")[1]));
      if (at.endsWith(".0")) continue;
      assert.equal((await desk.post(`${EDIT}/${at}`, { was: outer.was, do: "up" })).status, 303);
      assert.equal((await desk.post(`${EDIT}/${at}.${inner}.0`, { was, of, do: "remove", sure: "yes" })).status, 303);
      assert.doesNotMatch(await file(), /"(?:Ben|Now\.)"/);
    }
  });

  test("a case worker has the case and its stories, and nothing else", async () => {
    const desk = await deskOf(site, "Iman", "case-worker");
    const overview = (await desk.get(EDIT)).text;
    assert.deepEqual([...overview.matchAll(/\/edit\/([a-z.]+)"/g)].map(([, part]) => part), ["case", "case.figures", "case.timeline", "stories"]);
    const saved = await desk.post(`${EDIT}/case`, { ...await opened(desk, "case"), "v.headline.en": "Thirty people" });
    assert.equal(saved.status, 303, saved.text);
    for (const part of ["basics", "petition", "members.0", "members.new"]) {
      assert.equal((await desk.get(`${EDIT}/${part}`)).status, 403, part);
      assert.equal((await desk.post(`${EDIT}/${part}`, { "v.title.en": "X", was: "" })).status, 403, part);
    }
    assert.equal((await desk.get(`/console/c/${SLUG}/settings/keyholders`)).status, 403);
  });

  test("keyholders and what is kept are grave, and not to be had under another address", async () => {
    const desk = await deskOf(site, "Jun", "organiser");
    assert.equal((await desk.get(`${EDIT}/keyholders`)).status, 404);
    assert.equal((await desk.get(`/console/c/${SLUG}/settings/basics`)).status, 404);
    const { text } = await desk.get(`/console/c/${SLUG}/settings/keyholders`);
    const bad = await desk.post(`/console/c/${SLUG}/settings/keyholders`, { ...fieldsOf(text), "v.keyholders": "not a key" });
    assert.equal(bad.status, 422);
    assert.match(bad.text, /holds what is no public key/);
    const { text: kept } = await desk.get(`/console/c/${SLUG}/settings/keeping`);
    assert.equal((await desk.post(`/console/c/${SLUG}/settings/keeping`, { ...fieldsOf(kept), "v.retention_months": "3" })).status, 303);
    assert.match(await file(), /retention_months = 3/);
  });

  test("what is not there is not there", async () => {
    const desk = await deskOf(site, "Kofi", "organiser");
    for (const wrong of ["updates.999", "updates.x", "nothing", "basics.0", "petition.text", "resolutions.999.backers", "resolutions.999.backers.new",
      "resolutions.0.backers.999", "resolutions.0.nothing", "members.#", "a".repeat(200)]) {
      assert.equal((await desk.get(`${EDIT}/${encodeURIComponent(wrong)}`)).status, 404, wrong);
    }
  });
});
