// Réglages by the keyboard alone: a setting is saved, a closure that ends before it begins is refused, mended and added.

import assert from "node:assert/strict";
import { test } from "node:test";

const MOST_TABS = 150;

/** Presses Tab until the focus is on what the selector names, and is seen to be there. */
async function tabTo(page, selector) {
  for (let pressed = 0; pressed < MOST_TABS; pressed++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((s) => document.activeElement.matches(s), selector)) {
      return assert.ok(await page.evaluate(() => document.activeElement.matches(":focus-visible")), selector);
    }
  }
  return assert.fail(`${MOST_TABS} presses of Tab do not lead to ${selector}`);
}

async function press(page, key) {
  const answered = page.waitForEvent("load");
  await page.keyboard.press(key);
  await answered;
}

/** A day and a month that are written the same whichever of both comes first. */
const EARLIER = "03032041";
const LATER = "04042041";

export function settings(world) {
  test("a setting is saved by the keyboard alone, and one sentence says so", async () => {
    const figeac = world.demo.at("figeac");
    const before = (await figeac.get("/centres/figeac")).horizon_days;
    const page = await world.host.newPage();
    await page.goto(`${figeac.origin}/reglages`);
    await tabTo(page, "[name=horizon_days]");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("9000");
    await press(page, "Enter");
    assert.equal(await page.locator("#notes .banner").count(), 1);
    assert.equal((await figeac.get("/centres/figeac")).horizon_days, 9000);
    await tabTo(page, "[name=horizon_days]");
    await page.keyboard.press("Control+A");
    await page.keyboard.press("Delete");
    await press(page, "Enter");
    assert.equal((await figeac.get("/centres/figeac")).horizon_days, before);
    await page.close();
  });

  test("a closure that ends before it begins is refused beside the field, and added once it is mended", async () => {
    const figeac = world.demo.at("figeac");
    const page = await world.host.newPage();
    await page.goto(`${figeac.origin}/reglages/fermetures`);
    await tabTo(page, "#f-from");
    await page.keyboard.type(LATER);
    await tabTo(page, "#f-until");
    await page.keyboard.type(EARLIER);
    await tabTo(page, "#f-reason");
    await page.keyboard.type("Essai au clavier");
    await press(page, "Enter");
    assert.match(await page.title(), /^Erreur\u00a0: /);
    assert.ok(await page.evaluate(() => document.activeElement.closest("[role=alert]")), "the focus is elsewhere");
    assert.equal(await page.locator("#f-reason").inputValue(), "Essai au clavier", "what was typed is lost");
    await tabTo(page, "[role=alert] a");
    const field = await page.evaluate(() => document.activeElement.getAttribute("href"));
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => `#${document.activeElement.id}`), field);
    await page.keyboard.type(field === "#f-from" ? EARLIER : LATER);
    await press(page, "Enter");
    const row = page.locator("li.row", { hasText: "Essai au clavier" });
    assert.equal(await row.count(), 1);
    const { closures } = await figeac.get("/centres/figeac/closures");
    const made = closures.find((closure) => closure.reason === "Essai au clavier");
    await tabTo(page, `form[action*="${made.id}"] button`);
    await press(page, "Enter");
    assert.equal(await row.count(), 0, "it is taken back by the keyboard too");
    await page.close();
  });
}
