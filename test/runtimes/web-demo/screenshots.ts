import { mkdirSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { serveDemo } from "../../../scripts/serve-demo.ts";
import { type EngineName, engineNames, launch, missing } from "../engines/installed.ts";
import type { Tab } from "../engines/tab.ts";
import { besideEachOther } from "./beside-each-other.ts";
import { buildBefore } from "./build-before.ts";
import { openSubject, type Scene, scenes, showScene } from "./scenes.ts";

// npm run screenshots [-- WORD ...]: every view in every engine that is installed, in both themes and at three sizes, to be
// looked at. Words choose: "webkit", "dark", "phone", "filters".
// npm run screenshots -- --before COMMIT [WORD ...]: the page of that commit on the left, this one on the right; in Chromium
// unless another engine is chosen.
const themes = ["light", "dark"] as const;
const sizes = { phone: [390, 844], laptop: [1280, 800], "4k": [3840, 2160] } as const;
const folder = "web-demo/screenshots";
const words = process.argv.slice(2);
const [, before] = words.includes("--before") ? words.splice(words.indexOf("--before"), 2) : [];

/** Those of a list that were asked for; all, where none was. */
function chosen<T extends string>(all: readonly T[]): readonly T[] {
  const some = all.filter((one) => words.includes(one));
  return some.length > 0 ? some : all;
}

const names = chosen(scenes.map(({ name }) => name));
const asked = scenes.filter(({ name }) => names.includes(name));

interface Side {
  readonly of: string;
  /** A folder with a built page. */
  readonly page: string;
  /** Pictures that its first page has. */
  readonly pictures: number;
}

async function main() {
  mkdirSync(folder, { recursive: true });
  const now: Side = { of: "", page: "web-demo/dist", pictures: 20 };
  if (before === undefined) return void (await picture(now, chosen(engineNames)));
  const built = buildBefore(before);
  try {
    const engines = chosen(engineNames);
    const alone = engines.length < engineNames.length ? engines : (["chromium"] as const);
    const left = await picture({ of: "before-", page: built.page, pictures: 0 }, alone);
    const right = await picture({ ...now, of: "after-" }, alone);
    await besideEachOther(folder, left, right);
  } finally {
    built.remove();
  }
}

/** Takes what was asked for; gives the names of the pictures, without what they are of. */
async function picture({ of, page, pictures }: Side, engines: readonly EngineName[]): Promise<string[]> {
  const server = await serveDemo(0, "/", page);
  const address = `http://localhost:${(server.address() as AddressInfo).port}/`;
  const taken: string[] = [];
  for (const engineName of engines) {
    const lacks = missing(engineName);
    if (lacks !== undefined) {
      console.log(`${engineName} is not installed: ${lacks}`);
      continue;
    }
    for (const theme of chosen(themes)) {
      const engine = await launch(engineName, { theme, pictures: true });
      for (const size of chosen(Object.keys(sizes) as (keyof typeof sizes)[])) {
        // Figures are drawn for the width that the page has then.
        const tab = await engine.open(address, ...sizes[size]);
        const save = async (scene: Scene) => {
          const name = `${engineName}-${scene.name}-${size}-${theme}.png`;
          if (!(await showScene(tab, scene))) return;
          writeFileSync(`${folder}/${of}${name}`, await tab.picture());
          taken.push(name);
        };
        await eachSubject(tab, address, pictures, save);
        console.log(`${engine.name}, ${theme}, ${size}: ${(await tab.complaints()).join("; ") || "no complaint"}`);
        await tab.close();
      }
      await engine.close();
    }
  }
  server.close();
  server.closeAllConnections();
  console.log(`${taken.length} pictures are in ${folder}/`);
  return taken;
}

/** Each subject is opened once, and its scenes are shown. */
async function eachSubject(tab: Tab, address: string, pictures: number, save: (scene: Scene) => Promise<void>) {
  for (const of of new Set(asked.map((scene) => scene.of))) {
    await openSubject(tab, address, of, pictures);
    for (const scene of asked.filter((each) => each.of === of)) await save(scene);
  }
}

void main();
