// Letters, as a supporter makes them: the composer without a script, what
// comes out of it, and what is counted.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { outcry, SLUG, siteForAll } from "./support/outcry.mjs";

const EXAMPLE = fileURLToPath(new URL("../data/example/save-the-thirty.toml", import.meta.url));
const BASE = `/c/${SLUG}/letters`, PRESIDENT = `${BASE}/to-the-president`, CONSUL = `${BASE}/to-the-ambassador`;

describe("letters", () => {
  const site = siteForAll();
  const form = (fields) => new URLSearchParams({ seed: "7", ...fields }).toString();
  const post = (path, fields, headers = {}) => site.post(path, form(fields), headers);
  const chicago = { country: "US", city: "Chicago", name: "Ana García-Müller", lang: "en" };

  const textOf = (body) => {
    const file = join(site.data, "letter.pdf");
    writeFileSync(file, body);
    return execFileSync("pdftotext", ["-enc", "UTF-8", file, "-"]).toString();
  };
  const sheet = (html) => html.match(/<div class="sheet">[\s\S]*?<section id="send">/)[0];

  test("the list says what may be written, and that nobody has yet", async () => {
    const page = await site.get(BASE);
    assert.equal(page.status, 200);
    assert.match(page.text, /To the President, or to the Foreign Ministry/);
    assert.match(page.text, /Yours can be the first/);
    assert.match((await site.get(`/c/${SLUG}`)).text, new RegExp(`href="${BASE}"`));
    assert.equal((await site.get(`${BASE}/nothing`)).status, 404);
  });

  test("the letter goes through the mission that is nearest", async () => {
    const page = await post(PRESIDENT, chicago);
    assert.equal(page.status, 200);
    assert.match(sheet(page.text), /c\/o Consulate General of the People&#39;s Republic of China in Chicago/);
    assert.match(sheet(page.text), /Chicago, /);
    const first = await post(PRESIDENT, { country: "US", lang: "en" });
    const [, offered] = first.text.match(/name="offered" value="([^"]+)"/);
    const moved = await post(PRESIDENT, { ...chicago, mission: offered, offered });
    assert.match(sheet(moved.text), /in Chicago/, "what was only offered follows the town");
    const kept = await post(PRESIDENT, { ...chicago, mission: offered, offered: "cn-us-chicago-consulate-general" });
    assert.doesNotMatch(sheet(kept.text), /in Chicago/, "what was chosen stays");
    const busan = await post(PRESIDENT, { country: "KR", city: "부산", name: "김서윤", lang: "ko" });
    assert.match(sheet(busan.text), /Busan/);
  });

  test("who has not said where they live is asked, and a name can be written by hand", async () => {
    const page = (await site.get(CONSUL)).text;
    assert.match(page, /Choose the country you live in/);
    assert.match(page, /The ways to send it stand here once/);
    assert.doesNotMatch(page, /No mission is known/);
    const text = textOf((await site.get(`${PRESIDENT}.pdf?target=ministry`)).body);
    assert.doesNotMatch(text, /My name is ,/);
  });

  test("other words, left out, back again: the rest stays", async () => {
    const parts = (html) => Object.fromEntries([...html.matchAll(/name="part\.(\w+)" value="(\w+)"/g)].map(([, kind, choice]) => [kind, choice]));
    const first = parts((await post(PRESIDENT, chicago)).text);
    assert.deepEqual(Object.keys(first), ["opening", "facts", "law", "demand", "closing"]);
    const typed = Object.fromEntries(Object.entries(first).map(([kind, choice]) => [`part.${kind}`, choice]));
    const other = parts((await post(PRESIDENT, { ...chicago, ...typed, do: "other.law" })).text);
    assert.notEqual(other.law, first.law);
    assert.deepEqual({ ...other, law: first.law }, first);
    const out = await post(PRESIDENT, { ...chicago, ...typed, do: "none.law" });
    assert.equal(parts(out.text).law, "none");
    assert.match(out.text, /Put it back/);
    const back = parts((await post(PRESIDENT, { ...chicago, ...typed, "part.law": "none", do: "back.law" })).text);
    assert.notEqual(back.law, "none");
    const again = parts((await post(PRESIDENT, { ...chicago, ...typed, do: "again" })).text);
    assert.notDeepEqual(again, first);
  });

  test("a PDF on the paper of the writer's country, with the writer's own words", async () => {
    const own = "My grandmother crossed that river in 1950.";
    const us = await post(`${PRESIDENT}.pdf`, { ...chicago, own });
    assert.equal(us.status, 200);
    assert.equal(us.headers["content-type"], "application/pdf");
    assert.equal(us.headers["cache-control"], "no-store");
    const text = textOf(us.body);
    for (const part of ["Ana García-Müller", "Your Excellency,", own, "Respectfully yours,"]) assert.ok(text.includes(part), part);
    const size = (body) => {
      writeFileSync(join(site.data, "letter.pdf"), body);
      return execFileSync("pdfinfo", [join(site.data, "letter.pdf")]).toString().match(/Page size: +([\d.]+) x/)[1];
    };
    assert.equal(size(us.body), "612");
    assert.match(size((await post(`${PRESIDENT}.pdf`, { ...chicago, country: "KR", city: "Seoul" })).body), /^595/);
    assert.match(size((await post(`${PRESIDENT}.pdf`, { ...chicago, paper: "a4" })).body), /^595/);
    // Without a form it is a letter without a name.
    assert.equal((await site.get(`${PRESIDENT}.pdf?target=ministry`)).headers["content-type"], "application/pdf");
  });

  test("the letter and its copies in one file, or the letter alone", async () => {
    const page = await post(PRESIDENT, chicago);
    assert.match(page.text, /a copy to:<\/p><ul><li>the head of China&#39;s mission[^<]*<small>\([^<]*Chicago\)<\/small><\/li><li>the Ministry/);
    const pages = (body) => {
      writeFileSync(join(site.data, "letter.pdf"), body);
      return execFileSync("pdftotext", ["-layout", "-enc", "UTF-8", join(site.data, "letter.pdf"), "-"]).toString().split("\f").slice(0, -1);
    };
    const all = pages((await post(`${PRESIDENT}.pdf`, chicago)).body);
    assert.equal(all.length, 3);
    assert.match(all[0], /His Excellency the President[^]*Copy to:\s+The Head of Mission\s+Ministry of Foreign Affairs/);
    assert.match(all[1], /The Head of Mission\s+Consulate General[^\n]*\n[^]*Your Excellency,\s+Below is a copy of my letter \(addressed to: His Excellency/);
    assert.match(all[2], /Chaoyang District[^]*Dear Sir or Madam,\s+Below is a copy/);
    assert.equal(pages((await post(`${PRESIDENT}.pdf`, { ...chicago, do: "alone" })).body).length, 1);
    // Who did not say where they live gets what can be addressed.
    assert.equal(pages((await site.get(`${PRESIDENT}.pdf?target=ministry`)).body).length, 1);
  });

  test("by e-mail, those who get a copy stand in cc, each once", async () => {
    const file = join(site.data, "mails.toml");
    const toml = readFileSync(EXAMPLE, "utf8").replace('slug = "save-the-thirty"', 'slug = "by-mail"')
      .replace('id = "president"', 'id = "president"\nemail = "president@example.org"')
      .replace('email = "letters@ministry.example"', 'email = "ministry+a@example.org"')
      .replace('id = "ambassador"', 'id = "ambassador"\nemail = "president@example.org"');
    writeFileSync(file, toml);
    const applied = await outcry("campaign", "apply", file, "--data", site.data);
    assert.equal(applied.code, 0, applied.stderr);
    let page;
    for (let waited = 0; waited < 5_000 && page?.status !== 200; waited += 100) {
      page = await post("/c/by-mail/letters/to-the-president", { ...chicago, do: "mail" });
      await sleep(100);
    }
    const cc = "cc=ministry%2Ba%40example.org";
    assert.match(page.text, new RegExp(`href="mailto:president%40example.org\\?${cc}&amp;subject=`));
    assert.equal(page.text.split(`&amp;${cc}&amp;`).length, 4, "in each webmail's link");
    assert.match(page.text, /Copy to: ministry\+a@example\.org/);
  });

  test("languages: the words, the form of address, the date", async () => {
    for (const [lang, salutation] of [["ko", "주석님께 드립니다."], ["ja", "国家主席閣下"], ["zh", "尊敬的主席先生："]]) {
      const text = textOf((await post(`${PRESIDENT}.pdf`, { country: "KR", city: "Seoul", name: "김서윤", lang })).body);
      assert.ok(text.includes(salutation), `${lang}: ${text}`);
    }
  });

  test("as an e-mail of the writer's own, opened on a click only", async () => {
    const page = await post(CONSUL, { ...chicago, do: "mail" });
    assert.equal(page.status, 200);
    const ministry = await post(PRESIDENT, { ...chicago, target: "ministry" });
    assert.match(ministry.text, /tel:\+861065961114/);
    assert.match(ministry.text, /You could say/);
    assert.match(ministry.text, /Chaoyangmen/);
  });

  test("is counted when it is made, and once when it is sent", async () => {
    const before = (await site.get(BASE)).text;
    const page = await post(PRESIDENT, { ...chicago, target: "ministry" });
    const ticket = page.text.match(/name="ticket" value="([^"]+)"/)[1];
    assert.equal((await post(`${PRESIDENT}.pdf`, { ...chicago, target: "ministry" })).status, 200);
    assert.match((await post(`${PRESIDENT}/sent`, { ticket })).text, /counted as sent/);
    assert.match((await post(`${PRESIDENT}/sent`, { ticket })).text, /counted as sent before/);
    const again = (await post(PRESIDENT, { ...chicago, target: "ministry" })).text.match(/name="ticket" value="([^"]+)"/)[1];
    await site.end();
    await site.run();
    assert.match((await post(`${PRESIDENT}/sent`, { ticket: again })).text, /is counted as sent/, "a restart takes nothing from it");
    const later = (await post(PRESIDENT, { ...chicago, target: "ministry" })).text.match(/href="(\/letters\/sent\/[^"]+)"/)[1];
    assert.match((await site.get(later)).text, /Your letter to: the Ministry[^]*<button[^>]*>Yes, I have sent it/);
    assert.match((await post(`${PRESIDENT}/sent`, { ticket })).text, /counted as sent before/, "nor does it give anything back");
    assert.match((await post(`${PRESIDENT}/sent`, { ticket: "a.b.c.d.e" })).text, /counted as sent before/);
    const after = (await site.get(BASE)).text;
    assert.notEqual(after, before);
    assert.match(after, /Ministry of Foreign Affairs[^<]*<\/td><td>\d+<\/td><td>2<\/td>/);
    assert.match(after, /other countries, or not said<\/td>/, "a few from a country are told as one");
    const { letters } = (await site.get(`/c/${SLUG}.json`)).json();
    assert.ok(letters.prepared > 0);
    assert.deepEqual(letters.countries.named, []);
  });

  test("the numbers leave as a table, and with them nothing of a letter", async () => {
    const csv = (await outcry("export", "letters", "--campaign", SLUG, "--data", site.data, "-o", "-")).stdout;
    assert.match(csv, /^series,target,key,measure,value\r\nall,,,prepared,\d+\r\nall,,,sent,2\r\n/);
    assert.match(csv, /\r\ntarget,ministry,,sent,2\r\n/);
    assert.match(csv, /\r\nday,ministry,\d{4}-\d\d-\d\d,sent,2\r\n/);
    assert.doesNotMatch(csv, /Ana|,US,/);
    const json = JSON.parse((await outcry("export", "letters", "--json", "--campaign", SLUG, "--data", site.data, "-o", "-")).stdout);
    assert.equal(json.sent, 2);
    assert.equal((await outcry("export", "letters", "--campaign", "nobody", "--data", site.data, "-o", "-")).code, 2);
    assert.equal((await outcry("export", "letters", "--campaign", SLUG, "--data", site.data)).code, 2);
  });

  test("bad input keeps what was typed, and says what is wrong", async () => {
    const long = await post(PRESIDENT, { ...chicago, own: "word ".repeat(20_000) });
    assert.ok([413, 422].includes(long.status), String(long.status));
    const odd = await post(PRESIDENT, { ...chicago, country: "XX", city: "a\u202Eb", own: "kept words" });
    assert.equal(odd.status, 422);
    assert.match(odd.text, /kept words/);
    assert.match(odd.text, /href="#f-country"/);
    assert.match(odd.text, /href="#f-city"/);
    const tags = await post(PRESIDENT, { ...chicago, own: "<script>alert(1)</script>\r\nBcc: x", name: "<b>" });
    assert.equal(tags.status, 200);
    assert.doesNotMatch(tags.text, /<script>alert|<b>/);
    const forged = await post(PRESIDENT, { ...chicago, mission: "no-such-mission", target: "nobody", lang: "xx", "part.law": "99999999999999999999" });
    assert.equal(forged.status, 200);
    for (const own of ["🕯️🕯️🕯️", "من عمان مع الاحترام", "a\u0301".repeat(200)]) {
      assert.equal((await post(`${PRESIDENT}.pdf`, { ...chicago, own })).status, 200, own);
    }
    assert.equal((await site.post(PRESIDENT, "x", { "Content-Type": "text/plain" })).status, 415);
  });

  test("what does not fit on a page is given back to be shortened", async () => {
    const full = await post(`${PRESIDENT}.pdf`, { ...chicago, own: "words and words ".repeat(90).trim() });
    if (full.status === 422) assert.match(full.text, /longer than one page/);
    else assert.equal(full.status, 200);
    const lines = await post(`${PRESIDENT}.pdf`, { ...chicago, own: "a\n".repeat(120) });
    assert.equal(lines.status, 422);
    assert.match(lines.text, /longer than one page/);
  });

  test("a country without a mission is told whose serves it", async () => {
    const page = await post(PRESIDENT, { ...chicago, country: "VA", city: "" });
    assert.equal(page.status, 200);
    assert.match(page.text, /no mission in your country|No mission is known/);
  });

  test("nothing of a letter is kept", async () => {
    const mark = "Zaphira Quellmarke";
    await post(`${PRESIDENT}.pdf`, { ...chicago, name: mark, own: mark });
    const found = execFileSync("sh", ["-c", `grep -rl "${mark}" "${site.data}" || true`]).toString();
    assert.equal(found.replace(/.*letter\.pdf\n/, ""), "");
  });
});
