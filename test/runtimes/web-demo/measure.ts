import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededNormal } from "../../support/seeded.ts";
import { scrollStrip } from "./frames.ts";
import { type Demo, emulated, startDemo } from "./open-demo.ts";
import { pageBytes } from "./page-bytes.ts";
import { safetensors } from "./safetensors.ts";
import { figuresDrawn } from "./views.ts";

// npm run demo:measure: first paint, bytes before samples, the main thread's long tasks while 50 MB are analysed, and frames
// while the strip of 200 layers is scrolled (`-- frames`: these alone). Exits with 1 where a limit is exceeded. A busy machine makes everything late, and nothing early: the best of some tries counts.
const mostBytes = 400_000;
const mostFirstPaint = 1500;
const mostTask = 100;
/** Of frames 16.7 ms apart: beyond this one was left out. */
const lateFrame = 20;
/** Of a hundred frames. */
const mostLate = 1;
const paints = 5;
const rounds = 3;

async function main() {
  await measureFrames();
  if (process.argv[2] === "frames") return;
  const demo = await startDemo(emulated);
  const { total, files } = pageBytes();
  console.log(
    `transferred before samples, gzip: ${kilo(total)} (${files.map(([f, n]) => `${f} ${kilo(n)}`).join(", ")})`,
  );
  expectWithin("kB transferred", total / 1000, mostBytes / 1000);
  const sorted = await firstPaints(demo, paints);
  console.log(`first contentful paint: ${sorted.map((ms) => `${ms.toFixed(0)} ms`).join(", ")}`);
  expectWithin("ms to the first paint", sorted[0], mostFirstPaint);
  for (const layers of [21, 200]) {
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds && best > mostTask; round++) {
      best = Math.min(best, await longestTask(demo, layers));
    }
    expectWithin(`ms of a main-thread task with ${layers} layers`, best, mostTask);
  }
  await demo.close();
}

async function measureFrames(): Promise<void> {
  let late = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds && late > mostLate; round++) {
    const scrolls = await scrollStrip();
    for (const { speed, frames } of scrolls) {
      const at = (share: number) => `${frames[Math.floor(share * (frames.length - 1))].toFixed(1)} ms`;
      console.log(
        `strip of 200 layers, scrolled at ${speed} px/s: ${frames.length} frames, ${at(0.5)} apart in the median, ` +
          `${at(0.99)} at the 99th percentile, ${at(1)} at most`,
      );
    }
    late = Math.min(late, Math.max(...scrolls.map(({ frames }) => lateShare(frames))));
  }
  expectWithin("% of frames late while the strip is scrolled", late, mostLate);
}

function lateShare(frames: readonly number[]): number {
  return (100 * frames.filter((apart) => apart > lateFrame).length) / frames.length;
}

function expectWithin(what: string, value: number, most: number): void {
  if (value <= most) return;
  console.error(`too much: ${value.toFixed(0)} ${what}, at most ${most}`);
  process.exitCode = 1;
}

async function longestTask(demo: Demo, layers: number): Promise<number> {
  const stages = await longTasks(demo, layers);
  const tasks = stages.flatMap(([, durations]) => durations);
  const longest = tasks.reduce((a, b) => Math.max(a, b), 0);
  console.log(
    `main-thread tasks of 50 ms and more, 50 MB in ${layers} layers: ${tasks.length}, the longest ${longest} ms`,
  );
  for (const [stage, durations] of stages) console.log(`  ${stage}: ${durations.join(", ") || "none"}`);
  return longest;
}

/** Of pages without a cache. */
async function firstPaints(demo: Demo, times: number): Promise<number[]> {
  const paints: number[] = [];
  for (let i = 0; i < times; i++) {
    const { page, context } = await demo.open();
    // The page is opened before it paints.
    const paint = await page.waitForFunction(
      () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
    );
    paints.push((await paint.jsonValue()) as number);
    await context.close();
  }
  return paints.sort((a, b) => a - b);
}

/** Milliseconds of each task that kept the page from answering, from the drop through every view. */
async function longTasks(demo: Demo, layers: number): Promise<[string, number[]][]> {
  const { page, context } = await demo.open();
  // From the disk: bytes handed over by the driver would be decoded on the page's own thread.
  const folder = mkdtempSync(join(tmpdir(), "convscope-measure-"));
  const file = join(folder, "large.safetensors");
  writeFileSync(file, fiftyMegabytes(layers));
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.push(duration);
    }).observe({ type: "longtask" });
  });
  const taken = () => page.evaluate(() => (window as unknown as { seen: number[] }).seen.splice(0));
  const stages: [string, number[]][] = [];
  const settle = async (stage: string) => {
    // Labelling as many filters takes longer than there is to see.
    const cancel = page.getByRole("button", { name: "Cancel" });
    await page.waitForTimeout(3000);
    if (await cancel.isVisible()) await cancel.click();
    await figuresDrawn(page);
    await page.waitForTimeout(1500);
    stages.push([stage, await taken()]);
  };
  await page.locator("[data-test=files]").setInputFiles(file);
  await page.getByRole("tab", { name: "Overview" }).waitFor({ timeout: 120_000 });
  await settle("analysis and overview");
  for (const view of ["Filters", "Distributions", "Comparison", "Operators", "Scale space"]) {
    await page.getByRole("tab", { name: view }).click();
    await settle(view);
  }
  rmSync(folder, { recursive: true });
  await context.close();
  return stages;
}

/** Layers of 3x3 filters. */
function fiftyMegabytes(layers: number): Uint8Array {
  const next = seededNormal(1);
  const pool = Float32Array.from({ length: 2 ** 18 }, () => next());
  const side = Math.floor(Math.sqrt(50e6 / 4 / 9 / layers));
  return safetensors(
    Array.from({ length: layers }, (_, i) => ({
      name: `layers.${i}.weight`,
      shape: [side, side, 3, 3],
      values: Float32Array.from({ length: side * side * 9 }, (_, at) => pool[(at * 7 + i * 1013) % pool.length]),
    })),
  );
}

function kilo(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

void main();
