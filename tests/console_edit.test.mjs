// A campaign's texts, changed in the console: what people see of it, what is
// refused, and two organisers at once.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { deskOf, fieldsOf } from "./support/editor.mjs";
import { SLUG, outcry, siteForAll } from "./support/outcry.mjs";

const EDIT = `/console/c/${SLUG}/edit`;

// Gatherings have an address of their own, for their coordinators.
const door = (part) => part.startsWith("gatherings") ? EDIT.replace("/edit", "/cities") : EDIT;
const opened = async (desk, part) => {
  const { status, text } = await desk.get(`${door(part)}/${part}`);
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
    const seen = new Set(), waiting = [EDIT];
    while (waiting.length > 0) {
      const at = waiting.pop();
      const { status, text } = await desk.get(at);
      assert.equal(status, 200, text);
      for (const [, link] of text.matchAll(/(\/console\/c\/[a-z-]+\/(?:edit|settings|cities)\/[a-z.0-9]+)"/g)) {
        if (seen.has(link) || link.endsWith(".new") || link.endsWith("/languages")) continue;
        seen.add(link);
        waiting.push(link);
      }
      if (!text.includes('name="was"') || !/class="fields/.test(text)) continue;
      const answer = await desk.post(at, fieldsOf(text));
      assert.equal(answer.status, 303, `${at}: ${answer.text}`);
    }
    for (const one of ["basics", "keeping", "gatherings.0", "case.figures.0", "resolutions.0.backers.0", "targets.2", "letters.0.words.3"]) {
      assert.ok([...seen].some((link) => link.endsWith(`/${one}`)), `${one} of ${[...seen].join()}`);
    }
    assert.equal(await file(), before);
  });

  test("a coordinator prepares the gatherings of her cities, and no other", async () => {
    const cities = EDIT.replace("/edit", "/cities");
    const boss = await deskOf(site, "Harriet", "organiser"), desk = await deskOf(site, "Cora", `coordinator:${SLUG}:seoul,jeju`);
    const page = (await desk.get(`/console/c/${SLUG}`)).text;
    assert.match(page, new RegExp(`href="${cities}/gatherings"`));
    const list = (await desk.get(`${cities}/gatherings`)).text;
    const ones = [...list.matchAll(/\/cities\/(gatherings\.\d+)"/g)].map(([, one]) => one);
    assert.equal(ones.length, 1, "Seoul's alone");
    assert.doesNotMatch(list, /value="(up|down|remove)"|Texts and settings/);
    const hers = `${cities}/${ones[0]}`, all = (await boss.get(`${cities}/gatherings`)).text;
    const others = [...all.matchAll(/\/cities\/(gatherings\.\d+)"/g)].map(([, one]) => `${cities}/${one}`).filter((one) => one !== hers);
    assert.ok(others.length > 3);

    const form = fieldsOf((await desk.get(hers)).text);
    assert.equal(form["v.city"], "seoul");
    assert.equal((await desk.post(hers, { ...form, "v.people": "412", "v.status": "held" })).status, 303);
    assert.match(await file(), /people = 412/);
    assert.equal((await desk.post(`/console/c/${SLUG}/markdown`, { lang: "en", text: "**Many** came." })).status, 200, "its report is shown");

    const before = await file(), again = fieldsOf((await desk.get(hers)).text);
    const moved = await desk.post(hers, { ...again, "v.city": "busan" });
    assert.equal(moved.status, 422);
    assert.match(moved.text, /not among your cities/);
    assert.match(moved.text, /value="busan"/, "what was typed is kept");
    for (const act of ["up", "down", "remove"]) assert.equal((await desk.post(hers, { ...again, do: act, sure: "yes" })).status, 403, act);
    for (const other of others) {
      assert.equal((await desk.get(other)).status, 403, other);
      const theirs = fieldsOf((await boss.get(other)).text);
      assert.equal((await desk.post(other, { ...theirs, "v.people": "1" })).status, 403);
      // By the marks of another's, from one's own address.
      assert.equal((await desk.post(hers, { ...theirs, "v.city": "seoul", "v.people": "1" })).status, 403);
    }
    assert.equal((await desk.get(`${EDIT}/gatherings`)).status, 403, "the editor is not hers");
    assert.equal(await file(), before);

    const blank = fieldsOf((await desk.get(`${cities}/gatherings.new`)).text);
    assert.equal(blank["v.city"], "seoul");
    const fresh = { ...blank, "v.name.en": "Jeju", "v.country": "KR", "v.place.en": "The harbour", "v.date": "2012-03-03", "v.time_zone": "Asia/Seoul" };
    assert.equal((await desk.post(`${cities}/gatherings.new`, { ...fresh, "v.city": "paris" })).status, 422);
    assert.equal((await desk.post(`${cities}/gatherings.new`, { ...fresh, "v.city": "jeju" })).status, 303);
    assert.equal((await file()).split("[[gatherings]]").length, before.split("[[gatherings]]").length + 1);
    assert.match((await boss.get(`/console/c/${SLUG}/audit`)).text, /Changed a gathering/);
  });

  test("a letter's words: alternatives with a blank line between, mistakes by their number", async () => {
    const desk = await deskOf(site, "Lena", "organiser"), at = `${EDIT}/letters.0.words.0`;
    const page = (await desk.get(at)).text, form = fieldsOf(page);
    assert.match(page, /What makes a good letter/);
    assert.match(page, /writer\.city/);
    assert.ok(form["v.facts"].split("\n\n").length >= 5);
    const wrong = await desk.post(at, { ...form, "v.facts": `${form["v.facts"]}\n\nOne.\nBut {nobody} knows.` });
    assert.equal(wrong.status, 422);
    const number = form["v.facts"].split("\n\n").length + 1;
    assert.match(wrong.text, new RegExp(`No\\. ${number}: line 2: there is no placeholder`));
    assert.match(wrong.text, /But \{nobody\} knows/);
    assert.equal((await desk.post(at, { ...form, "v.facts": `${form["v.facts"]}\r\n \r\nFrom {writer.city|my town}, in two\r\nlines.\r\n\r\n` })).status, 303);
    assert.match(await file(), /From \{writer\.city\|my town\}, in two\\?n?\n?lines\./);
    // Words in a language that the campaign's pages are not in.
    const target = fieldsOf((await desk.get(`${EDIT}/targets.0`)).text);
    assert.ok(target["v.salutation.ja"] && target["v.salutation.zh"]);
    assert.equal((await desk.post(`${EDIT}/targets.0`, { ...target, "v.salutation.ja": "閣下" })).status, 303);
    assert.match(await file(), /salutation\.ja = "閣下"/);
    assert.match((await desk.get(`/console/c/${SLUG}`)).text, /Nobody has written a letter yet/);
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
    const seen = (await site.get(`/c/${SLUG}`)).text;
    assert.match(seen, /Thirty &lt;lives&gt;/);
    assert.match(seen, /Open until [^<]*March 31, 2031[^<]*11:59\sPM \(Asia\/Seoul\)/, "on the clocks that were meant");
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
    ["targets", { id: "minister", "name.en": "the Minister", "addressee.en": "The Minister", "salutation.en": "Minister", "closing.en": "Yours", way: "straight",
      "address.en": "Main Street 1", email: "m@example.org", "server.per_hour": "5", "server.time_zone": "Asia/Seoul" }, "name.en"],
    ["letters", { id: "second", "title.en": "To the Minister", targets: "president" }, "title.en"],
  ];
  for (const [list, fields, words] of LISTS) {
    test(`${list}: one is added, changed, moved and deleted, and nothing else is touched`, async () => {
      const desk = await deskOf(site, `Of-${list.replace(".", "-")}`, "organiser");
      const before = await file(), typed = Object.fromEntries(Object.entries(fields).map(([key, value]) => [`v.${key}`, value]));
      const heads = async () => [...(await file()).matchAll(new RegExp(`\\[\\[${list}\\]\\]`, "g"))].length;
      const n = await heads();
      const empty = await opened(desk, `${list}.new`);
      const refused = await desk.post(`${door(list)}/${list}.new`, { ...empty, [`v.${words}`]: "" });
      if (list !== "case.figures") assert.match(refused.text, new RegExp(`href="#f-v.${words.replace(".", "\\.")}"`));
      assert.equal(refused.status, 422);
      const added = await desk.post(`${door(list)}/${list}.new`, { ...empty, ...typed });
      assert.equal(added.status, 303, added.text);
      assert.equal(await heads(), n + 1);
      const again = await opened(desk, `${list}.${n}`);
      for (const [key, value] of Object.entries(typed)) assert.equal(again[key], value.replace(",", ""), key);

      const changed = await desk.post(`${door(list)}/${list}.${n}`, { ...again, [`v.${words}`]: "Changed words" });
      assert.equal(changed.status, 303, changed.text);
      assert.match(await file(), /Changed words/);
      if (n > 0) {
        const order = await file(), page = await desk.get(`${door(list)}/${list}`);
        for (const button of ["Up", "Down", "Delete"]) assert.ok(page.text.includes(`>${button}</button>`), button);
        const { was } = fieldsOf(page.text, n);
        assert.equal((await desk.post(`${door(list)}/${list}.${n}`, { was, do: "up" })).status, 303);
        assert.notEqual(await file(), order);
        assert.equal((await desk.post(`${door(list)}/${list}.${n}`, { was, do: "down" })).status, 303, "found where it went");
        assert.equal(await file(), order);
      }
      const { was } = fieldsOf((await desk.get(`${door(list)}/${list}`)).text, n);
      const sure = await desk.post(`${door(list)}/${list}.${n}`, { was, do: "remove" });
      assert.equal(sure.status, 200);
      assert.match(sure.text, /Changed words/);
      assert.equal((await desk.post(`${door(list)}/${list}.${n}`, { was: "title.en:000000000000", do: "remove", sure: "yes" })).status, 409);
      assert.equal((await desk.post(`${door(list)}/${list}.${n}`, { was, do: "remove", sure: "yes" })).status, 303);
      assert.equal(await file(), before);
      assert.equal((await desk.post(`${door(list)}/${list}.${n}`, { was, do: "remove", sure: "yes" })).status, 409, "not twice");
      const late = await desk.post(`${door(list)}/${list}.${n}`, again);
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
