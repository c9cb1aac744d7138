import { mkdirSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { serveDemo } from "../../../scripts/serve-demo.ts";
import { type View, views } from "../../../web-demo/route.ts";
import { engineNames, launch, missing } from "../engines/installed.ts";
import { evaluate, press, type Tab, until } from "../engines/tab.ts";
import { viewDrawn } from "./view-drawn.ts";

// npm run screenshots [-- WORD ...]: every view in every engine that is installed, in both themes and at three sizes, to be
// looked at. Words choose: "webkit", "dark", "phone", "filters".
const themes = ["light", "dark"] as const;
const sizes = { phone: [390, 844], laptop: [1280, 800], "4k": [3840, 2160] } as const;
/** The sample that is shown is neither two models nor a training. */
const notThere: readonly View[] = ["changes", "training"];
const viewNames = ["start", ...views.filter((view) => !notThere.includes(view))] as const;
const folder = "web-demo/screenshots";
const asked = process.argv.slice(2);

/** Those of a list that were asked for; all, where none was. */
function chosen<T extends string>(all: readonly T[]): readonly T[] {
  const some = all.filter((one) => asked.includes(one));
  return some.length > 0 ? some : all;
}

async function main() {
  mkdirSync(folder, { recursive: true });
  const server = await serveDemo(0);
  const address = `http://localhost:${(server.address() as AddressInfo).port}/`;
  for (const name of chosen(engineNames)) {
    const lacks = missing(name);
    if (lacks !== undefined) {
      console.log(`${name} is not installed: ${lacks}`);
      continue;
    }
    for (const theme of chosen(themes)) {
      const engine = await launch(name, { theme });
      for (const size of chosen(Object.keys(sizes) as (keyof typeof sizes)[])) {
        // Figures are drawn for the width that the page has then.
        const tab = await engine.open(address, ...sizes[size]);
        for (const view of chosen(viewNames)) {
          await show(tab, address, view);
          writeFileSync(`${folder}/${name}-${view}-${size}-${theme}.png`, await tab.picture());
        }
        console.log(`${engine.name}, ${theme}, ${size}: ${(await tab.complaints()).join("; ") || "no complaint"}`);
        await tab.close();
      }
      await engine.close();
    }
  }
  server.close();
  server.closeAllConnections();
  console.log(`the pictures are in ${folder}/`);
}

async function show(tab: Tab, address: string, view: (typeof viewNames)[number]): Promise<void> {
  if (view === "start") {
    await until(
      tab,
      () => [...document.images].length > 20 && [...document.images].every((image) => image.naturalWidth > 0),
    );
    return;
  }
  if (!(await evaluate(tab, () => document.querySelector("[role=tab]") !== null))) {
    await tab.go(`${address}?#overview?by=depth-decile&sample=ocr`);
    await until(tab, () => document.querySelector("[role=tab]") !== null);
  }
  await press(tab, "[role=tab]", view === "scale-space" ? "Scale space" : view[0].toUpperCase() + view.slice(1));
  await until(tab, viewDrawn);
  if (view === "operators") await press(tab, "button", "Measure the layers");
  await until(tab, viewDrawn);
  await evaluate(tab, () => {
    scrollTo(0, 0);
    // A picture of the whole page is taken without scrolling to what is drawn on demand.
    for (const drawing of document.querySelectorAll<HTMLElement>(".drawing"))
      drawing.style.contentVisibility = "visible";
  });
}

void main();
