// Who walks in: how many keys it takes from a fresh page until the row says that the person is here.
//
// The desk stands at Aurillac, whose hours are set to all day and every day first: the test is not to depend on when it runs.

import assert from "node:assert/strict";
import { test } from "node:test";

import { localDay } from "./demo.mjs";

const CENTRE = "aurillac";
const MOST_KEYS = 12;
const KEY_MS = 250;
const MOST_MS = 15_000;

/** A centre as its file has it, open all day: loading it again changes its hours and nothing else. */
async function openAllDay(world) {
  const hub = world.demo.hub;
  const centre = await hub.get(`/centres/${CENTRE}`);
  const text = `[[centre]]\nslug = "${CENTRE}"\nname = "${centre.name}"\naddress = ${JSON.stringify(centre.address)}\nopened = "${centre.opened}"\nhours = "Mo-Su 00:00-24:00"\n`;
  const { status, body } = await hub.call("POST", "/network/load", { name: "aurillac.toml", text });
  assert.equal(status, 200, `the hours could not be set: ${JSON.stringify(body)}`);
}

/** Types like somebody who knows the keys: one each 250 ms. Returns how many there were. */
async function press(page, keys) {
  for (const key of keys) {
    await page.waitForTimeout(KEY_MS);
    await page.keyboard.press(key);
  }
  return keys.length;
}

async function seatedWith(page, keys, name) {
  const begun = Date.now();
  const pressed = await press(page, keys);
  const row = page.locator(".person.here", { hasText: name }).first();
  await row.waitFor();
  const took = Date.now() - begun;
  assert.match(await row.innerText(), /Est là/);
  assert.ok(pressed <= MOST_KEYS, `${pressed} keys`);
  assert.ok(took <= MOST_MS, `${took} ms`);
  return { pressed, took };
}

export function walkIn(world) {
  let node;

  test("a member who walks in is here after five keys, a guest with a name of five letters within twelve", async (t) => {
    await openAllDay(world);
    node = world.demo.at(CENTRE);
    const page = await world.host.newPage();
    const passage = page.locator("#who");
    for (let tried = 0; tried < 40 && (await passage.count()) === 0; tried++) {
      await page.goto(node.origin);
      if ((await passage.count()) === 0) await page.waitForTimeout(250);
    }
    const member = world.members.find((m) => m.home_centre === CENTRE) ?? world.members[0];
    const letters = member.name.slice(0, 3).toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
    assert.equal(await page.evaluate(() => document.activeElement.id), "who", "the field has the focus");
    const taken = await seatedWith(page, [...letters, "Enter", "Enter"], "");
    t.diagnostic(`member: ${taken.pressed} keys, ${taken.took} ms`);

    await page.goto(node.origin);
    // The last of the list is the guest: one press upwards, whoever else the letters may mean.
    const guest = await seatedWith(page, [..."zoely", "ArrowUp", "Enter", "Enter"], "zoely");
    t.diagnostic(`guest: ${guest.pressed} keys, ${guest.took} ms`);
    await page.close();
  });

  test("the same without script: letters, a page to choose from, and the person is here", async () => {
    const context = await world.visitors.visitor({ like: world.host, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(node.origin);
    await page.locator("#who").fill("Passante Lente");
    await page.locator("#here").click();
    await page.locator("#people button[value=guest]").click();
    const row = page.locator(".person.here", { hasText: "Passante Lente" }).first();
    assert.match(await row.innerText(), /Est là/);
    const { bookings } = await node.get(`/centres/${CENTRE}/bookings?from=${localDay()}&to=${localDay()}`);
    assert.ok(bookings.some((booking) => booking.state === "checked-in"));
    await context.close();
  });

  test("a grid is one stop for the Tab key, and the arrows move in it", async () => {
    const page = await world.host.newPage();
    await page.goto(`${node.origin}/planning/${localDay(7)}`);
    const stops = await page.locator("[data-grid] td a:not([tabindex='-1'])").count();
    assert.equal(stops, 1);
    await page.locator("[data-grid] td a[tabindex='0']").focus();
    const at = () => page.evaluate(() => document.activeElement.getBoundingClientRect().toJSON());
    const first = await at();
    await page.keyboard.press("ArrowDown");
    const below = await at();
    assert.ok(below.top > first.top, "the arrow goes down");
    await page.keyboard.press("ArrowUp");
    assert.equal((await at()).top, first.top);
    await page.close();
  });
}
