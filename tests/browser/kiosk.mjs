// Screens for everybody: a stranger takes a seat by one tap, without a keyboard, with script and without; the desk sees it.
// The sheet of paper comes back: typed in by the keyboard alone.

import assert from "node:assert/strict";
import { test } from "node:test";

import { localDay } from "./demo.mjs";

export function kiosk(world) {
  for (const javaScriptEnabled of [true, false]) {
    test(`one tap takes a free seat, ${javaScriptEnabled ? "with" : "without"} script, and the desk sees who is here`, async () => {
      const node = world.demo.at("decazeville");
      const { status } = await node.call("PATCH", "/centres/decazeville", { hours: "Mo-Su 00:00-24:00", kiosk: "seat" });
      assert.equal(status, 200);
      const stranger = await world.visitors.visitor({ javaScriptEnabled });
      const page = await stranger.newPage();
      await page.goto(`${node.origin}/borne`);
      // Read from three metres: the state is no smaller than 30 px.
      const size = await page.locator(".sign .is strong").first().evaluate((e) => parseFloat(getComputedStyle(e).fontSize));
      assert.ok(size >= 30, `${size} px`);
      const answered = page.waitForEvent("load");
      await page.locator(".sign button").first().click();
      await answered;
      const told = await page.locator("#notes").innerText();
      const [, visitor] = /^(Visiteur n°\u00a0\d+)\s: .* est à vous jusqu’à /.exec(told) ?? [];
      assert.ok(visitor, told);
      await stranger.close();
      const desk = await world.host.newPage();
      await desk.goto(node.origin);
      await desk.locator(".person.here", { hasText: visitor }).first().waitFor();
      await desk.close();
    });
  }

  test("the sheet of a day that is over is typed in by the keyboard alone, a row a line", async () => {
    const node = world.demo.at("figeac");
    const { date, resource } = await node.freeDay("figeac", -75, -1);
    assert.ok(date < localDay());
    const member = world.members[7];
    const page = await world.host.newPage();
    await page.goto(`${node.origin}/feuille/saisie?date=${date}`);
    // The place stands in the order of the centre: so many times down.
    const places = await page.locator("#place-0 option").evaluateAll((all) => all.map((option) => option.value));
    await page.keyboard.type(member.name);
    await page.keyboard.press("Tab");
    for (let i = 0; i < places.indexOf(resource); i++) await page.keyboard.press("ArrowDown");
    for (const id of ["#from-0", "#to-0"]) {
      for (let i = 0; i < 6 && !(await page.locator(`${id}:focus`).count()); i++) await page.keyboard.press("Tab");
      await page.keyboard.type(id === "#from-0" ? "0900" : "1100");
      // Where the clock has twelve hours it also wants to know which half of the day.
      if ((await page.locator(id).inputValue()) === "") await page.keyboard.type("AM");
    }
    const answered = page.waitForEvent("load");
    await page.keyboard.press("Enter");
    await answered;
    assert.match(await page.locator("#notes").innerText(), new RegExp(`Noté\\s: ${member.name}`));
    const { bookings } = await node.get(`/centres/figeac/bookings?from=${date}&to=${date}`);
    const made = bookings.find((b) => b.member === member.id && b.start === `${date}T09:00`);
    assert.deepEqual([made?.state, made?.recorded_late, made?.end], ["checked-in", true, `${date}T11:00`]);
    await page.close();
  });
}
