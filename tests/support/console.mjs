// A browser at the console, without a browser: it keeps cookies, and sends
// forms as pages of the site do.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";

// RFC 6238, of a secret in base32.
export function totp(secret, at = Date.now()) {
  let bits = "";
  for (const letter of secret) bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest(), from = mac[19] & 15;
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

const unescape = (text) => text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

export class Desk {
  constructor(site) {
    this.site = site;
    this.cookies = new Map();
  }

  keep(answer) {
    for (const line of answer.headers["set-cookie"] ?? []) {
      const [, name, value, rest] = line.match(/^([^=]+)=([^;]*); (.*)$/);
      assert.match(rest, /^Path=\/; Max-Age=\d+; Secure; HttpOnly; SameSite=Lax$/);
      if (/Max-Age=0;/.test(rest)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  get cookie() {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async get(path, headers = {}) {
    const answer = this.keep(await this.site.get(path, { Cookie: this.cookie, ...headers }));
    this.csrf = answer.text.match(/name="csrf" value="([^"]+)"/)?.[1] ?? this.csrf;
    return answer;
  }

  // Sends a form of the page that was read last.
  async post(path, fields = {}, headers = {}) {
    const body = new URLSearchParams({ ...(this.csrf && !("csrf" in fields) ? { csrf: this.csrf } : {}), ...fields }).toString();
    const answer = this.keep(await this.site.post(path, body, { Cookie: this.cookie, "Sec-Fetch-Site": "same-origin", ...headers }));
    this.csrf = answer.text.match(/name="csrf" value="([^"]+)"/)?.[1] ?? this.csrf;
    return answer;
  }

  signIn(email, password) {
    return this.post("/console/sign-in", { email, password });
  }

  // Uses the link: the new account's desk. `secret` is the second factor's, where one was set up.
  async accept(link, password) {
    await this.get(link);
    const answer = await this.post(link, { password });
    assert.equal(answer.status, 303, answer.text);
    const home = await this.get("/console/");
    if (home.location === "/console/factor") {
      const page = await this.get("/console/factor");
      this.secret = unescape(page.text).match(/app: ([A-Z2-7 ]+)</)[1].replaceAll(" ", "");
      const done = await this.post("/console/factor", { code: totp(this.secret) });
      assert.equal(done.status, 200, done.text);
      this.codes = [...done.text.matchAll(/<code>([^<]+)<\/code>/g)].map(([, code]) => code);
    }
    await this.get("/console/account");
  }
}
