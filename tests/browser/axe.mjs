// What axe-core finds on every page: nothing. Every page in French, 1280 wide, light; a page of each template in all eight
// of {French, English} × {390, 1280} × {light, dark}.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { localDay } from "./demo.mjs";
import { DOOR, pages } from "./shape.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

function source() {
  try {
    // import does not look at NODE_PATH; require does.
    return readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  } catch {
    return null;
  }
}

async function findings(page, axe, address) {
  await page.goto(address);
  if (!DOOR.test(address)) assert.doesNotMatch(page.url(), DOOR, `${address} leads to the door: nothing was looked at`);
  // Through the tools of the browser: the policy of the pages lets nothing else in.
  await page.evaluate(axe);
  const { violations } = await page.evaluate((rules) => window.axe.run(document, { runOnly: rules }), RULES);
  return violations.map((v) => `${address}: ${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join("; ")}`);
}

export function axe(world) {
  const script = source();
  const how = { skip: script === null && "axe-core is not installed beside playwright-core" };

  test("axe finds nothing on any page", how, async () => {
    const context = await world.visitors.visitor({ like: world.host });
    const page = await context.newPage();
    const found = [];
    for (const address of await pages(world)) found.push(...(await findings(page, script, address)));
    await context.close();
    const stranger = await world.visitors.visitor();
    const door = await stranger.newPage();
    for (const path of ["/setup", "/entrer"]) found.push(...(await findings(door, script, world.demo.at("figeac").origin + path)));
    await stranger.close();
    assert.deepEqual(found, []);
  });

  test("axe finds nothing on one page of each template, in both languages, on a phone and a screen, light and dark", how, async () => {
    const [node, hub] = [world.demo.at("figeac").origin, world.demo.hub.origin];
    const all = [
      ...["/", "/planning", "/planning?vue=semaine", "/a-traiter", "/reserver", "/membres", "/membres/new", "/reglages", "/liaison"].map((path) => node + path),
      `${node}/planning/${localDay()}/feuille`, `${node}/borne`, `${node}/accessibilite`, `${hub}/reseau`, `${hub}/boites/inviter`,
    ];
    const found = [];
    for (const locale of ["fr-FR", "en-GB"]) {
      for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 900 }]) {
        for (const colorScheme of ["light", "dark"]) {
          // This one is what every page is tried in.
          if (locale === "fr-FR" && viewport.width === 1280 && colorScheme === "light") continue;
          const context = await world.visitors.visitor({ like: world.host, locale, viewport, colorScheme });
          const page = await context.newPage();
          for (const address of all) {
            const here = await findings(page, script, address);
            assert.equal(await page.locator("html").getAttribute("lang"), locale.slice(0, 2));
            found.push(...here.map((one) => `${locale} ${viewport.width} ${colorScheme} ${one}`));
          }
          await context.close();
        }
      }
    }
    assert.deepEqual(found, []);
  });
}
