import { rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { launch } from "../engines/installed.ts";
import { until } from "../engines/tab.ts";

/** Pictures of two states of the page in one, half as large on a wide screen; a view that only one of them has says so. */
export async function besideEachOther(
  folder: string,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const engine = await launch("chromium", { theme: "light" });
  const sheet = resolve(folder, "sheet.html");
  for (const name of new Set([...after, ...before])) {
    const width = name.includes("-phone-") ? 390 : 1280;
    const side = (of: "before" | "after", taken: readonly string[]) =>
      `<td>${of}<br>${taken.includes(name) ? `<img src="${of}-${name}" width="${width}">` : "has no such view"}</td>`;
    const row = side("before", before) + side("after", after);
    writeFileSync(
      sheet,
      `<!doctype html><style>td { width: ${width}px; vertical-align: top; font: 24px sans-serif }</style><table><tr>${row}</table>`,
    );
    const tab = await engine.open(pathToFileURL(sheet).href, 2 * width + 40, 800);
    await until(tab, () => [...document.images].every(({ complete }) => complete));
    writeFileSync(join(folder, `before-after-${name}`), await tab.picture());
    await tab.close();
  }
  rmSync(sheet);
  await engine.close();
}
