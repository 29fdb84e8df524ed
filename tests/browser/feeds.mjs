// Calendars: what the secret addresses give, as another implementation reads it (ical.js, which Thunderbird uses).

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

const PIN = "4711";

function reader() {
  try {
    // import does not look at NODE_PATH; require does.
    const ical = createRequire(import.meta.url)("ical.js");
    return ical.default ?? ical;
  } catch {
    return null;
  }
}

const json = (token, body) => ({
  method: "POST",
  headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** The events at an address, by the id of their booking. */
async function events(ical, url) {
  const answer = await fetch(url);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-type"), /^text\/calendar/);
  const calendar = new ical.Component(ical.parse(await answer.text()));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ical.TimezoneService.register(zone);
  const all = calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ical.Event(component);
    return { uid: event.uid, sequence: event.sequence, status: component.getFirstPropertyValue("status"),
      summary: event.summary, start: event.startDate.toJSDate().toISOString(), zone: event.startDate.zone.tzid };
  });
  return new Map(all.map((event) => [event.uid.split("@")[0], event]));
}

export function feeds(world) {
  const ical = reader();
  const how = { skip: ical === null && "ical.js is not installed beside playwright-core" };

  test("a member's calendar holds each booking as it stands, with numbers that grow and true times", how, async () => {
    const { hub } = world.demo;
    const figeac = world.demo.at("figeac");
    const member = world.members[21];
    const given = await fetch(`${hub.origin}/api/v1/members/${member.id}/badge`, json(hub.token, { pin: PIN }));
    const { badge } = await given.json();
    let welcome;
    for (let tries = 0; tries < 8 && !welcome; tries++) {
      const answer = await fetch(`${figeac.origin}/api/v1/sign-in`, json("", { badge, pin: PIN }));
      if (answer.status === 200) welcome = await answer.json();
      else await new Promise((resolve) => setTimeout(resolve, 250));
    }
    const address = await fetch(`${figeac.origin}/api/v1/me/ical`, json(welcome.token, {}));
    assert.equal(address.status, 201);
    const { url } = await address.json();
    const { date, resource } = await figeac.freeDay("figeac", 60);
    const wish = { centre: "figeac", resource, member: member.id, start: `${date}T09:00`, end: `${date}T11:00` };
    const { id } = await figeac.book(wish);
    const stands = (await events(ical, url)).get(id);
    assert.equal(stands.status, "CONFIRMED");
    assert.equal(stands.zone, "Europe/Paris");
    const local = new Date(stands.start).toLocaleString("sv-SE", { timeZone: "Europe/Paris" });
    assert.equal(local, `${date} 09:00:00`);
    await figeac.call("POST", `/bookings/${id}/cancel`);
    const gone = (await events(ical, url)).get(id);
    assert.equal(gone.status, "CANCELLED");
    assert.ok(gone.sequence > stands.sequence, `${gone.sequence} after ${stands.sequence}`);
    const again = await (await fetch(`${figeac.origin}/api/v1/me/ical`, json(welcome.token, {}))).json();
    assert.notEqual(again.url, url);
    assert.equal((await fetch(url)).status, 404, "the address before has ended");
  });

  test("a centre's calendar says what is taken and names nobody", how, async () => {
    const figeac = world.demo.at("figeac");
    const made = await fetch(`${figeac.origin}/api/v1/centres/figeac/ical`, json(figeac.token, {}));
    const { url } = await made.json();
    const found = await events(ical, url);
    assert.ok(found.size > 50, `${found.size} events`);
    const text = await (await fetch(url)).text();
    for (const { name } of world.members) assert.ok(!text.includes(name), name);
  });
}
