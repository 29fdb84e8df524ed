// The pages in a real browser: `.ci/run browser`, or CHROMIUM=... NODE_PATH=... node --test tests/browser/.
//
// One demo and one browser for all; the parts follow each other, each on days of its own.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Demo } from "./demo.mjs";
import { axe } from "./axe.mjs";
import { desk } from "./desk.mjs";
import { dragging } from "./drag.mjs";
import { feeds } from "./feeds.mjs";
import { inbox } from "./inbox.mjs";
import { kiosk } from "./kiosk.mjs";
import { live } from "./live.mjs";
import { midnight } from "./midnight.mjs";
import { network } from "./network.mjs";
import { people } from "./people.mjs";
import { print } from "./print.mjs";
import { settings } from "./settings.mjs";
import { shape } from "./shape.mjs";
import { signIn } from "./sign_in.mjs";
import { Visitors } from "./visitor.mjs";
import { walkIn } from "./walk_in.mjs";

describe("the pages", { timeout: 900_000 }, () => {
  const world = {};

  before(async () => {
    world.demo = await Demo.start();
    world.visitors = await Visitors.arrive();
    world.host = await world.visitors.visitor();
    await world.demo.settled();
    world.members = await world.demo.at("figeac").members();
  });

  after(async () => {
    await world.visitors?.leave();
    await world.demo?.stop();
  });

  signIn(world);
  desk(world);
  dragging(world);
  live(world);
  inbox(world);
  midnight(world);
  network(world);
  settings(world);
  shape(world);
  axe(world);
  walkIn(world);
  kiosk(world);
  people(world);
  feeds(world);
  print(world);

  test("the browser complained of nothing: no script failed, no policy was breached", () => {
    assert.deepEqual(world.visitors.complaints, []);
  });

  test("the demo ends cleanly, whoever still looks at a page", async () => {
    assert.equal(await world.demo.stop(), 0);
  });
});
