// A witness as its own process, for a site that asks one.
//
//   const witness = await startWitness(folder, "wit.example");
//   …OUTCRY_WITNESSES_ASK: witness.ask
//   await witness.knows(vkey);   // of a log
//   await witness.stop();

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort, outcry, PROGRAM } from "./outcry.mjs";

export async function startWitness(folder, name) {
  const config = join(mkdtempSync(join(folder, "witness-")), "witness.toml");
  const { code, stdout, stderr } = await outcry("witness", "--init", "--config", config, "--name", name);
  assert.equal(code, 0, stderr);
  const port = await freePort(), url = `http://127.0.0.1:${port}`;
  let program;
  async function stop() {
    if (program === undefined) return;
    const ended = once(program, "exit");
    program.kill("SIGKILL");
    await ended;
    program = undefined;
  }
  async function knows(...logs) {
    await stop();
    writeFileSync(config, `name = "${name}"\nlisten = "127.0.0.1:${port}"\nlogs = ${JSON.stringify(logs)}\n`);
    program = spawn(PROGRAM, ["witness", "--config", config], { stdio: "ignore" });
    for (let waited = 0; waited < 10_000; waited += 20) {
      if (await fetch(`${url}/healthz`).then((answer) => answer.ok, () => false)) return;
      await sleep(20);
    }
    assert.fail("the witness does not answer");
  }
  return { ask: `${url} ${stdout.trim()}`, knows, stop };
}
