// A transcript is a conversation with the server that can be read aloud and
// played: requests, and what is expected of each answer.
//
//   ### What this shows
//   POST /c/save-the-thirty/sign
//   Content-Type: application/json
//
//   {"name": "Ana", "email": "ana@example.org", "country": "KR"}
//
//   HTTP/1.1 202
//   Content-Type: application/json
//   -Cache-Control: *public*
//
//   "status"
//
// Expected are the status, the headers named (whole values), and each line of
// the body somewhere in the answer's body, in order. `*` is any text within a
// line; a header or line after `-` must not be there. {{name}} takes what
// stands there the first time and is that text from then on. Lines of a form
// are joined; those of a multipart body end in CR LF; in JSON, a line ending
// is a space.
//
// `MAIL address` in a request's place waits for that address's next mail: its
// headers, then its plain text.

import assert from "node:assert/strict";

export function parseTranscript(text) {
  return text.split(/^### /m).slice(1).map((block) => {
    const lines = block.split("\n");
    const title = lines[0];
    const answer = lines.findIndex((line) => /^HTTP\/1\.1 \d{3}/.test(line));
    assert.ok(answer > 0, `"${title}" expects no answer`);
    const [method, path] = lines[1].split(" ");
    const [head, body] = halves(lines.slice(2, answer));
    const [expectedHead, expectedBody] = halves(lines.slice(answer + 1));
    return { title, method, path, head, body, status: Number(lines[answer].slice(9, 12)), expectedHead, expectedBody };
  });
}

// The lines before the first empty line, and those after it.
function halves(lines) {
  const empty = lines.indexOf("");
  const body = empty < 0 ? [] : lines.slice(empty + 1);
  while (body.at(-1) === "") body.pop();
  return [empty < 0 ? lines : lines.slice(0, empty), body];
}

// Plays one exchange. `known` holds the variables and grows; `check` looks at
// each answer as a whole.
export async function play(exchange, site, known, check) {
  const answer = exchange.method === "MAIL" ? await mail(exchange, site, known) : await ask(exchange, site, known);
  assert.equal(answer.status, exchange.status, answer.text.slice(0, 400));
  for (const line of exchange.expectedHead) {
    const [, absent, name, value] = /^(-?)([\w-]+):?\s*(.*)$/.exec(line);
    const found = answer.headers[name.toLowerCase()];
    if (absent && value === "") assert.equal(found, undefined, `header ${name}`);
    else expectText(found ?? "", `^${pattern(value, known)}$`, known, !absent, `header ${name}`);
  }
  let rest = answer.text;
  for (const line of exchange.expectedBody) {
    if (line.startsWith("-")) expectText(answer.text, pattern(line.slice(1), known), known, false, "body");
    else if (line !== "") rest = expectText(rest, pattern(line, known), known, true, "body");
  }
  if (exchange.method !== "MAIL") check(answer);
}

async function ask({ method, path, head, body }, site, known) {
  const headers = {};
  for (const line of head) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon)] = filled(line.slice(colon + 1).trim(), known);
  }
  const type = headers["Content-Type"] ?? "";
  if (body.length > 0 && type === "") headers["Content-Type"] = "application/x-www-form-urlencoded";
  const end = type.startsWith("multipart/") ? "\r\n" : type.startsWith("application/json") ? " " : "";
  const text = filled(body.map((line) => line + end).join(""), known);
  return site.request(method, filled(path, known), { headers, body: text === "" ? undefined : Buffer.from(text) });
}

async function mail({ path: address }, site, known) {
  const seen = (known[`mails to ${address}`] = (known[`mails to ${address}`] ?? 0) + 1);
  const { eml, text } = await site.mailTo(address, seen);
  const headers = {};
  for (const line of eml.slice(0, eml.indexOf("\r\n\r\n")).replace(/\r\n[ \t]+/g, " ").split("\r\n")) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { status: 200, headers, text };
}

const filled = (text, known) => text.replace(/\{\{(\w+)\}\}/g, (whole, name) => known[name] ?? assert.fail(`${whole} is not known yet`));

const quoted = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function pattern(text, known) {
  return text.split(/(\{\{\w+\}\}|\*)/).map((part) => {
    if (part === "*") return "[^\\n]*?";
    const name = /^\{\{(\w+)\}\}$/.exec(part)?.[1];
    if (name === undefined) return quoted(part);
    return name in known ? quoted(known[name]) : `(?<${name}>[^\\s"'<>]+)`;
  }).join("");
}

// What follows the place where `expected` was found.
function expectText(text, expected, known, wanted, where) {
  const found = new RegExp(expected).exec(text);
  assert.equal(found !== null, wanted, `${where}: ${wanted ? "no" : "there is"} /${expected}/ in\n${text.slice(0, 3000)}`);
  Object.assign(known, found?.groups);
  return found ? text.slice(found.index + found[0].length) : text;
}
