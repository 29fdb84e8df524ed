// What axe-core finds on every page: nothing. French, 1280 wide, light; on the pages a host opens most also in the dark
// and on a phone.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { pages } from "./shape.mjs";

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
    for (const path of ["/setup", "/sign-in"]) found.push(...(await findings(door, script, world.demo.at("figeac").origin + path)));
    await stranger.close();
    assert.deepEqual(found, []);
  });

  for (const [title, options] of [
    ["in the dark", { colorScheme: "dark" }],
    ["on a phone", { viewport: { width: 390, height: 844 } }],
  ]) {
    test(`axe finds nothing on the desk's pages ${title}`, how, async () => {
      const context = await world.visitors.visitor({ like: world.host, ...options });
      const page = await context.newPage();
      const found = [];
      const node = world.demo.at("figeac").origin;
      for (const path of ["/", "/planning", "/planning?vue=semaine", "/planning?vue=mois", "/planning?vue=reseau", "/a-traiter", "/liaison", "/members"]) {
        found.push(...(await findings(page, script, node + path)));
      }
      found.push(...(await findings(page, script, world.demo.hub.origin)));
      await context.close();
      assert.deepEqual(found, []);
    });
  }
}
