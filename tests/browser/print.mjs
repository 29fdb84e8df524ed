// What comes out of the printer: the pages are counted, and the names on them are read.

import assert from "node:assert/strict";
import { test } from "node:test";

import { localDay } from "./demo.mjs";

const DESKS = 12;
const HOURS = 7;

/** How many pages a page prints as, and the size of the first: points. */
async function printed(page) {
  const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString("latin1");
  const pages = pdf.match(/\/Type\s*\/Page(?!s)/g)?.length ?? 0;
  const [, wide, high] = /\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/.exec(pdf) ?? [];
  return { pages, wide: Math.round(Number(wide)), high: Math.round(Number(high)) };
}

export function print(world) {
  test("a day with twelve desks prints on one side of A4, one with eighty-four bookings on two, every name in full", async (t) => {
    const node = world.demo.at("figeac");
    const page = await world.host.newPage();
    const date = localDay(54);
    await node.call("PATCH", "/centres/figeac", { hours: "Mo-Su 08:30-18:30", requests: "answer" });
    for (let n = 1; n <= DESKS; n++) {
      const { status } = await node.call("POST", "/centres/figeac/resources", { id: `essai-${n}`, name: `Table d’essai ${n}`, kind: "desk" });
      assert.ok(status === 200 || status === 201);
    }
    await page.goto(`${node.origin}/planning/${date}/feuille`);
    const empty = await printed(page);
    t.diagnostic(JSON.stringify(empty));
    assert.deepEqual(empty, { pages: 1, wide: 595, high: 842 });

    for (let n = 1; n <= DESKS; n++) {
      for (let hour = 0; hour < HOURS; hour++) {
        const at = (h) => `${date}T${String(9 + h).padStart(2, "0")}:00`;
        await node.book({ centre: "figeac", resource: `essai-${n}`, member: world.members[(n * HOURS + hour) % world.members.length].id, start: at(hour), end: at(hour + 1) });
      }
    }
    await page.goto(`${node.origin}/planning/${date}/feuille`);
    const full = await printed(page);
    t.diagnostic(JSON.stringify(full));
    assert.deepEqual([full.pages, full.wide, full.high], [2, 595, 842]);
    await page.emulateMedia({ media: "print" });
    const cut = await page.locator(".sheet td, .sheet th").evaluateAll((cells) => cells.filter((c) => c.scrollWidth > c.clientWidth + 1).map((c) => c.innerText));
    assert.deepEqual(cut, [], "a name is cut off");
    await page.emulateMedia({ media: null });

    for (const [path, most] of [[`/planning/${date}`, 2], [`/planning/${localDay()}?vue=semaine`, 2]]) {
      await page.goto(node.origin + path);
      const { pages, wide, high } = await printed(page);
      t.diagnostic(`${path}: ${pages}`);
      assert.ok(pages >= 1 && pages <= most && wide > high, `${path}: ${pages} pages of ${wide} × ${high}`);
    }
    for (let n = 1; n <= DESKS; n++) await node.call("PATCH", `/centres/figeac/resources/essai-${n}`, { retired: true });
    await page.close();
  });
}
