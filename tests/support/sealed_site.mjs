// A site as an operator sets one up: `outcry init` with an https origin, a
// keyholder's key, the example campaign.

import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Outcry, outcry, outcryWith } from "./outcry.mjs";

const EXAMPLE = fileURLToPath(new URL("../../data/example/save-the-thirty.toml", import.meta.url));

export async function sealedSite(env = {}) {
  const site = new Outcry({ env: { OUTCRY_SERVER_ORIGIN: "https://outcry.example", OUTCRY_MAIL_MODE: "capture", ...env } });
  site.data = join(await mkdtemp(join(tmpdir(), "outcry-test-")), "data");
  const done = async (args, more = {}) => {
    const ran = await outcryWith(more, ...args);
    assert.equal(ran.code, 0, ran.stderr);
    return ran.stdout.trim();
  };
  await done(["init", "--data", site.data, "--origin", "https://outcry.example"]);
  const key = await done(["keygen", "--out", join(site.data, "..", "keyholder.key")], { OUTCRY_PASSPHRASE: "correct horse battery" });
  site.env.OUTCRY_SEAL_KEYHOLDERS = key;
  await done(["campaign", "apply", EXAMPLE, "--data", site.data], site.env);
  site.serves = true;
  await site.run();
  return site;
}

// The desk of somebody new, who signs in.
export async function deskOf(Desk, site, name, ...roles) {
  const { code, stdout, stderr } = await outcry("user", "add", "--data", site.data, "--name", name,
    ...roles.flatMap((role) => ["--role", role]), "--json", `${name.toLowerCase()}@example.org`);
  assert.equal(code, 0, stderr);
  const desk = new Desk(site);
  await desk.accept(new URL(JSON.parse(stdout).link).pathname, "seven candles on the embassy steps");
  return desk;
}
