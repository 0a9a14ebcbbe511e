// A campaign from nothing, in the console: made, filled, looked at, in more
// than one language, taken away as a file and brought back.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { deskOf, fieldsOf, upload } from "./support/editor.mjs";
import { SLUG, confirmLink, outcry, siteForAll } from "./support/outcry.mjs";

const NEW = "/console/campaigns/new";
const TYPED = { slug: "free-the-five", language: "en", title: "Free the five", addressed_to: "The Minister of Justice",
  demand: "That the five are set free.", summary: "Five people were taken. Nobody knows where they are.",
  text: "To the Minister\r\n\r\nWe ask you to set them free." };

describe("a new campaign", () => {
  const site = siteForAll();
  const show = async (slug) => (await outcry("campaign", "show", "--data", site.data, slug)).stdout;

  test("is a draft, and its short name is taken once", async () => {
    const desk = await deskOf(site, "Amina", "organiser");
    assert.match((await desk.get("/console/")).text, new RegExp(`href="${NEW}"`));
    assert.equal((await desk.get(NEW)).status, 200);
    const bad = await desk.post(NEW, { ...TYPED, slug: "Free The Five!", title: "", demand: "Kept <as> typed" });
    assert.equal(bad.status, 422);
    assert.match(bad.text, /href="#f-slug"[^]*href="#f-title"/);
    assert.match(bad.text, /value="Free The Five!"/);
    assert.match(bad.text, /Kept &lt;as&gt; typed/);
    assert.match((await desk.post(`/ko${NEW}`, { ...TYPED, language: "not a tag" })).text, /언어 태그/);
    const made = await desk.post(NEW, TYPED);
    assert.equal(made.location, "/console/c/free-the-five/edit?said=made", made.text);
    assert.equal((await desk.get(made.location)).status, 200, "at once");
    assert.match(await show("free-the-five"), /^slug = "free-the-five"\nstatus = "draft"\nlanguages = \["en"\]\ntitle\.en = "Free the five"/);
    const twice = await desk.post(NEW, TYPED);
    assert.equal(twice.status, 422);
    assert.match(twice.text, /already/);
  });

  test("is begun by those who lead the whole site only", async () => {
    for (const [name, role] of [["Bora", `organiser:${SLUG}`], ["Chidi", "case-worker"], ["Dalia", "viewer"]]) {
      const desk = await deskOf(site, name, role);
      for (const path of [NEW, "/console/campaigns/upload"]) assert.equal((await desk.get(path)).status, 403, `${role} ${path}`);
      assert.equal((await desk.post(NEW, TYPED)).status, 403);
    }
  });

  test("gets languages, an order of them, and loses one with its texts", async () => {
    const desk = await deskOf(site, "Esi", "organiser"), at = "/console/c/free-the-five/edit/languages";
    const change = async (fields) => {
      const { text } = await desk.get(at);
      return desk.post(at, { seen: /name="seen" value="([^"]*)"/.exec(text)[1], ...fields });
    };
    assert.equal((await change({ do: "add", tag: "ko" })).status, 303);
    assert.equal((await change({ do: "add", tag: "", other: "pt-BR" })).status, 303);
    assert.equal((await change({ do: "add", tag: "ko" })).status, 422, "twice");
    assert.equal((await change({ do: "add", other: "no tag" })).status, 422);
    assert.equal((await change({ do: "remove", tag: "pt-BR", seen: "en" })).status, 409);
    const early = await change({ do: "up", tag: "ko" });
    assert.equal(early.status, 422);
    assert.match(early.text, /These lack some: Basics/);
    const basics = "/console/c/free-the-five/edit/basics", fields = fieldsOf((await desk.get(basics)).text);
    assert.match((await desk.get(basics)).text, /Missing in this language/);
    const korean = { "v.title.ko": "다섯 명을 풀어 주십시오", "v.summary.ko": "다섯 명이 끌려갔습니다.", "v.demand.ko": "풀어 주십시오.", "v.addressed_to.ko": "법무부 장관" };
    assert.equal((await desk.post(basics, { ...fields, ...korean })).status, 303);
    const petition = "/console/c/free-the-five/edit/petition";
    assert.equal((await desk.post(petition, { ...fieldsOf((await desk.get(petition)).text), "v.text.ko": "풀어 주시기를 요청합니다." })).status, 303);
    assert.equal((await change({ do: "up", tag: "ko" })).status, 303);
    assert.match(await show("free-the-five"), /languages = \["ko", "en", "pt-BR"\]/);
    assert.equal((await change({ do: "down", tag: "ko" })).status, 303);
    const sure = await change({ do: "remove", tag: "ko" });
    assert.equal(sure.status, 200);
    assert.match(sure.text, /5 texts go with it/);
    assert.equal((await change({ do: "remove", tag: "pt-BR", sure: "yes" })).status, 303);
    assert.match(await show("free-the-five"), /languages = \["en", "ko"\]/);
  });

  test("is made wholly in forms, and its file taken away and brought back is the same campaign", async () => {
    const desk = await deskOf(site, "Farid", "organiser"), base = "/console/c/free-the-five";
    const put = async (part, fields, path = `${base}/edit/${part}`) => {
      const page = await desk.get(path);
      assert.equal(page.status, 200, path);
      const typed = Object.fromEntries(Object.entries(fields).map(([key, value]) => [`v.${key}`, value]));
      const answer = await desk.post(path, { ...fieldsOf(page.text), ...typed });
      assert.equal(answer.status, 303, `${part}: ${answer.text}`);
    };
    await put("basics", { example: "yes" });
    await put("goals", { deadline: "2031-03-31 23:59:30", deadline_zone: "Asia/Seoul", goal: "10,000", milestones: "100\r\n1,000" });
    await put("body", { "text.en": "# Story\r\n\r\nA \"quoted\" \\ line.", "text.ko": "이야기" });
    await put("updates.new", { id: "first", date: "2031-01-02", "title.en": "First", "text.en": "News." });
    await put("case", { "headline.en": "Five people", "where_taken.en": "Here", "where_held.ko": "저기", taken_on: "2030-11-05", "faces.en": "Death." });
    await put("case.figures.new", { status: "released", low: "5", high: "6", "what.en": "taken", date: "2030-11-06", source: "https://example.org/", "source_name.en": "Report" });
    await put("case.timeline.new", { date: "2030-11-05", status: "detained", "text.en": "Taken.", source: "https://example.org/" });
    await put("stories.new", { id: "a-boy", "who.en": "A boy", "text.en": "His story.", consent: "In writing\r\non paper", "protection.en": "No name" });
    await put("members.new", { slug: "lawyers", "name.en": "Lawyers", country: "KR", url: "https://example.org/", public: "no", speaks_for: "1200", "note.en": "Old" });
    await put("unnamed", { unnamed_members: "3" });
    await put("resolutions.new", { "body.en": "Senate", "title.en": "On the five", date: "2031-01-01", kind: "hearing", "outcome.en": "Adopted", votes_for: "154",
      votes_against: "0", votes_abstained: "2", "text.en": "*Text*", source: "https://example.org/", "source_name.ko": "출처" });
    await put("resolutions.0.backers.new", { "name.en": "Ana", "role.en": "Senator", country: "US" });
    await put("resolutions.0.backers.new", { "name.en": "Ben" });
    await put("positions.new", { "who.en": "Ministry", date: "2031-01-01", "position.en": "No.", "answer.en": "Yes.", source: "https://example.org/" });
    await put("law.new", { "instrument.en": "Convention", "provision.en": "Art. 33", "text.en": "No state …", "note.en": "Applies", "source_name.en": "U.N." });
    await put("statements.new", { date: "2031-01-01", "title.en": "Now", "text.en": "We say.", "spokesperson.name.en": "Kim", "spokesperson.role.ko": "대변인",
      "spokesperson.email": "press@example.org", "spokesperson.telephone": "+82 2 000" });
    await put("statements.0.quotes.new", { "text.en": "Never.", "who.en": "Ana", "role.en": "Senator" });
    await put("targets.new", { id: "minister", "name.en": "the Minister", "addressee.en": "The Minister", "addressee.ko": "장관", "salutation.en": "Minister,", "closing.en": "Yours\r\nsincerely",
      way: "straight", country: "KR", "address.en": "1 Main Street\r\nSeoul", fax: "+82 2 1", telephone: "+82 2 2", "telephone_words.en": "Good day.", email: "m@example.org",
      web_form: "https://example.org/m", reads: "ko\r\nen", not_before: "2031-01-01", not_after: "2031-12-31", "server.per_hour": "5", "server.time_zone": "Asia/Seoul", "server.from": "08:30", "server.until": "16:00" });
    await put("targets.new", { id: "embassy", "name.en": "the Ambassador", "addressee.en": "The Ambassador", "salutation.en": "Excellency,", "closing.en": "Yours", way: "to-mission", country: "CN", copies: "minister" });
    await put("letters.new", { id: "first", "title.en": "To the Minister", "about.ko": "편지", targets: "minister\r\nembassy" });
    await put("letters.0.words.new", { lang: "ja", subjects: "一\r\n二", opening: "One.\r\n\r\nTwo.", facts: "F", law: "L", demand: "D {target}", closing: "C" });
    await put("gatherings.new", { city: "busan", "name.en": "Busan", country: "KR", "place.en": "Station\r\nEast side", date: "2031-03-01", time: "11:30", time_zone: "Asia/Seoul",
      status: "held", "coordinator.en": "Park", contact: "busan@example.org", latitude: "35.11", longitude: "-129.04", "report.en": "Many.", people: "40" }, `${base}/cities/gatherings.new`);
    await put("keeping", { retention_months: "12" }, `${base}/settings/keeping`);

    const file = await show("free-the-five");
    for (const key of ["example = true", "deadline = 2031-03-31T14:59:30Z", 'deadline_zone = "Asia/Seoul"', "milestones = [100, 1000]", "unnamed_members = 3",
      "retention_months = 12", "[[case.figures]]", 'status = "released"', "public = false", "votes_abstained = 2", "[[resolutions.backers]]", "[[statements.quotes]]",
      "[statements.spokesperson]", 'consent = """', "longitude = -129.04", 'status = "held"', "[[targets]]", "per_hour = 5", "[[letters.words]]", 'copies = ["minister"]', 'from = "08:30"']) assert.ok(file.includes(key), `${key}\n${file}`);
    const taken = await desk.get(`${base}/campaign.toml`);
    assert.equal(taken.text, file);
    const path = join(site.data, "taken.toml");
    await writeFile(path, taken.text);
    assert.match((await outcry("campaign", "apply", "--data", site.data, path)).stdout, /unchanged/);
    // Under another name, field by field the same.
    await writeFile(path, taken.text.replace('"free-the-five"', '"free-the-five-too"'));
    assert.match((await outcry("campaign", "apply", "--data", site.data, path)).stdout, /created/);
    assert.equal((await show("free-the-five-too")).replace("free-the-five-too", "free-the-five"), file);
    for (const slug of ["free-the-five", SLUG]) {
      const same = (await desk.get(`/console/c/${slug}/campaign.toml`)).text;
      await desk.get(`/console/c/${slug}/upload`);
      const looked = await upload(desk, `/console/c/${slug}/upload`, same);
      assert.equal(looked.status, 200, looked.text);
      assert.match(looked.text, /Nothing: it says what is there already/, slug);
    }
  });

  test("has another short name, as long as it is a draft", async () => {
    const desk = await deskOf(site, "Rosa", "organiser");
    const { code } = await outcry("user", "add", "--data", site.data, "--name", "Sun", "--role", "case-worker:free-the-five-too", "sun@example.org");
    assert.equal(code, 0);
    const at = "/console/c/free-the-five-too/rename";
    assert.match((await desk.get("/console/c/free-the-five-too/edit")).text, new RegExp(`href="${at}"`));
    assert.match((await desk.get(at)).text, /value="free-the-five-too"/);
    for (const [slug, why] of [["Free The Six", /href="#f-slug"/], ["", /href="#f-slug"/], [SLUG, /short name already/]]) {
      const refused = await desk.post(at, { slug });
      assert.equal(refused.status, 422, slug);
      assert.match(refused.text, why);
    }
    const file = await show("free-the-five-too");
    const done = await desk.post(at, { slug: "free-the-six" });
    assert.match(done.location, /\/console\/c\/free-the-six\/edit\?said=renamed/, done.text);
    assert.match((await desk.get(done.location)).text, /short name is changed/);
    assert.equal(await show("free-the-six"), file.replace("free-the-five-too", "free-the-six"));
    assert.equal((await desk.get("/console/c/free-the-five-too")).status, 404);
    assert.match((await outcry("user", "list", "--data", site.data)).stdout, /case-worker:free-the-six/);
    // What is live keeps its name.
    assert.match((await desk.get(`/console/c/${SLUG}/rename`)).text, /It stays as it is/);
    assert.equal((await desk.post(`/console/c/${SLUG}/rename`, { slug: "another" })).status, 409);
  });

  test("comes from a file: what is wrong by line and key, what changes by part, and then it does", async () => {
    const desk = await deskOf(site, "Grace", "organiser"), at = "/console/campaigns/upload";
    await desk.get(at);
    const file = await show("free-the-five");
    assert.equal((await upload(desk, at, undefined)).status, 422);
    const typo = await upload(desk, at, file.replace("goal = 10000", "gaol = 10000"));
    assert.equal(typo.status, 422);
    const line = 1 + file.split("\n").findIndex((one) => one.startsWith("goal"));
    assert.match(typo.text, new RegExp(`>${line}</td>[^]*>gaol<[^]*did you mean &quot;goal&quot;`));
    assert.match((await upload(desk, `/ko${at}`, "slug = ")).text, /TOML이 아닙니다/);
    const changed = file.replace("goal = 10000", "goal = 20000").replace('"Ben"', '"Bea"').replace('status = "draft"', 'status = "live"');
    const looked = await upload(desk, at, changed);
    assert.equal(looked.status, 200, looked.text);
    assert.match(looked.text, /Deadline and goal<[^]*>Goal<[^]*Backers<[^]*1 changed/);
    assert.equal(await show("free-the-five"), file, "nothing is done yet");
    const hidden = (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(looked.text)[1];
    const apply = { toml: changed, seen: hidden("seen") };
    assert.equal((await desk.post(`${at}/apply`, { ...apply, seen: "1" })).status, 409);
    assert.equal((await desk.post(`${at}/apply`, apply)).status, 303);
    assert.equal(await show("free-the-five"), changed.replace('status = "live"', 'status = "draft"'), "the state is changed on its own page");
    const other = await upload(desk, `/console/c/${SLUG}/upload`, changed);
    assert.equal(other.status, 422);
    assert.match(other.text, /another campaign/);
  });

  test("is seen as it would be, in each language, by who works on it only", async () => {
    const desk = await deskOf(site, "Hana", `case-worker:free-the-five`);
    const page = await desk.get("/console/c/free-the-five/preview");
    assert.equal(page.status, 200);
    assert.match(page.text, /Preview[^]*Free the five/);
    assert.match(page.text, /<form inert /);
    assert.doesNotMatch(page.text, /href="(?:\/[a-z]+)?\/c\/free-the-five\/(?:case|press)/);
    assert.match((await desk.get("/ko/console/c/free-the-five/preview")).text, /<html lang="ko"[^]*다섯 명을 풀어 주십시오/);
    assert.equal((await desk.get("/ko/console/c/free-the-five/preview/case")).status, 200);
    assert.equal((await desk.get("/console/c/free-the-five/preview/nothing")).status, 404);
    assert.equal((await desk.get(`/console/c/${SLUG}/preview`)).status, 404);
    assert.equal((await site.get("/console/c/free-the-five/preview")).status, 303);
    const shown = await desk.post("/console/c/free-the-five/markdown", { text: "**bold** <b>raw</b>" });
    assert.match(shown.text, /^<p><strong>bold<\/strong> <!-- raw HTML omitted -->/);
  });

  test("a petition text that was signed is changed with open eyes: what differs, and for how many it is not", async () => {
    const desk = await deskOf(site, "Iman", "organiser"), at = `/console/c/${SLUG}/edit/petition`;
    await site.sign({ email: "ana@example.org" });
    await site.confirm(confirmLink(await site.mailTo("ana@example.org")));
    const fields = fieldsOf((await desk.get(at)).text);
    const wanted = { ...fields, "v.text.en": `${fields["v.text.en"]} <Now>.` };
    const stopped = await desk.post(at, wanted);
    assert.equal(stopped.status, 200);
    assert.match(stopped.text, /1 signatures that count are for the text as it is now/);
    assert.match(stopped.text, /<ins>[^<]*&lt;Now&gt;/);
    const back = await desk.post(at, { ...wanted, do: "back" });
    assert.ok(fieldsOf(back.text)["v.text.en"].endsWith("<Now>."), "nothing typed is lost");
    assert.equal((await desk.post(at, { ...wanted, sure: "yes" })).status, 303);
    const versions = (await desk.get(`/console/c/${SLUG}/texts`)).text;
    assert.match(versions, /2, now<[^]*>0<[^]*>1<[^]*>1</);
    assert.match(versions, /<ins>[^<]*&lt;Now&gt;/);
    assert.doesNotMatch((await desk.get(`/console/c/${SLUG}/texts?from=1&to=1`)).text, /<ins>/);
    assert.equal((await desk.get(`/console/c/${SLUG}/texts?from=x&to=99999999999`)).status, 200);
    const twice = await desk.post(at, fieldsOf((await desk.get(at)).text));
    assert.equal(twice.status, 303, "nothing changed: nothing is asked");
  });
});
