// The hub's page: seven boxes, one of them unplugged, what it is behind, and how that drains when it is back.

import assert from "node:assert/strict";
import { test } from "node:test";

import { CENTRES } from "./demo.mjs";
import { bookedId, fillBooking, isUnreloaded, mark, sendBooking } from "./visitor.mjs";

const NOTICED_MS = 40_000;
const CENTRE = "decazeville";
const ALL_WELL = "Les 7 boîtes du réseau sont à jour";
const ROW = `#fleet tbody tr:has(th:has-text("Decazeville"))`;
const BEHIND = `${ROW} td:nth-of-type(2)`;
const STATE = `${ROW} td:nth-of-type(1)`;

async function press(page, setting) {
  await page.locator("#levers summary").click();
  const answered = page.waitForEvent("load");
  await page.locator(`#link-${CENTRE} button[value=${setting}]`).click();
  await answered;
  await mark(page);
}

export function network(world) {
  test("Réseau shows seven boxes, in the table, on the drawing and in the sentence", async () => {
    const page = await world.host.newPage();
    await page.goto(world.demo.hub.origin);
    assert.match(await page.title(), /Réseau/);
    for (const slug of CENTRES) assert.equal(await page.locator(`#link-${slug}`).count(), 1, slug);
    assert.equal(await page.locator("#map > svg line").count(), CENTRES.length);
    assert.equal(await page.locator("#matrix tbody tr").count(), CENTRES.length + 1);
    await page.locator("#summary", { hasText: ALL_WELL }).waitFor();
    await page.close();
  });

  test("an unplugged box is seen to be gone, falls behind, and catches up when it is plugged in again", async () => {
    const hub = world.demo.hub;
    const { date, resource } = await hub.freeDay(CENTRE, 15);
    const page = await world.host.newPage();
    await page.goto(hub.origin);
    await press(page, "unplugged");
    await page.locator(`${STATE}`, { hasText: "hors liaison" }).waitFor({ timeout: NOTICED_MS });
    await page.locator("#summary", { hasText: /Decazeville est hors liaison|Decazeville a .* de retard/ }).waitFor();
    assert.ok(await isUnreloaded(page), "the page was loaded anew");

    const day = await world.host.newPage();
    await day.goto(`${hub.origin}/planning/${date}?centre=${CENTRE}`);
    await fillBooking(day, { who: world.members[7].name, resource, start: "09:00", end: "10:00" });
    await sendBooking(day);
    const id = bookedId(day);
    assert.match(await day.locator(`#booking-${id}`).innerText(), /demandée/);
    assert.match(await day.locator("#notes").innerText(), /répondra/);
    await mark(day);

    await page.locator(BEHIND, { hasText: /\d+ changement/ }).waitFor();
    await page.locator("#summary", { hasText: "de retard" }).waitFor();
    assert.ok(await isUnreloaded(page), "the page was loaded anew");

    await press(page, "normal");
    await page.locator(BEHIND, { hasText: "rien" }).waitFor({ timeout: NOTICED_MS });
    await page.locator("#summary", { hasText: ALL_WELL }).waitFor({ timeout: NOTICED_MS });
    assert.ok(await isUnreloaded(page), "the page was loaded anew");
    // The centre answered by itself, and the page that asked shows it.
    await day.locator(`#booking-${id}`, { hasText: "confirmée" }).waitFor();
    assert.ok(await isUnreloaded(day), "the page was loaded anew");
    await day.close();
    await page.close();
  });
}
