// A visitor to the pages: Debian's Chromium, driven by playwright-core, which
// complains of whatever no visitor should meet. Pages hold their event stream
// open, so nothing here waits for a quiet network. playwright-core stays at a
// version that Debian 12's own Node.js (18) can run.

import assert from "node:assert/strict";
import axe from "axe-core";
import { chromium } from "playwright-core";

export const DEVICES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };

const LOCALES = { en: "en-US", ko: "ko-KR" };
const WIDTHS = [320, 390, 1280];

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}

export class Visitor {
  // One browser context with one page. `complaints` gathers requests to other
  // origins, errors on the console (where Chromium reports what the content
  // security policy stopped), scripts that failed, parts that did not load.
  static async arrive(browser, site, { device = "desktop", javaScript = true, lang = "en" } = {}) {
    const visitor = new Visitor();
    Object.assign(visitor, { site, lang, javaScript, viewport: DEVICES[device], complaints: [], titles: new Set() });
    visitor.context = await browser.newContext({
      viewport: visitor.viewport, locale: LOCALES[lang], javaScriptEnabled: javaScript, reducedMotion: "reduce",
    });
    visitor.watch();
    visitor.context.setDefaultTimeout(10_000);
    visitor.page = await visitor.context.newPage();
    return visitor;
  }

  watch() {
    const complain = (what) => this.complaints.push(what);
    this.context.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol !== "data:" && url.origin !== this.site.origin) complain(`a request to ${url.origin}`);
    });
    this.context.on("response", (response) => {
      if (response.status() >= 400 && !response.request().isNavigationRequest()) complain(`${response.status()} ${response.url()}`);
    });
    this.context.on("console", (message) => {
      // Chromium says so of a page's own 404 or 422 too.
      if (message.text().startsWith("Failed to load resource")) return;
      if (["error", "warning"].includes(message.type())) complain(`console: ${message.text()}`);
    });
    this.context.on("weberror", (failure) => complain(`script: ${failure.error().message}`));
  }

  async leave() {
    await this.mirror?.context().close();
    await this.context.close();
    assert.deepEqual(this.complaints, []);
  }

  // Opens `path`, in the visitor's language where it names none; its status.
  async open(path) {
    const whole = path.startsWith("/c/") || path === "/" ? `/${this.lang}${path}` : path;
    const answer = await this.page.goto(this.site.origin + whole, { waitUntil: "domcontentloaded" });
    return answer.status();
  }

  // Another page of the same visitor, opened beside the first.
  async openBeside(path) {
    const first = this.page;
    this.page = await this.context.newPage();
    try {
      await this.open(path);
      return this.page;
    } finally {
      this.page = first;
    }
  }

  count(page = this.page) {
    return page.locator("[data-count]").first().textContent().then((text) => Number(text.replace(/\D/g, "")));
  }

  // Waits until `page` shows `count`, which it must learn without a reload.
  async expectLiveCount(page, count) {
    await page.locator(`[data-count="${count}"]`).waitFor({ timeout: 10_000 });
    assert.equal(await this.count(page), count);
  }

  async fill(fields) {
    for (const [name, value] of Object.entries(fields)) {
      const field = this.page.locator(`#f-${name}`);
      if (name === "country") await field.selectOption(value);
      else await field.fill(value);
    }
  }

  // Presses the page's one button and waits for the page that follows.
  async press(selector = "main form .button") {
    await Promise.all([
      this.page.waitForEvent("domcontentloaded"),
      this.page.locator(selector).click(),
    ]);
  }

  // What every page must be, in every width, in light and dark, to everybody.
  async expectSound() {
    const where = `${this.page.url()} (${this.lang}, ${this.viewport.width} wide)`;
    await this.expectNamed(where);
    await this.expectFits(where);
    const shown = this.javaScript ? this.page : await this.twin();
    for (const colorScheme of ["light", "dark"]) {
      await shown.emulateMedia({ colorScheme });
      assert.deepEqual(await findings(shown, colorScheme === "dark" ? ONLY_COLOURS : ALL_RULES), [], `${where}, ${colorScheme}`);
    }
    await shown.emulateMedia({ colorScheme: "light" });
  }

  // axe is a script: where the visitor has none, it looks at a copy of what
  // the visitor sees, in a browser context that runs axe's alone.
  async twin() {
    this.mirror ??= await (await this.context.browser().newContext({ locale: LOCALES[this.lang], reducedMotion: "reduce" })).newPage();
    const url = this.page.url(), body = await this.page.content();
    await this.mirror.setViewportSize(this.viewport);
    await this.mirror.unrouteAll();
    await this.mirror.route(/./, (route) => {
      const request = route.request();
      const whole = request.isNavigationRequest() && request.frame() === this.mirror.mainFrame();
      if (whole) return route.fulfill({ contentType: "text/html; charset=utf-8", body });
      return ["script", "document"].includes(request.resourceType()) ? route.abort() : route.continue();
    });
    await this.mirror.goto(url, { waitUntil: "load" });
    return this.mirror;
  }

  async expectNamed(where) {
    const html = this.page.locator("html");
    assert.equal(await html.getAttribute("dir"), "ltr", where);
    assert.equal(await html.getAttribute("lang"), this.lang, where);
    const title = await this.page.title();
    assert.notEqual(title.trim(), "", where);
    this.titles.add(title);
  }

  async expectFits(where) {
    for (const width of WIDTHS) {
      await this.page.setViewportSize({ width, height: this.viewport.height });
      const beyond = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(beyond <= 0, `${where}: ${beyond}px too wide for ${width}px`);
    }
    await this.page.setViewportSize(this.viewport);
  }
}

// All of axe's default rules, best practice among them, and those of WCAG
// 2.2. A colour scheme changes colours only, so once is enough for the rest.
const ALL_RULES = { rules: Object.fromEntries(axe.getRules(["wcag22aa"]).map(({ ruleId }) => [ruleId, { enabled: true }])) };
const ONLY_COLOURS = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } };

async function findings(page, rules) {
  await page.evaluate(`window.axe || (() => { ${axe.source} })()`);
  return page.evaluate(async (options) => {
    const { violations } = await axe.run(document, { ...options, resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" ")}`);
  }, rules);
}
