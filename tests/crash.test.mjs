// The power fails while a crowd signs. Whatever was answered is there when
// the server is back, once; what was under way is there or not, and nothing
// in between.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { confirmLink, outcry, siteForAll } from "./support/outcry.mjs";

const ROUNDS = 10;
const MOST_UNREAD = 150;  // mails: the mailbox holds a thousand
const SAMPLE = 15;

// People who sign, read their mail and press its button, as fast as they can.
//
// Of each person: `signed`, the form was answered; `link`, the mail was read;
// `pressed`, the button was; `receipt`, that was answered.
class Crowd {
  people = new Map();  // by address

  constructor(site) {
    this.site = site;
  }

  all(which) {
    return [...this.people.values()].filter(which);
  }

  some(which) {
    return this.all(which).map((person) => [Math.random(), person]).sort(([a], [b]) => a - b).slice(0, SAMPLE).map(([, person]) => person);
  }

  // Until the power fails, `lasts` milliseconds from now.
  async throng(lasts) {
    this.crashed = false;
    this.read = 0;
    this.unread = 0;
    this.waiting = [];
    const acts = [1, 2, 3, 4, 5, 6].map(() => this.until(() => this.signs()));
    acts.push(this.until(() => this.reads()), ...[1, 2, 3, 4].map(() => this.until(() => this.presses())));
    await Promise.race([sleep(lasts), ...acts]);  // an act ends before the crash only if it fails
    this.crashed = true;
    await this.site.kill();
    await Promise.all(acts);
  }

  async until(act) {
    while (!this.crashed) {
      try {
        await act();
      } catch (error) {
        if (!this.crashed || error instanceof assert.AssertionError) throw error;
      }
    }
  }

  async signs() {
    if (this.unread > MOST_UNREAD) return sleep(2);
    const email = `person-${this.people.size}@example.org`;
    const person = { email, signed: false, link: undefined, pressed: false, receipt: undefined, told: false };
    this.people.set(email, person);
    this.unread++;
    assert.equal((await this.site.sign({ name: `Person ${this.people.size}`, email })).status, 202);
    person.signed = true;
  }

  // The next mail; waits a little where there is none.
  async reads() {
    const mail = await this.site.read({ id: this.read + 1 });
    if (!mail.eml.startsWith("Date: ")) return sleep(2);
    ++this.read;
    if (!mail.text.includes("/confirm/")) return;
    const person = this.people.get(/^To: (.*)\r$/m.exec(mail.eml)[1]);
    if (person.link) return;  // a further one, of an earlier round
    this.unread--;
    person.link = confirmLink(mail);
    this.waiting.push(person);
  }

  async presses() {
    const person = this.waiting.shift();
    if (person === undefined) return sleep(2);
    person.pressed = true;
    const answer = await this.site.confirm(person.link);
    assert.equal(answer.status, 303);
    person.receipt = answer.location;
  }
}

describe("a power cut while a crowd signs", () => {
  const site = siteForAll();
  const crowd = new Crowd(site);
  const receipts = () => crowd.all((person) => person.receipt);

  for (let round = 1; round <= ROUNDS; ++round) {
    const lasts = Math.round(100 + Math.random() * 900);
    test(`${round}: after ${lasts} ms`, { timeout: 30_000 }, async (t) => {
      const old = new Set(receipts());
      await crowd.throng(lasts);
      // Now the one, now the other is first to open what the crash left.
      if (round % 2) await expectAllIsWell();
      await site.run();
      if (!(round % 2)) await expectAllIsWell();

      await t.test("counts who was answered, and of those under way some", expectCountOfThoseAnswered);
      await t.test("opens each receipt", () => expectReceipts(receipts().filter((person) => !old.has(person))));
      await t.test("lets those press the button who had a link", expectLinksWork);
      await t.test("knows those who were told to check their mail", expectTheOthersAreKnown);
      await t.test("takes no one twice", expectNobodyTwice);
      await expectCount(receipts().length);
      t.diagnostic(`${receipts().length - old.size} more of ${crowd.people.size} people counted`);
    });
  }

  test("after all of them, all is as it was answered", async () => {
    assert.ok(receipts().length > ROUNDS, "there was something to lose");
    await expectReceipts(receipts());
    await expectCount(receipts().length);
    await expectAllIsWell();
  });

  async function expectAllIsWell() {
    const { code, stdout, stderr } = await outcry("check", "--data", site.data);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^ok +database: /m);
    assert.match(stdout, /^ok +log: .* match their signed root/m);
  }

  // Nobody withdraws here: each signature has its one entry.
  async function expectCount(least, most = least) {
    const { count, size } = (await site.get("/c/save-the-thirty/count")).json();
    assert.equal(count, size);
    assert.ok(count >= least && count <= most, `${count} are counted, not ${least} to ${most}`);
  }

  async function expectCountOfThoseAnswered() {
    const underWay = crowd.all((person) => person.pressed && !person.receipt).length;
    await expectCount(receipts().length, receipts().length + underWay);
  }

  async function expectReceipts(people) {
    for (const person of people) {
      const answer = await site.get(person.receipt);
      assert.equal(answer.status, 200, person.email);
      assert.ok(answer.text.includes(`<dd>${person.email}</dd>`), "it is the person's own");
    }
  }

  // Who had pressed it, unanswered, may find that it was counted.
  async function expectLinksWork() {
    for (const person of crowd.all((person) => person.link && !person.receipt)) {
      const answer = await site.confirm(person.link);
      assert.ok(answer.status === 303 || (answer.status === 410 && person.pressed), `${answer.status} for ${person.email}`);
      person.receipt = answer.location ?? /href="([^"]*\/r\/[^"]+)"/.exec(answer.text)[1];
    }
  }

  // Their mail was lost with the mailbox, or comes now. Three are sent to an
  // address at most, so that the two that still come, and not a third, show
  // that the first was written down.
  async function expectTheOthersAreKnown() {
    await sleep(200);
    const sent = new Set((await site.mails()).map((mail) => mail.to));
    const people = crowd.some((person) => person.signed && !person.link);
    for (const { email } of people) {
      for (const time of [1, 2, 3]) assert.equal((await site.sign({ email })).status, 202, `time ${time}`);
    }
    for (const { email } of people) await site.mailTo(email, sent.has(email) ? 3 : 2);
    await sleep(200);
    const mails = await site.mails();
    for (const person of people) {
      const theirs = mails.filter((mail) => mail.to === person.email);
      assert.equal(theirs.length, sent.has(person.email) ? 3 : 2, person.email);
      person.link = confirmLink(await site.read(theirs.at(-1)));
    }
    await expectLinksWork();
  }

  async function expectNobodyTwice() {
    const people = crowd.some((person) => person.receipt && person.link && !person.told);
    for (const person of people) {
      assert.equal((await site.confirm(person.link)).status, 410, person.email);
      assert.equal((await site.sign({ email: person.email })).status, 202);
      person.told = true;
    }
    for (const { email } of people) {
      let mail;
      for (let waited = 0; !mail && waited < 5_000; waited += 20) {
        mail = (await site.mails()).find((mail) => mail.to === email && mail.subject.startsWith("You have signed before"));
        if (!mail) await sleep(20);
      }
      assert.ok(mail, `${email} is told`);
    }
  }
});
