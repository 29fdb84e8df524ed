// People: a member at home and in the centre, on a telephone, by badge and PIN; what is not theirs stays shut.

import assert from "node:assert/strict";
import { test } from "node:test";

const PIN = "4711";

/** A new badge of a member of the demo, as an admin gives it at the hub. */
async function badgeOf(world, member) {
  const answer = await fetch(`${world.demo.hub.origin}/api/v1/members/${member}/badge`, {
    method: "POST",
    headers: { authorization: `Bearer ${world.demo.hub.token}`, "content-type": "application/json" },
    body: JSON.stringify({ pin: PIN }),
  });
  assert.equal(answer.status, 201, await answer.clone().text());
  return (await answer.json()).badge;
}

async function signIn(page, origin, badge) {
  await page.goto(`${origin}/entrer`);
  await page.fill('#by-badge [name="badge"]', badge.toLowerCase());
  await page.fill('#by-badge [name="pin"]', PIN);
  await page.click("#by-badge button");
}

export function people(world) {
  for (const script of [true, false]) {
    const how = script ? "with script" : "without script";

    test(`a member at home finds and books a half-day in three taps on a telephone, ${how}`, async () => {
      const member = world.members[script ? 3 : 4];
      const badge = await badgeOf(world, member.id);
      const phone = await world.visitors.visitor({ viewport: { width: 390, height: 844 }, javaScriptEnabled: script });
      const page = await phone.newPage();
      await signIn(page, world.demo.hub.origin, badge);
      assert.equal(new URL(page.url()).pathname, "/moi");
      let taps = 0;
      const tap = async (what) => {
        taps += 1;
        await page.click(what);
      };
      await tap("#find button");
      await tap("#found form button");
      await page.waitForURL(/\/moi\/reservations\//);
      assert.ok(taps <= 3, `${taps} taps`);
      const said = await page.textContent("#state");
      assert.match(said, /confirmé|attend/i);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "scrolls sideways");
      await page.click('a[href$="?annuler=1"]');
      await page.click("form .danger");
      assert.match(await page.textContent("main"), /annulé/i);
      await phone.close();
    });
  }

  test("what is the desk's is shut to a member, and the first page leads to their own", async () => {
    const badge = await badgeOf(world, world.members[5].id);
    const phone = await world.visitors.visitor({ viewport: { width: 390, height: 844 } });
    const page = await phone.newPage();
    await signIn(page, world.demo.at("figeac").origin, badge);
    assert.equal(new URL(page.url()).pathname, "/moi");
    for (const path of ["/membres", "/planning", "/a-traiter", "/liaison", "/reglages", "/roles"]) {
      const answer = await page.context().request.get(world.demo.at("figeac").origin + path);
      assert.ok([403, 404].includes(answer.status()), `${path}: ${answer.status()}`);
    }
    await page.goto(`${world.demo.at("figeac").origin}/annuaire`);
    assert.ok((await page.locator("#people li").count()) > 0);
    await page.goto(`${world.demo.at("figeac").origin}/moi/profil`);
    await page.click("#devices form button");
    await page.goto(`${world.demo.at("figeac").origin}/moi`);
    assert.equal(new URL(page.url()).pathname, "/entrer", "all devices are ended, this one too");
    await phone.close();
  });
}
