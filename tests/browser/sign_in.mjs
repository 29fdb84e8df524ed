// Signing in: the links of the demo's table open their pages as often as one likes; whoever has none is led to the door.

import assert from "node:assert/strict";
import { test } from "node:test";

import { CENTRES } from "./demo.mjs";

const DOOR = 'form[action="/setup"], form[action="/entrer"]';

export function signIn(world) {
  test("the table names the hub and the seven centres", () => {
    assert.deepEqual([...world.demo.places.keys()], ["hub", ...CENTRES]);
  });

  test("without a link every page leads to the door", async () => {
    const stranger = await world.visitors.visitor();
    const page = await stranger.newPage();
    for (const place of [world.demo.hub, world.demo.at("figeac")]) {
      for (const path of ["/", "/membres", "/liaison", "/planning/2026-12-01"]) {
        await page.goto(place.origin + path);
        assert.equal(await page.locator(DOOR).count(), 1, `${place.slug}${path} is open to strangers`);
      }
    }
    await stranger.close();
  });

  test("each link opens its page signed in, and the browser stays signed in everywhere", async () => {
    const page = await world.host.newPage();
    for (const place of world.demo.places.values()) {
      await page.goto(place.link);
      assert.equal(await page.locator(DOOR).count(), 0, `${place.slug} asked for a password`);
      assert.ok(!page.url().includes("t="), "the token stays in the address, for whoever looks at the screen");
    }
    for (const place of world.demo.places.values()) {
      await page.goto(place.origin);
      assert.equal(await page.locator('form[action="/sign-out"]').count(), 1, `${place.slug} forgot the session`);
    }
    await page.close();
  });

  test("a link opens its page for a second visitor too, as on a telephone", async () => {
    const second = await world.visitors.visitor();
    const page = await second.newPage();
    for (const slug of ["hub", "figeac"]) {
      const place = world.demo.at(slug);
      await page.goto(place.link);
      assert.equal(await page.locator('form[action="/sign-out"]').count(), 1, `${slug}'s link worked once`);
    }
    await second.close();
  });
}
