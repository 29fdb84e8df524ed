// What happens elsewhere appears on an open page by itself, and what waits for the host is answered there.

import assert from "node:assert/strict";
import { test } from "node:test";

import { until } from "./demo.mjs";
import { isUnreloaded, mark, openPanel } from "./visitor.mjs";

/** A centre that answers by itself, and has room. */
const CENTRE = "aurillac";

export function live(world) {
  for (const from of ["maurs", "hub"]) {
    test(`a booking asked for at ${from} appears on the centre's open page without a reload`, async () => {
      const node = world.demo.at(CENTRE);
      const { date, resource } = await node.freeDay(CENTRE, from === "hub" ? 20 : 18);
      const page = await world.host.newPage();
      await page.goto(`${node.origin}/planning/${date}`);
      await mark(page);
      // What is being typed meanwhile is not thrown away.
      await openPanel(page);
      await page.locator("#book [name=who]").fill("à moitié tap");
      const member = world.members[5];
      const wish = { centre: CENTRE, resource, member: member.id, start: `${date}T09:00`, end: `${date}T10:00` };
      const booking = await world.demo.at(from).book(wish);
      const slip = page.locator(`#booking-${booking.id}`, { hasText: "confirmée" });
      await slip.waitFor();
      assert.match(await slip.innerText(), new RegExp(member.name));
      assert.ok(await isUnreloaded(page), "the page was loaded anew");
      assert.equal(await page.locator("#book [name=who]").inputValue(), "à moitié tap");
      await page.close();
    });
  }

  for (const [answer, words, state] of [["decline", /confirmée/, "confirmed"], ["confirm", /annulée/, "cancelled"]]) {
    test(`a stranger's wish to cancel waits for the host, who can ${answer} it`, async () => {
      const node = world.demo.at(CENTRE);
      const { date, resource } = await node.freeDay(CENTRE, answer === "confirm" ? 27 : 29);
      const member = world.members[6];
      const wish = { centre: CENTRE, resource, member: member.id, start: `${date}T10:00`, end: `${date}T11:00` };
      const { id } = await node.book(wish);
      const page = await world.host.newPage();
      await page.goto(node.origin);
      const maurs = world.demo.at("maurs");
      await until("the booking reaches Maurs", async () => (await maurs.call("GET", `/bookings/${id}`)).status === 200);
      await maurs.call("POST", `/bookings/${id}/cancel`);
      const waiting = page.locator("#mine li", { hasText: "demande d’annuler" }).filter({ hasText: member.name });
      await waiting.waitFor();
      const answered = page.waitForEvent("load");
      // What takes something away is asked for in two steps.
      if (answer === "decline") await waiting.locator("details.second summary").click();
      await waiting.locator(`form[action$="/${answer}"] button`).click();
      await answered;
      await page.locator("#mine li", { hasText: member.name }).waitFor({ state: "detached" });
      await page.goto(`${node.origin}/reservations/${id}`);
      assert.match(await page.locator("#booking .state").innerText(), words);
      await until(`Maurs knows of the answer`, async () => (await maurs.get(`/bookings/${id}`)).state === state);
      await page.close();
    });
  }
}
