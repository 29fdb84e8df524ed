// Every page on a phone and on an old PC's screen, in both languages: none scrolls sideways, each has its words.

import assert from "node:assert/strict";
import { test } from "node:test";

import { localDay } from "./demo.mjs";

const NAKED_MESSAGE = /\{ ?\$|(^|\s)(menu|day|fleet|sync|book|member|box|link|today|passage|liaison|view|half|free|settings|closure|place)-[a-z]+-?[a-z]*(\s|$)/m;
/** Where a page leads whoever is not signed in. */
export const DOOR = /\/(setup|entrer|sign-in)([?#]|$)/;
const WIDTHS = [320, 390, 640, 768, 1024, 1280];
const NODE_PAGES = [
  "/", "/a-traiter", "/passage?who=mar", `/planning/${localDay(7)}?centre=aurillac`, "/planning?vue=semaine", "/planning?vue=mois",
  "/planning?vue=reseau", "/reserver", "/membres", "/membres/new", "/liaison", "/usb", "/account", "/accessibilite", "/nowhere",
  "/reglages", "/reglages/fermetures", "/reglages/places", "/reglages/immediate", "/reglages/affichages", "/qr", "/feuille/saisie",
  `/planning/${localDay(7)}/feuille`, "/borne", "/porte/figeac/salle-1",
];
const HUB_PAGES = ["/reseau", "/centres", "/boites", "/boites/inviter", "/erasures", "/membres", "/planning?centre=figeac", "/liaison", "/reglages?centre=figeac"];

export async function pages(world) {
  const figeac = world.demo.at("figeac");
  // The screens for everybody are off until a host opens them.
  await figeac.call("PATCH", "/centres/figeac", { kiosk: "seat" });
  const { date } = await figeac.freeDay("figeac", 10);
  const { bookings } = await figeac.get(`/centres/figeac/bookings?from=${localDay(-30)}&to=${localDay(60)}`);
  const own = ["/", `/planning/${date}`, `/membres/${world.members[0].id}`, `/reservations/${bookings.at(-1).id}`,
    `/reglages/places/${(await figeac.get("/centres/figeac/resources")).resources[0].id}`];
  own.push(...(world.planned ??= await planned(world, figeac)));
  const box = (await world.demo.hub.get("/status")).peers[0].id;
  return [
    ...[...NODE_PAGES, ...own].map((path) => figeac.origin + path),
    ...[...HUB_PAGES, `/boites/${box}/retirer`].map((path) => world.demo.hub.origin + path),
  ];
}

/** A series, a wish that waits for one of its places, and a pair of video points: their pages. */
async function planned(world, figeac) {
  const { date, resource } = await figeac.freeDay("figeac", 58);
  const wish = { centre: "figeac", resource, start: `${date}T09:00`, end: `${date}T12:00` };
  const series = { ...wish, member: world.members[13].id, weekly: { count: 3 } };
  const { digest } = (await figeac.call("POST", "/series/preview", series)).body;
  const made = await figeac.call("POST", "/series", { ...series, digest, key: "browser-series", skip: ["taken", "closed", "past", "too-far"] });
  const waits = await figeac.call("POST", "/waitlist", { ...wish, member: world.members[14].id, key: "browser-wait" });
  assert.deepEqual([made.status, waits.status], [201, 201], JSON.stringify([made.body, waits.body]));
  const half = await pair(world, figeac);
  return [`/series/${made.body.series}`, `/attente/${waits.body.id}`, `/reservations/${half}`, `/reservations/${half}/paire`];
}

/** A pair of the video points of two centres, on a day when both are free: its first half. */
async function pair(world, figeac) {
  for (let ahead = 58; ahead < 73; ahead++) {
    const date = localDay(ahead);
    const [start, end] = [`${date}T09:00`, `${date}T10:00`];
    const free = async (centre) => (await figeac.get(`/centres/${centre}/free?start=${start}&end=${end}&kind=video-point`)).resources;
    const [[here], [there]] = [await free("figeac"), await free("maurs")];
    if (!here || !there) continue;
    const asked = { centre: "figeac", resource: here.id, member: world.members[15].id, start, end };
    return (await figeac.book({ ...asked, pair: [{ centre: "maurs", resource: there.id }] })).id;
  }
  throw new Error("the video points of Figeac and Maurs are never free together");
}

async function fits(page, address, width) {
  await page.setViewportSize({ width, height: 844 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= width, `${address} is ${wide} px wide in a window of ${width} px`);
}

export function shape(world) {
  test("the first page of a day takes no more than 100 kB in all, with its type, style and script", async (t) => {
    const context = await world.visitors.visitor({ like: world.host });
    const page = await context.newPage();
    const finished = [];
    page.on("requestfinished", (request) => {
      if (!request.url().includes("/live")) finished.push(request);
    });
    await page.goto(world.demo.at("figeac").origin, { waitUntil: "load" });
    await page.evaluate(() => document.fonts.ready);
    const sizes = await Promise.all(finished.map((request) => request.sizes()));
    const bytes = sizes.reduce((sum, size) => sum + size.responseBodySize + size.responseHeadersSize, 0);
    t.diagnostic(`${bytes} bytes in ${sizes.length} answers`);
    assert.ok(sizes.length >= 4 && bytes > 10_000, `${sizes.length} answers, ${bytes} bytes: nothing was measured`);
    assert.ok(bytes <= 100_000, `${bytes} bytes`);
    await context.close();
  });

  for (const [language, code] of [["French", "fr"], ["English", "en"]]) {
    test(`every page fits a phone and a screen, in ${language}`, async () => {
      const context = await world.visitors.visitor({ like: world.host });
      const page = await context.newPage();
      if (code === "en") {
        for (const slug of ["hub", "figeac"]) {
          await page.goto(world.demo.at(slug).origin);
          const link = page.locator('.tools a[hreflang="en"]');
          // The choice of one replica may hold for the other as well: they share an address here.
          if (await link.count()) {
            await page.locator("#me summary").click();
            await link.click();
          }
        }
      }
      for (const address of await pages(world)) {
        await page.goto(address);
        assert.doesNotMatch(page.url(), DOOR, `${address} leads to the door: nothing was looked at`);
        assert.equal(await page.locator("html").getAttribute("lang"), code, address);
        // A message that has no words shows as its own name.
        const text = await page.locator("body").innerText();
        assert.doesNotMatch(text, NAKED_MESSAGE, address);
        for (const width of WIDTHS) await fits(page, address, width);
      }
      await context.close();
    });
  }

  test("the doors fit as well", async () => {
    const stranger = await world.visitors.visitor();
    const page = await stranger.newPage();
    for (const slug of ["hub", "figeac"]) {
      for (const path of ["/setup", "/entrer"]) {
        const address = world.demo.at(slug).origin + path;
        await page.goto(address);
        for (const width of WIDTHS) await fits(page, address, width);
      }
    }
    await stranger.close();
  });

  test("a page that is refused fits a phone: refusal, alternatives and all", async () => {
    const figeac = world.demo.at("figeac");
    const { date, resource } = await figeac.freeDay("figeac", 33);
    const member = world.members[8];
    const slot = { start: `${date}T09:00`, end: `${date}T17:00` };
    await figeac.book({ centre: "figeac", resource, member: member.id, ...slot });
    const context = await world.visitors.visitor({ like: world.host, viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    await page.goto(`${figeac.origin}/planning/${date}?centre=figeac&resource=${resource}&start=10:00&end=12:00#book`);
    await page.locator("#book [name=who]").fill(world.members[9].name);
    const answered = page.waitForEvent("load");
    await page.locator("#book .row button.primary").click();
    await answered;
    assert.ok((await page.locator(".alternatives button").count()) >= 1);
    await fits(page, "the refused form", 390);
    await context.close();
  });
}
