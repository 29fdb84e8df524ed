// The demonstration as a process: starts it, reads its table of links, calls its API, stops it.
//
// In: TELECENTRE_HUB, the binary to run (else the one that was built). Out: a Demo, with one place for the hub
// and one for each of the seven centres. Every wait has a bound and says in its error what it waited for.

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PLACES = 8;
const START_MS = 60_000;
const SETTLE_MS = 90_000;
const CALL_MS = 10_000;
const STOP_MS = 10_000;

/** By how much the demo's clock is ahead of this machine's: it opens at 9:40 on a working day. */
let ahead = 0;

export const CENTRES = ["aurillac", "capdenac-gare", "decazeville", "figeac", "le-rouget", "maurs", "montmurat"];

/** Asks again until the answer is not empty: the bound ends it with an error that names what was waited for. */
export async function until(what, ask, bound = 30_000) {
  const end = Date.now() + bound;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within ${bound / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

/** A port that is free together with the seven after it. The demo takes the pages' ports in a row. */
async function freePorts() {
  for (let tried = 0; tried < 50; tried++) {
    const first = 20_000 + Math.floor(Math.random() * 10_000);
    const ports = Array.from({ length: PLACES }, (_, i) => first + i);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
  throw new Error("no eight free ports in a row were found");
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

function binary() {
  const path = process.env.TELECENTRE_HUB ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug/telecentre-hub");
  if (!existsSync(path)) {
    throw new Error(`${path} does not exist: run cargo build, or name a binary in TELECENTRE_HUB`);
  }
  return path;
}

export class Demo {
  /** Starts the demo and returns once its links are printed. */
  static async start() {
    const child = spawn(binary(), ["demo", "--port", String(await freePorts())], { stdio: ["ignore", "pipe", "pipe"] });
    const demo = new Demo();
    demo.child = child;
    demo.ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal)));
    let out = "";
    let err = "";
    let end = null;
    child.stdout.on("data", (text) => { out += text; });
    child.stderr.on("data", (text) => { err = (err + text).slice(-4_000); });
    demo.ended.then((how) => { end = how; });
    try {
      await until("the demo's table of links", () => {
        if (end !== null) throw new Error(`the demo ended with ${end} before it served:\n${err}`);
        return /^Each has its folder in .*\n/m.test(out);
      }, START_MS);
      const folder = /^Each has its folder in (\S+),/m.exec(out)[1];
      demo.places = new Map();
      for (const [, slug, origin, token] of out.matchAll(/^ {2}(\S+) .*(http:\/\/[\d.:]+)\/\?t=(\w+)$/gm)) {
        demo.places.set(slug, new Place(slug, origin, `${origin}/?t=${token}`, join(folder, slug, "api-token")));
      }
      const { clock } = await demo.hub.get("/status");
      ahead = Date.parse(clock.now) - Date.now();
    } catch (error) {
      await demo.stop();
      throw error;
    }
    return demo;
  }

  get hub() { return this.at("hub"); }

  at(slug) {
    const place = this.places.get(slug);
    if (!place) throw new Error(`the demo's table names no ${slug}, only ${[...this.places.keys()]}`);
    return place;
  }

  /** Waits until the past is entered and all hold the same: two looks, a second apart, must agree. */
  async settled() {
    let before = "";
    await until("the eight replicas hold the same and nothing moves", async () => {
      const all = await Promise.all([...this.places.values()].map((place) => place.get("/digest")));
      const now = new Set(all.map((digest) => digest.have));
      const still = now.size === 1 && now.has(before);
      before = now.size === 1 ? [...now][0] : "";
      if (!still) await new Promise((resolve) => setTimeout(resolve, 1_000));
      return still;
    }, SETTLE_MS);
  }

  async stop() {
    this.child.kill("SIGTERM");
    const killed = setTimeout(() => this.child.kill("SIGKILL"), STOP_MS);
    const how = await this.ended;
    clearTimeout(killed);
    return how;
  }
}

/** One replica of the demo: its pages and its API. */
class Place {
  constructor(slug, origin, link, tokenFile) {
    Object.assign(this, { slug, origin, link });
    this.token = readFileSync(tokenFile, "utf8").trim();
  }

  async get(path) { return (await this.call("GET", path)).body; }

  /** One call of the API; the answer's status is for the caller to judge. */
  async call(method, path, body) {
    const answer = await fetch(`${this.origin}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(CALL_MS),
    });
    return { status: answer.status, body: await answer.json() };
  }

  /** Books through the API, and insists that it was taken. */
  async book(wish) {
    const key = `browser-${Date.now()}-${Math.random()}`;
    const { status, body } = await this.call("POST", "/bookings", { key, ...wish });
    if (status !== 201) throw new Error(`${this.slug} did not take ${JSON.stringify(wish)}: ${JSON.stringify(body)}`);
    return body;
  }

  /** A day from `ahead` days after today on (back from there if `step` is -1) where a desk is free from 9 to 17. */
  async freeDay(centre, ahead, step = 1) {
    for (let tried = 0; tried < 15; tried++) {
      const date = localDay(ahead + tried * step);
      const { resources } = await this.get(`/centres/${centre}/free?start=${date}T09:00&end=${date}T17:00&kind=desk`);
      if (resources.length > 0) return { date, resource: resources[0].id };
    }
    throw new Error(`no desk at ${centre} is free from 9 to 17 on any day within 15 days`);
  }

  /** Some members whose name nobody else has, so that it says who is meant. */
  async members() {
    const { members } = await this.get("/members?query=");
    const names = members.map((member) => member.name);
    return members.filter((member) => names.filter((name) => name === member.name).length === 1);
  }
}

/** Today, or some days after it, by the calendar of the demo's centres and its own clock. */
export function localDay(after = 0) {
  const instant = new Date(Date.now() + ahead + after * 86_400_000);
  return new Intl.DateTimeFormat("sv", { timeZone: "Europe/Paris" }).format(instant);
}
