// Missions in an organiser's hands: what readers say is wrong is accepted or
// refused, facts are changed, a mission is added and closed.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Desk } from "./support/console.mjs";
import { outcry, siteForAll } from "./support/outcry.mjs";

const PASSWORD = "seven candles on the embassy steps";
const SEOUL = "cn-kr-seoul-embassy";

async function deskOf(site, name, ...roles) {
  const { code, stdout, stderr } = await outcry("user", "add", "--data", site.data, "--name", name,
    ...roles.flatMap((role) => ["--role", role]), "--json", `${name.toLowerCase()}@example.org`);
  assert.equal(code, 0, stderr);
  const desk = new Desk(site);
  await desk.accept(new URL(JSON.parse(stdout).link).pathname, PASSWORD);
  return desk;
}

describe("missions in the console", () => {
  const site = siteForAll();
  const seoul = async () => (await site.get("/missions.json?of=CN&in=KR")).json().missions.find(({ id }) => id === SEOUL);
  const propose = async (field, value, how = "https://example.org/contact") =>
    assert.equal((await site.post(`/missions/${SEOUL}/correction`, new URLSearchParams({ field, value, how }).toString())).status, 303);
  const waiting = async (desk) => [...(await desk.get("/console/missions")).text.matchAll(/\/console\/missions\/proposals\/\d+/g)].map(([path]) => path);
  // The form of a mission's page as it stands, for a save that changes one field.
  async function formOf(desk, path) {
    const { text } = await desk.get(path);
    const form = text.slice(text.indexOf("<form method=\"post\" action=\"" + path));
    const fields = {};
    for (const [, name, value] of form.matchAll(/<input id="f-[^"]+" name="([^"]+)" type="[^"]+" value="([^"]*)"/g)) fields[name] = value.replaceAll("&#39;", "'");
    for (const [, name, value] of form.matchAll(/<textarea id="f-[^"]+" name="([^"]+)"[^>]*>\n([^<]*)</g)) fields[name] = value;
    for (const [, name, options] of form.matchAll(/<select id="f-[^"]+" name="([^"]+)"[^>]*>(.*?)<\/select>/gs)) fields[name] = options.match(/value="([^"]*)" selected/)?.[1] ?? "";
    return fields;
  }

  test("a proposal is shown beside what stands there, and accepted with a source", async () => {
    const desk = await deskOf(site, "Orsolya", "organiser");
    assert.deepEqual(await waiting(desk), []);
    await propose("phone", "+82 2 000 0001");
    const [path] = await waiting(desk);
    const { text } = await desk.get(path);
    for (const part of ["+82 2 738 1038", "+82 2 000 0001", "https://example.org/contact"]) assert.ok(text.includes(part), part);
    const wrong = await desk.post(path, { decision: "accept", value: "none", source: "", verified: "2999-01-01" });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /not a number that one could dial/);
    assert.match(wrong.text, /say how you know/);
    assert.match(wrong.text, /a day that has been/);
    const done = await desk.post(path, { decision: "accept", value: "+82 2 000 0001", source: "I rang", verified: "2026-11-20" });
    assert.equal(done.location, "/console/missions?said=mission", done.text);
    const { phone, facts } = await seoul();
    assert.equal(phone, "+82 2 000 0001");
    assert.deepEqual(facts.phone, { source: "I rang", verified: "2026-11-20", by_hand: true });
    assert.deepEqual(await waiting(desk), []);
    assert.equal((await desk.post(path, { decision: "refuse" })).status, 404, "it is decided");
    assert.match((await desk.get(`/console/missions/m/${SEOUL}`)).text, /Orsolya/);
  });

  test("one that is refused changes nothing", async () => {
    const desk = await deskOf(site, "Olga", "organiser");
    const before = await seoul();
    await propose("status", "");
    const [path] = await waiting(desk);
    assert.match((await desk.get(path)).text, /closed for good/);
    assert.equal((await desk.post(path, { decision: "refuse" })).location, "/console/missions?said=refused");
    assert.deepEqual(await seoul(), before);
    assert.match((await desk.get(`/console/missions/m/${SEOUL}`)).text, /refused: closed/);
  });

  test("facts are changed one by one, and only with a source", async () => {
    const desk = await deskOf(site, "Otto", "organiser"), path = `/console/missions/m/${SEOUL}`;
    const fields = await formOf(desk, path);
    assert.equal(fields.city, "Seoul");
    const unsaid = await desk.post(path, { ...fields, fax: "+82 2 000 0002", source: "" });
    assert.equal(unsaid.status, 422);
    assert.match(unsaid.text, /value="\+82 2 000 0002"/, "what was typed is kept");
    const saved = await desk.post(path, { ...fields, fax: "+82 2 000 0002", source: "a letter of theirs", verified: "2026-11-21" });
    assert.equal(saved.location, `${path}?said=mission`, saved.text);
    const after = await seoul();
    assert.equal(after.fax, "+82 2 000 0002");
    assert.equal(after.facts.city.by_hand, false, "what was not changed is as it was");
    assert.equal((await desk.post(path, await formOf(desk, path))).status, 303, "nothing changed needs no source");
  });

  test("what was typed stands against the same file again", async () => {
    const again = await outcry("import", "missions", "--data", site.data, new URL("../data/missions/china.csv", import.meta.url).pathname, "--json");
    assert.deepEqual(JSON.parse(again.stdout).kept, [{ mission: SEOUL, field: "phone" }]);
    assert.equal((await seoul()).phone, "+82 2 000 0001");
  });

  test("a mission is added, filled in and closed", async () => {
    const desk = await deskOf(site, "Odile", "organiser");
    const missing = await desk.post("/console/missions/add", { sending: "", receiving: "KR", type: "consulate", city: "", source: "", verified: "" });
    assert.equal(missing.status, 422);
    await desk.get("/console/missions/add");
    const fields = { sending: "CN", receiving: "KR", type: "consulate", city: "Daegu", source: "seen", verified: "2026-11-20" };
    const added = await desk.post("/console/missions/add", fields);
    assert.equal(added.location, "/console/missions/m/cn-kr-daegu-consulate?said=mission", added.text);
    assert.equal((await desk.post("/console/missions/add", fields)).status, 422, "once");
    const path = "/console/missions/m/cn-kr-daegu-consulate";
    await desk.post(path, { ...(await formOf(desk, path)), status: "closed", source: "it moved", verified: "2026-11-21" });
    assert.equal((await site.get("/missions.json?q=daegu")).json().total, 0);
    assert.match((await site.get("/en/missions/cn-kr-daegu-consulate")).text, /This mission is closed for good/);
  });

  test("nobody else may", async () => {
    for (const role of ["viewer", "case-worker", "organiser:save-the-thirty"]) {
      const desk = await deskOf(site, `No-${role.slice(0, 4)}`, role);
      assert.equal((await desk.get("/console/missions")).status, 403, role);
      assert.doesNotMatch((await desk.get("/console/")).text, /href="\/console\/missions"/);
    }
  });
});
