// À traiter by the keyboard alone: from a fresh page to a request that is accepted, to another that is refused with a
// reason; what is refused to the host itself is said first, with focus on it, and live regions say one sentence.

import assert from "node:assert/strict";
import { test } from "node:test";

import { until } from "./demo.mjs";
import { fillBooking, sendBooking } from "./visitor.mjs";

const MOST_TABS = 80;

/** A request from elsewhere that waits for Figeac's host. */
async function ask(world, member, ahead) {
  const [hub, figeac] = [world.demo.hub, world.demo.at("figeac")];
  const { date, resource } = await figeac.freeDay("figeac", ahead);
  const wish = { centre: "figeac", resource, member: member.id, start: `${date}T09:00`, end: `${date}T11:00` };
  const { id } = await hub.book(wish);
  await until("the request reaches Figeac", async () => (await figeac.call("GET", `/bookings/${id}`)).status === 200);
  return id;
}

/** Presses Tab until the focus is where it should be. */
async function tabTo(page, what, isThere) {
  for (let pressed = 0; pressed < MOST_TABS; pressed++) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(isThere, what);
    // What has the focus is seen to have it.
    if (found) return assert.ok(await page.evaluate(() => document.activeElement.matches(":focus-visible")));
  }
  return assert.fail(`${MOST_TABS} presses of Tab do not lead to ${what}`);
}

async function enter(page) {
  const answered = page.waitForEvent("load");
  await page.keyboard.press("Enter");
  await answered;
}

/** The sentences in live regions: each region has at most one. */
async function spoken(page) {
  const texts = await page.locator("#notes[aria-live]").evaluateAll((all) => all.map((region) =>
    [...region.querySelectorAll(".banner")].map((note) => note.innerText.trim())));
  assert.ok(texts.every((notes) => notes.length <= 1), `more than one sentence at once: ${JSON.stringify(texts)}`);
  return texts.flat().join("");
}

export function inbox(world) {
  test("a request is accepted by the keyboard alone, and one sentence says so", async () => {
    const figeac = world.demo.at("figeac");
    const id = await ask(world, world.members[11], 45);
    const page = await world.host.newPage();
    await page.goto(`${figeac.origin}/a-traiter`);
    await tabTo(page, id, (id) => document.activeElement.closest("form")?.getAttribute("action") === `/reservations/${id}/confirm`);
    await enter(page);
    assert.match(await spoken(page), /confirmée|acceptée|Accepté/i);
    assert.equal((await figeac.get(`/bookings/${id}`)).state, "confirmed");
    await page.close();
  });

  test("a request is refused with a reason by the keyboard alone, and who asked reads it", async () => {
    const [hub, figeac] = [world.demo.hub, world.demo.at("figeac")];
    const id = await ask(world, world.members[12], 47);
    const page = await world.host.newPage();
    await page.goto(`${figeac.origin}/a-traiter`);
    await tabTo(page, id, (id) => document.activeElement.matches(`#decline-${CSS.escape(id)} summary`));
    await page.keyboard.press("Enter");
    await tabTo(page, "the reason", () => document.activeElement.name === "reason");
    await page.keyboard.type("La salle est en travaux ce jour-là");
    await enter(page);
    assert.ok(await spoken(page), "nothing is said");
    const answered = await until("the hub knows of the answer", async () => {
      return (await hub.get(`/bookings/${id}`)).state === "declined";
    });
    assert.ok(answered);
    await page.goto(`${hub.origin}/reservations/${id}`);
    await page.locator("#booking", { hasText: "La salle est en travaux ce jour-là" }).waitFor();
    await page.close();
  });

  test("a refusal says so in the title, has the focus, and its links lead to the fields", async () => {
    const figeac = world.demo.at("figeac");
    const page = await world.host.newPage();
    await page.goto(`${figeac.origin}/planning/${(await figeac.freeDay("figeac", 49)).date}`);
    await fillBooking(page, { who: "Personne Inconnue", start: "09:00", end: "10:00" });
    await sendBooking(page);
    await refused(page);
    await page.goto(`${figeac.origin}/reglages`);
    await page.locator("#f-position").fill("quelque part");
    const answered = page.waitForEvent("load");
    await page.locator(".savebar button.primary").click();
    await answered;
    await refused(page);
    await page.close();
  });
}

async function refused(page) {
  assert.match(await page.title(), /^Erreur\u00a0: /);
  const summary = page.locator("[role=alert]").first();
  assert.ok(await summary.evaluate((alert) => alert.contains(document.activeElement)), `${page.url()}: the focus is elsewhere`);
  const link = summary.locator("a[href^='#']").first();
  const target = await link.getAttribute("href");
  assert.equal(await page.locator(target).count(), 1, `${target} leads nowhere`);
  await link.focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => `#${document.activeElement.id}`), target);
}
