// A headless Chromium, and visitors in it, each with cookies of their own; what the browser complains of is kept.
//
// In: CHROMIUM, the browser's binary; NODE_PATH, where playwright-core is. Out: contexts and pages with bounded waits,
// and a list of complaints (errors on the console, such as a breach of the content security policy, and exceptions).

import { createRequire } from "node:module";

// import does not look at NODE_PATH; require does.
const { chromium } = createRequire(import.meta.url)("playwright-core");

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const WAIT_MS = 15_000;

export class Visitors {
  static async arrive() {
    const visitors = new Visitors();
    visitors.complaints = [];
    const executablePath = process.env.CHROMIUM;
    if (!executablePath) throw new Error("CHROMIUM names no browser: set it to the binary of a Chromium");
    visitors.browser = await chromium.launch({ executablePath, args: FLAGS });
    return visitors;
  }

  /** Somebody new. `like`: with the cookies of another context. */
  async visitor({ like, ...options } = {}) {
    const storageState = like && (await like.storageState());
    const viewport = { width: 1280, height: 900 };
    const context = await this.browser.newContext({ locale: "fr-FR", viewport, storageState, ...options });
    context.setDefaultTimeout(WAIT_MS);
    context.on("console", (message) => {
      if (message.type() === "error" && !isRefusal(message.text())) {
        this.complaints.push(`${message.page()?.url()}: ${message.text()}`);
      }
    });
    context.on("weberror", (error) => this.complaints.push(String(error.error())));
    return context;
  }

  async leave() { await this.browser?.close(); }
}

/** A page that refuses answers 4xx on purpose; the browser notes that as an error. */
function isRefusal(text) {
  return /status of (401|403|404|409|422)/.test(text);
}

/** Marks a page, so that a reload would be noticed. */
export async function mark(page) {
  await page.evaluate(() => { window.unreloaded = true; });
}

/** Whether the page is still the one that was marked. */
export async function isUnreloaded(page) {
  return page.evaluate(() => window.unreloaded === true);
}

/** The panel to book: it is there after a refusal, else it opens, beside the page or as one of its own. */
export async function openPanel(page) {
  const form = page.locator("#book form");
  if (!(await form.count())) await page.locator("#to-book a").click();
  await form.waitFor();
  return form;
}

/** Fills the panel to book as a person would, by what its labels say. */
export async function fillBooking(page, { who, resource, start, end, guest }) {
  const form = await openPanel(page);
  await form.locator("[name=half][value=hours]").check();
  await form.locator("[name=who]").fill(who);
  if (guest) await form.locator("[name=guest]").check();
  if (resource) await form.locator("[name=resource]").selectOption(resource);
  await form.locator("[name=start]").fill(start);
  await form.locator("[name=end]").fill(end);
}

/** Presses the form's own button, and waits for the page that answers. */
export async function sendBooking(page) {
  const answered = page.waitForEvent("load");
  await page.locator("#book .row button.primary").click();
  await answered;
}

/** The id of the booking that the address speaks of, after a form was taken. */
export function bookedId(page) {
  const id = new URL(page.url()).searchParams.get("booking");
  if (!id) throw new Error(`nothing was booked: the browser is at ${page.url()}`);
  return id;
}
