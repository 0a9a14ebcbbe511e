#!/usr/bin/env node
// A flood of ten times the honest traffic: do people still sign, how long do
// they wait, and does one rule take the flood out again and leave them? The
// traffic is a model with a seed (tests/support/traffic.mjs); both sides come
// through a trusted proxy's header, which is all that tells their networks.
import { mkdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Desk } from "../tests/support/console.mjs";
import { Outcry, SLUG, confirmLink, outcry, plainText } from "../tests/support/outcry.mjs";
import { MailSink } from "../tests/support/smtp.mjs";
import { traffic } from "../tests/support/traffic.mjs";

const HELP = `usage: bench/flood.mjs [--people N] [--times N] [--seconds S] [--seed N]

  --people N   who sign, default 1000
  --times N    so many machines for each of them, default 10
  --seconds S  in which all of them come, at any moment alike, default 30
  --seed N     of the traffic, default 1
  --tmp DIR    where the data folder is made

OUTCRY is the program, build/release/outcry if unset.

Example: OUTCRY=build/bench/outcry bench/flood.mjs --people 500
`;
const options = { people: 1000, times: 10, seconds: 30, seed: 1 };
for (let i = 2; i < process.argv.length; i += 2) {
  const name = process.argv[i].slice(2);
  if (name === "help") {
    process.stdout.write(HELP);
    process.exit(0);
  } else if (name === "tmp" && process.argv[i + 1]) {
    mkdirSync(process.argv[i + 1], { recursive: true });
    process.env.TMPDIR = process.argv[i + 1];
  } else if (name in options && Number(process.argv[i + 1]) > 0) {
    options[name] = Number(process.argv[i + 1]);
  } else {
    process.stderr.write(HELP);
    process.exit(2);
  }
}

const HERE = `/console/c/${SLUG}/fraud`;
const PASSWORD = "seven candles on the embassy steps";
const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
const show = (what, times) => {
  const sorted = [...times].sort((a, b) => a - b);
  process.stdout.write(`${what.padEnd(34)} ${String(sorted.length).padStart(6)}   p50 ${quantile(sorted, 0.5).toFixed(0).padStart(5)} ms   p99 ${quantile(sorted, 0.99).toFixed(0).padStart(5)} ms   max ${sorted.at(-1).toFixed(0).padStart(5)} ms\n`);
  return quantile(sorted, 0.99);
};

// Each at its moment, whether earlier ones were answered or not: who waits is
// counted as waiting.
async function spread(list, seconds, act) {
  const began = performance.now(), running = [];
  for (const [i, one] of list.entries()) {
    const due = began + (i / list.length) * seconds * 1000;
    if (due > performance.now()) await sleep(due - performance.now());
    running.push(act(one).then(() => performance.now() - due));
  }
  return Promise.all(running);
}
const of = (all, times, honest) => times.filter((_, i) => all[i].honest === honest);

const sink = await new MailSink().listen();
const site = await Outcry.start({ env: {
  OUTCRY_SERVER_TRUSTED_PROXIES: "127.0.0.1", OUTCRY_MAIL_MODE: "smtp", OUTCRY_MAIL_HOST: "127.0.0.1", OUTCRY_MAIL_PORT: String(sink.port),
  OUTCRY_MAIL_SECURITY: "none", OUTCRY_MAIL_FROM: "petition@outcry.example", OUTCRY_LIMITS_ENABLED: process.env.OUTCRY_LIMITS_ENABLED ?? "0",
} });
let good = true;
try {
  const all = traffic(options);
  const signed = await spread(all, options.seconds, async (one) => {
    const { status } = await site.sign(one.fields, { headers: { "X-Forwarded-For": one.client } });
    one.status = status;
  });
  const p99 = show("people sign", of(all, signed, true));
  show("machines sign", of(all, signed, false));

  const wanted = all.filter(({ status }) => status === 202).length;
  for (let waited = 0; sink.mails.length < wanted && waited < 300_000; waited += 100) await sleep(100);
  const links = new Map(sink.mails.map(({ to, eml }) => [to, confirmLink({ subject: "", text: plainText(eml) })]));
  const asked = all.filter(({ fields }) => links.has(fields.email));
  const confirmed = await spread(asked, options.seconds, async (one) => {
    one.receipt = (await site.confirm(links.get(one.fields.email))).location;
  });
  show("people confirm", of(asked, confirmed, true));
  show("machines confirm", of(asked, confirmed, false));

  const { stdout } = await outcry("user", "add", "--data", site.data, "--name", "Organiser", "--role", "organiser", "--json", "organiser@example.org");
  const desk = new Desk(site);
  await desk.accept(new URL(JSON.parse(stdout).link).pathname, PASSWORD);
  const looked = performance.now();
  const page = await desk.get(HERE);
  process.stdout.write(`the fraud desk looks                  ${(performance.now() - looked).toFixed(0)} ms\n`);
  const together = page.text.match(/rule\?rule=(network-at-least%3[Dd]\d+)/);
  if (!together) throw new Error("no rule for all networks together is offered");
  const rule = await desk.get(`${HERE}/rule?rule=${together[1]}`);
  const hidden = (name) => rule.text.match(new RegExp(`name="${name}" value="([^"]*)"`))[1];
  const began = performance.now();
  const { location } = await desk.post(`${HERE}/sweeps`, { rule: hidden("rule"), size: hidden("size"), found: hidden("found"), typed: hidden("found"), reason: "2" });
  const late = traffic({ ...options, seed: options.seed + 1, people: 100, times: 1 }).filter(({ honest }) => honest);
  const meanwhile = await spread(late, 2, (one) => site.sign({ ...one.fields, email: `late.${one.fields.email}` }, { headers: { "X-Forwarded-For": one.client } }));
  show("people sign while it invalidates", meanwhile);
  for (;;) {
    const now = await desk.get(location);
    if (!now.headers.refresh) break;
    await sleep(20);
  }
  process.stdout.write(`rule ${decodeURIComponent(together[1])}: ${hidden("found")} invalidated in ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
  const gone = { true: 0, false: 0 }, there = { true: 0, false: 0 };
  for (let i = 0; i < asked.length; i += 50) {
    await Promise.all(asked.slice(i, i + 50).map(async (one) => {
      if (!one.receipt) return;
      ++there[one.honest];
      if ((await site.get(one.receipt)).status === 410) ++gone[one.honest];
    }));
  }
  const share = (honest) => (100 * gone[honest]) / there[honest];
  process.stdout.write(`of the flood ${share(false).toFixed(2)} % is out, of the people ${share(true).toFixed(2)} %\n`);
  good = p99 < 1000 && share(false) >= 95 && share(true) < 1;
} finally {
  await site.stop();
  sink.close();
}
process.exitCode = good ? 0 : 1;
