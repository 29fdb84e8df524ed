// The mouse on a day's grid: over free time it fills in the form; a booking is moved and made longer.

import assert from "node:assert/strict";
import { test } from "node:test";

import { until } from "./demo.mjs";
import { fillBooking, sendBooking } from "./visitor.mjs";

/** A point of a resource's row at a minute of the day. */
async function point(page, resource, minute) {
  return page.evaluate(([resource, minute]) => {
    const grid = document.querySelector("table.day");
    const row = grid.querySelector(`tr[data-resource="${resource}"]`);
    row.scrollIntoView({ block: "center" });
    const [corner, box, line] = [grid.querySelector("thead th"), grid, row].map((e) => e.getBoundingClientRect());
    const [from, to] = [Number(grid.dataset.from), Number(grid.dataset.until)];
    return { x: corner.right + ((minute - from) / (to - from)) * (box.right - corner.right), y: line.top + line.height / 2 };
  }, [resource, minute]);
}

async function drag(page, from, to) {
  const answered = page.waitForEvent("load");
  await pull(page, from, to);
  await answered;
}

async function pull(page, from, to) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

export function dragging(world) {
  test("dragging over free time fills in the form, and a booking is moved and made longer by the mouse", async () => {
    const node = world.demo.at("figeac");
    const { date, resource } = await node.freeDay("figeac", 40);
    const { resources } = await node.get(`/centres/figeac/free?start=${date}T09:00&end=${date}T17:00&kind=desk`);
    const other = resources.map((r) => r.id).find((id) => id !== resource);
    assert.ok(other, "a second desk is free that day");
    const page = await world.host.newPage();
    await page.goto(`${node.origin}/planning/${date}?centre=figeac`);
    await pull(page, await point(page, resource, 10 * 60 + 2), await point(page, resource, 12 * 60));
    await page.locator("#book form").waitFor();
    assert.equal(await page.locator("#book [name=start]").inputValue(), "10:00");
    assert.equal(await page.locator("#book [name=end]").inputValue(), "12:00");
    assert.equal(await page.locator("#book [name=resource]").inputValue(), resource);
    await fillBooking(page, { who: world.members[5].name, resource, start: "10:00", end: "12:00" });
    await sendBooking(page);
    const id = new URL(page.url()).searchParams.get("booking");
    const slip = page.locator(`#booking-${id}`);
    // Only once the row is in sight its place on screen stays.
    const later = await point(page, resource, 14 * 60);
    const edge = await slip.boundingBox();
    await drag(page, { x: edge.x + edge.width - 3, y: edge.y + edge.height / 2 }, later);
    const is = async () => node.get(`/bookings/${id}`);
    await until("the booking is longer", async () => (await is()).end === `${date}T14:00`);
    await drag(page, await point(page, resource, 11 * 60), await point(page, other, 12 * 60));
    await until("the booking is elsewhere", async () => (await is()).resource === other);
    const moved = await is();
    assert.deepEqual([moved.start, moved.end], [`${date}T11:00`, `${date}T15:00`]);
    // A click is a click still: it opens the booking.
    await page.locator(`#booking-${id}`).click();
    await page.waitForURL(/\/reservations\//);
    await page.close();
  });
}
