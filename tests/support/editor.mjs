// Somebody at the console's editor: an account with a role, and what a form of
// a page holds.

import assert from "node:assert/strict";
import { Desk } from "./console.mjs";
import { outcry } from "./outcry.mjs";

export const PASSWORD = "seven candles on the embassy steps";

export async function deskOf(site, name, role) {
  const { code, stdout, stderr } = await outcry("user", "add", "--data", site.data, "--name", name,
    "--role", role, "--json", `${name.toLowerCase()}@example.org`);
  assert.equal(code, 0, stderr);
  const desk = new Desk(site);
  await desk.accept(new URL(JSON.parse(stdout).link).pathname, PASSWORD);
  return desk;
}

const plain = (text) => text.replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&lt;", "<")
  .replaceAll("&gt;", ">").replaceAll("&amp;", "&");

// What a form of the editor holds; or the n-th that is in a row of a table.
export function fieldsOf(html, row) {
  const forms = html.split("<form ").slice(1).map((one) => one.slice(0, one.indexOf("</form>")));
  const form = row === undefined ? forms.find((one) => one.includes('class="fields')) : forms.filter((one) => one.includes('class="small"'))[row];
  const out = {};
  for (const [tag, , name] of form.matchAll(/<(input|textarea)[^>]*? name="([^"]+)"[^>]*>/g)) {
    if (name.startsWith("v.") || name === "was" || name === "of") out[name] = plain(/ value="([^"]*)"/.exec(tag)?.[1] ?? "");
  }
  for (const [, name, options] of form.matchAll(/<select[^>]*? name="([^"]+)"[^>]*>([^]*?)<\/select>/g)) {
    out[name] = plain(/<option value="([^"]*)" selected/.exec(options)?.[1] ?? /<option value="([^"]*)"/.exec(options)[1]);
  }
  for (const [, name, text] of form.matchAll(/<textarea[^>]*? name="([^"]+)"[^>]*>\n?([^]*?)<\/textarea>/g)) out[name] = plain(text);
  return out;
}

// A form with a file, as browsers send it; without one where `text` is undefined.
export async function upload(desk, path, text) {
  // The form's own address: it may send more than a stranger.
  const [, action] = (await desk.get(path)).text.match(/action="([^"]*\?ticket=[^"]+)"/);
  const part = (name, value) => `--limit\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const body = part("csrf", desk.csrf) + part('file"; filename="campaign.toml', text ?? "") + "--limit--\r\n";
  const answer = desk.keep(await desk.site.post(action, body,
    { Cookie: desk.cookie, "Sec-Fetch-Site": "same-origin", "Content-Type": "multipart/form-data; boundary=limit" }));
  desk.csrf = answer.text.match(/name="csrf" value="([^"]+)"/)?.[1] ?? desk.csrf;
  return answer;
}
