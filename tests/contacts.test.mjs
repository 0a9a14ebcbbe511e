// What a member organisation is given: the contacts of those who agreed,
// sealed to its own key, and nobody else's.

import { setTimeout as sleep } from "node:timers/promises";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Desk } from "./support/console.mjs";
import { Outcry, SLUG, outcry, outcryWith, siteForAll } from "./support/outcry.mjs";

const folder = mkdtempSync(join(tmpdir(), "outcry-contacts-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name) => join(folder, name);
const PASSPHRASE = { OUTCRY_PASSPHRASE: "correct horse battery" };

async function keyOf(name) {
  const { code, stdout, stderr } = await outcryWith(PASSPHRASE, "keygen", "--out", at(`${name}.key`));
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

describe("contacts shared with a member organisation", () => {
  const site = siteForAll();
  let lifeline, river;

  // Adds members to the example campaign as an organiser does.
  async function apply(members) {
    const shown = (await outcry("campaign", "show", SLUG, "--data", site.data)).stdout;
    const file = at("campaign.toml");
    await writeFile(file, shown + members.map(({ slug, key, open = true }) =>
      `\n[[members]]\nslug = "${slug}"\nname = { en = "The ${slug}", ko = "단체 ${slug}" }\npublic = ${open}\n${key ? `key = "${key}"\n` : ""}`).join(""));
    return outcry("campaign", "apply", file, "--data", site.data);
  }

  const contacts = async (member) => {
    const sealed = at(`${member}.sealed`);
    const exported = await outcry("export", "contacts", "--campaign", SLUG, "--member", member, "--data", site.data, "--force", "-o", sealed);
    if (exported.code !== 0) return exported;
    const opened = await outcryWith(PASSPHRASE, "unseal", "--json", "--key", at(`${member}.key`), sealed);
    assert.equal(opened.code, 0, opened.stderr);
    return opened.stdout.trimEnd().split("\n").filter(Boolean).map((line) => JSON.parse(line));
  };

  before(async () => {
    [lifeline, river] = [await keyOf("lifeline"), await keyOf("river")];
    const page = (await site.get(`/c/${SLUG}/sign`)).text;
    assert.doesNotMatch(page, /name="share"/, "without a key nothing is offered");
    assert.equal((await site.sign({ email: "early@example.org", share: ["lifeline"] })).status, 422);
    const wrong = await apply([{ slug: "lifeline", key: lifeline.slice(0, -1) }]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /the key of member lifeline/);
    const applied = await apply([{ slug: "lifeline", key: lifeline }, { slug: "river", key: river },
      { slug: "keyless" }, { slug: "unnamed", key: river, open: false }]);
    assert.equal(applied.code, 0, applied.stderr);
    for (let waited = 0; !(await site.get(`/c/${SLUG}/sign`)).text.includes('name="share"'); ++waited) {
      assert.ok(waited < 200);
      await sleep(50);
    }
  });

  test("are asked for by name, none of them beforehand", async () => {
    const page = (await site.get(`/ko/c/${SLUG}/sign`)).text;
    const boxes = page.match(/<input type="checkbox" name="share"[^>]*>/g);
    assert.deepEqual(boxes.map((box) => box.match(/value="([^"]*)"/)[1]), ["lifeline", "river"]);
    assert.ok(boxes.every((box) => !box.includes("checked")));
    assert.match(page, /단체 river/);
    assert.doesNotMatch(page, /unnamed|keyless/);
  });

  test("reach exactly those who were named, without the words", async () => {
    const receipt = await site.signAndConfirm({ name: "박선영", email: "both@example.org", postcode: "30301", comment: "For my cousin",
      display: "anonymous", share: ["river", "lifeline"] });
    await site.signAndConfirm({ name: "One Only", email: "one@example.org", share: ["river"] });
    await site.signAndConfirm({ name: "Nobody Told", email: "none@example.org" });
    await site.sign({ name: "Percival Pending", email: "pending@example.org", share: ["river"] });
    const [theirs, rivers] = [await contacts("lifeline"), await contacts("river")];
    assert.deepEqual(theirs.map(({ name, email, postcode, comment, display, share }) => ({ name, email, postcode, comment, display, share })),
      [{ name: "박선영", email: "both@example.org", postcode: "30301", comment: "", display: "anonymous", share: ["lifeline"] }]);
    assert.deepEqual(rivers.map(({ email, share }) => [email, ...share]), [["both@example.org", "river"], ["one@example.org", "river"]]);
    assert.match((await site.get(receipt)).text, /The lifeline · The river/, "the receipt says with whom");
    assert.deepEqual((await site.get(`${receipt}.json`)).json().record.share, ["lifeline", "river"]);

    const wrongKey = await outcryWith(PASSPHRASE, "unseal", "--key", at("lifeline.key"), at("river.sealed"));
    assert.equal(wrongKey.code, 2);
    assert.match(wrongKey.stderr, /none of the file's recipients/);
    assert.match((await readFile(at("river.sealed"))).toString("latin1"), new RegExp(`^outcry sealed export 1\ncampaign: ${SLUG}\nmember: river\n`));

    assert.equal((await site.post(`${receipt}/withdraw`)).status, 303);
    assert.equal((await contacts("lifeline")).code, 2, "there is nobody any more");
    assert.deepEqual((await contacts("river")).map(({ email }) => email), ["one@example.org"]);
  });

  test("are made and downloaded in the console, by whoever is the member's", async () => {
    const here = `/console/c/${SLUG}/contacts`;
    const deskOf = async (name, role) => {
      const { stdout, stderr } = await outcry("user", "add", "--data", site.data, "--name", name, "--role", role, "--json", `${name.toLowerCase()}@example.org`);
      const desk = new Desk(site);
      await desk.accept(new URL(JSON.parse(stdout || stderr).link).pathname, "seven candles on the embassy steps");
      return desk;
    };
    const files = async (desk) => {
      for (let round = 0; round < 100; ++round) {
        const page = await desk.get(here);
        if (!page.headers.refresh) return [...page.text.matchAll(new RegExp(`href="(${here}/[0-9a-f]{32})"`, "g"))].map(([, link]) => link);
        await sleep(100);
      }
      return assert.fail("it was never made");
    };
    const [rivers, lifelines, owner, organiser] = [await deskOf("Rio", `member:${SLUG}:river`), await deskOf("Liv", `member:${SLUG}:lifeline`),
      await deskOf("Olga", "owner"), await deskOf("Odo", "organiser")];
    await rivers.get(here);
    assert.equal((await rivers.post(here, { member: "lifeline" })).status, 422, "not another member's");
    assert.equal((await rivers.post(here, { member: "river" })).location, here);
    const [file] = await files(rivers);
    const whole = await rivers.get(file);
    assert.match(whole.headers["content-disposition"], new RegExp(`filename="${SLUG}-river-[0-9-]+\\.sealed"`));
    const part = await rivers.get(file, { Range: "bytes=100-", "If-Range": whole.headers.etag });
    assert.equal(part.status, 206);
    assert.ok(part.body.equals(whole.body.subarray(100)));
    await writeFile(at("downloaded.sealed"), whole.body);
    const opened = await outcryWith(PASSPHRASE, "unseal", "--json", "--key", at("river.key"), at("downloaded.sealed"));
    assert.equal(opened.code, 0, opened.stderr);
    assert.deepEqual(opened.stdout.trimEnd().split("\n").map((line) => JSON.parse(line).email), ["one@example.org"]);

    assert.equal((await lifelines.get(file)).status, 404);
    assert.equal((await lifelines.post(`${file}/remove`)).status, 404);
    assert.deepEqual(await files(lifelines), []);
    for (const path of [here, file, file.replace("contacts", "exports")]) assert.ok([403, 404].includes((await organiser.get(path)).status), path);
    await organiser.get(`/console/c/${SLUG}/exports`);
    assert.equal((await organiser.post(`${file.replace("contacts", "exports")}/remove`)).status, 404);
    assert.doesNotMatch((await organiser.get(`/console/c/${SLUG}/exports`)).text, /river/);
    assert.deepEqual(await files(owner), [file]);
    await rivers.get(here);
    assert.equal((await rivers.post(here, { member: "river" })).status, 303);
    assert.equal((await rivers.post(here, { member: "river" })).status, 503, "two at a time");
    assert.equal((await rivers.post(`${file}/remove`)).location, `${here}?said=export`);
    assert.match((await rivers.get(`/console/c/${SLUG}`)).text, /Signed by your link/);
  });

  test("are kept with the form when something else is wrong, and refused for who has no key", async () => {
    const bad = await site.signForm({ email: "nonsense", share: ["river"] });
    assert.equal(bad.status, 422);
    assert.match(bad.text, /<details open><summary>Share my contact/);
    assert.match(bad.text, /value="river" checked/);
    for (const member of ["keyless", "unnamed", "no-such"]) {
      const refused = await site.sign({ email: "x@example.org", share: [member] });
      assert.equal(refused.status, 422);
      assert.match(refused.json().errors.share, /has no key/);
    }
  });

  test("need a member's name, and only they do", async () => {
    const none = await outcry("export", "contacts", "--campaign", SLUG, "--data", site.data, "-o", at("none"));
    assert.equal(none.code, 2);
    assert.match(none.stderr, /--member SLUG/);
    const list = await outcry("export", "signatures", "--campaign", SLUG, "--member", "river", "--data", site.data, "-o", at("none"));
    assert.equal(list.code, 2);
  });
});
