// The front desk: booking, refusal with alternatives, check-in, cancelling, guests; without script; by the keyboard.

import assert from "node:assert/strict";
import { test } from "node:test";

import { bookedId, fillBooking, sendBooking } from "./visitor.mjs";

async function openDay(world, ahead, { context = world.host, step } = {}) {
  const node = world.demo.at("figeac");
  const free = await node.freeDay("figeac", ahead, step);
  const page = await context.newPage();
  await page.goto(`${node.origin}/planning/${free.date}`);
  return { page, ...free };
}

/** Books a slot, then the same again, takes a proposal: the same with script and without. */
async function bookTwice(world, page, resource) {
  const [first, second] = world.members;
  const slot = { resource, start: "09:00", end: "11:00" };
  await fillBooking(page, { who: first.name, ...slot });
  await sendBooking(page);
  const slip = page.locator(`#grid #booking-${bookedId(page)}`);
  assert.match(await slip.innerText(), /confirmée/);
  assert.match(await slip.innerText(), new RegExp(first.name));
  assert.match(await page.locator("#notes").innerText(), /C’est réservé/);

  await fillBooking(page, { who: second.name, ...slot });
  await sendBooking(page);
  const refusal = page.locator("#book [role=alert]");
  assert.match(await refusal.innerText(), /déjà prise/);
  const proposals = page.locator(".alternatives button[name=instead]");
  assert.ok((await proposals.count()) >= 1, "nothing is proposed instead");
  assert.equal(await page.locator("#book [name=who]").inputValue(), second.name, "what was typed is lost");

  const answered = page.waitForEvent("load");
  await proposals.first().click();
  await answered;
  const taken = page.locator(`#grid #booking-${bookedId(page)}`);
  assert.match(await taken.innerText(), /confirmée/);
  assert.match(await taken.innerText(), new RegExp(second.name));
}

export function desk(world) {
  test("a free slot is booked, a taken one is refused in words, and a proposal is taken with one tap", async () => {
    const { page, resource } = await openDay(world, 10);
    await bookTwice(world, page, resource);
    await page.close();
  });

  test("the same works without script", async () => {
    const context = await world.visitors.visitor({ like: world.host, javaScriptEnabled: false });
    const { page, resource } = await openDay(world, 25, { context });
    await bookTwice(world, page, resource);
    await context.close();
  });

  test("a walk-in guest is seated, and checked in", async () => {
    const { page, resource } = await openDay(world, -75, { step: -1 });
    await fillBooking(page, { who: "Passante Essai", guest: true, resource, start: "16:00", end: "17:00" });
    await sendBooking(page);
    const id = bookedId(page);
    assert.match(await page.locator(`#booking-${id}`).innerText(), /Passante Essai/);
    await page.goto(`${world.demo.at("figeac").origin}/reservations/${id}`);
    assert.match(await page.locator("main h1").innerText(), /de passage/);
    const answered = page.waitForEvent("load");
    await page.locator(`form[action="/reservations/${id}/check-in"] button`).click();
    await answered;
    assert.match(await page.locator("#booking .state").innerText(), /est là/);
    await page.close();
  });

  test("a booking is cancelled after a question, and not if the answer is no", async () => {
    const { page, resource } = await openDay(world, 12);
    await fillBooking(page, { who: world.members[2].name, resource, start: "14:00", end: "15:00" });
    await sendBooking(page);
    const id = bookedId(page);
    await page.locator(`#booking-${id}`).click();
    const cancel = page.locator(`form[action="/reservations/${id}/cancel"] button`);
    page.once("dialog", (dialog) => dialog.dismiss());
    await cancel.click();
    assert.match(await page.locator("#booking .state").innerText(), /confirmée/);
    page.once("dialog", (dialog) => dialog.accept());
    const answered = page.waitForEvent("load");
    await cancel.click();
    await answered;
    assert.match(await page.locator("#booking .state").innerText(), /annulée/);
    assert.equal((await world.demo.at("figeac").get(`/bookings/${id}`)).state, "cancelled");
    await page.close();
  });

  test("bad input is answered beside its field, and nothing is booked", async () => {
    const { page, resource } = await openDay(world, 14);
    for (const [typed, words] of [
      [{ who: "Personne Inconnue", start: "09:00", end: "10:00" }, /Aucun membre/],
      [{ who: world.members[0].name, start: "11:00", end: "10:00" }, /La fin doit être après/],
      [{ who: world.members[0].name, start: "22:00", end: "23:00" }, /ouvre de/],
    ]) {
      await fillBooking(page, { resource, ...typed });
      await sendBooking(page);
      assert.match(await page.locator("#book .problem").first().innerText(), words);
    }
    await page.close();
  });

  test("the keyboard alone books: to a free slot, to the form, and Enter never takes a proposal", async () => {
    const { page } = await openDay(world, 16);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter"); // the link that skips the menu
    await tabTo(page, (e) => e.matches("td.free a"), 40);
    await page.keyboard.press("Enter"); // the panel, with focus on the name
    await page.locator("#book form").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.name), "who");
    await page.keyboard.type(world.members[3].name);
    await send(page);
    assert.match(await page.locator(`#booking-${bookedId(page)}`).innerText(), /confirmée/);

    // The same slot once more: refused, and Enter asks the same again instead of taking what is proposed.
    const { resource, start, end } = await world.demo.at("figeac").get(`/bookings/${bookedId(page)}`);
    const [from, to] = [start, end].map((time) => time.slice(11, 16));
    await fillBooking(page, { who: world.members[4].name, resource, start: from, end: to });
    for (let pressed = 0; pressed < 2; pressed++) {
      await page.locator("#book [name=note]").focus();
      await send(page);
      assert.match(await page.locator("#book [role=alert]").innerText(), /déjà prise/);
      assert.ok((await page.locator(".alternatives button").count()) >= 1);
    }
    await page.close();
  });
}

async function send(page) {
  const answered = page.waitForEvent("load");
  await page.keyboard.press("Enter");
  await answered;
}

async function tabTo(page, isThere, most) {
  const look = `(${isThere})(document.activeElement)`;
  for (let pressed = 0; pressed < most; pressed++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(look)) return;
  }
  assert.fail(`${most} presses of Tab do not lead to ${isThere}`);
}
