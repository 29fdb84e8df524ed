// A page that is left open over midnight: no part of it is of another day than the rest, and what was typed stays.
//
// The box's clock cannot be turned while it runs, so the answer to the page's own look for news is: it names the next day.

import assert from "node:assert/strict";
import { test } from "node:test";

import { localDay } from "./demo.mjs";
import { isUnreloaded, mark } from "./visitor.mjs";

/** From here on every look for news is answered as on the next day, with a heading that says so. */
async function turnTheDay(page) {
  const [today, tomorrow] = [localDay(), localDay(1)];
  let looks = 0;
  await page.route("**/*", async (route) => {
    if (!route.request().headers()["x-part"]) return route.continue();
    looks += 1;
    const answer = await route.fetch();
    const text = (await answer.text()).replace(`data-today="${today}"`, `data-today="${tomorrow}"`).replace(/<h1>[^<]*/, "<h1>Demain");
    return route.fulfill({ response: answer, body: text });
  });
  return () => looks;
}

/** Something that every open page hears of. */
async function change(world, ahead) {
  const node = world.demo.at("figeac");
  const { date, resource } = await node.freeDay("figeac", ahead);
  await node.book({ centre: "figeac", resource, member: world.members[10].id, start: `${date}T09:00`, end: `${date}T10:00` });
}

export function midnight(world) {
  test("a page left open over midnight is made anew as a whole, and what was typed stays", async () => {
    const page = await world.host.newPage();
    await page.goto(world.demo.at("figeac").origin);
    await mark(page);
    await page.locator("#who").fill("à moitié tap");
    await page.locator("#until").selectOption({ index: 1 });
    const looks = await turnTheDay(page);
    const loaded = page.waitForEvent("load");
    await change(world, 40);
    await loaded;
    assert.ok(looks() > 0 && !(await isUnreloaded(page)), "the page was not made anew");
    assert.notEqual(await page.locator("h1").innerText(), "Demain", "a part of the next day stands on the page of this one");
    assert.equal(await page.locator("#who").inputValue(), "à moitié tap");
    assert.equal(await page.locator("#until").evaluate((field) => field.selectedIndex), 1);
    assert.equal(await page.evaluate(() => document.activeElement.id), "who");
    await page.close();
  });

  test("what is typed in the panel over midnight is finished first, on a page that stays of its day", async () => {
    const page = await world.host.newPage();
    await page.goto(world.demo.at("figeac").origin);
    await mark(page);
    await page.locator("a[data-panel]").first().click();
    await page.locator("#book [name=who]").fill("à moitié tap");
    const heading = await page.locator("h1").first().innerText();
    const looks = await turnTheDay(page);
    const answered = page.waitForResponse((answer) => Boolean(answer.request().headers()["x-part"]));
    await change(world, 42);
    await answered;
    assert.ok(looks() > 0 && (await isUnreloaded(page)));
    assert.equal(await page.locator("h1").first().innerText(), heading);
    assert.equal(await page.locator("#book [name=who]").inputValue(), "à moitié tap");
    await page.close();
  });
}
