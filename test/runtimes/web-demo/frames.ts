import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CDPSession, Page } from "playwright-core";
import { seededNormal } from "../../support/seeded.ts";
import { startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

/** A scroll through the strip of 200 layers. */
export interface Scroll {
  /** Pixels per second. */
  readonly speed: number;
  /** Milliseconds from each frame of the page to the next, in order of size. */
  readonly frames: readonly number[];
}

/** Seconds of a scroll. */
const lasts = 3;

/** Scrolls as a mouse does, at three speeds, without a graphics processor: frames are drawn by the processor beside the page. */
export async function scrollStrip(): Promise<Scroll[]> {
  const demo = await startDemo();
  const { page, context } = await demo.open();
  const folder = mkdtempSync(join(tmpdir(), "convscope-frames-"));
  const file = join(folder, "deep.safetensors");
  writeFileSync(file, denseNet());
  await page.locator("[data-test=files]").setInputFiles(file);
  // The first page has a strip, too.
  await page.locator(".strip-layer[title*=denselayer]").first().waitFor();
  rmSync(folder, { recursive: true });
  // The tables and figures below it are drawn by then.
  await page.waitForTimeout(5000);
  await page.locator(".strips").scrollIntoViewIfNeeded();
  const session = await context.newCDPSession(page);
  const scrolls = [];
  for (const speed of [800, 2000, 5000]) scrolls.push({ speed, frames: await framesOf(page, session, speed) });
  await demo.close();
  return scrolls;
}

async function framesOf(page: Page, session: CDPSession, speed: number): Promise<number[]> {
  const strips = page.locator(".strips");
  await strips.evaluate((element) => {
    element.scrollLeft = 0;
  });
  await page.waitForTimeout(500);
  const { x, y, width, height } = (await strips.boundingBox())!;
  // As text: a named function would have a helper of the compiler beside it.
  await page.evaluate(`
    frames = [];
    requestAnimationFrame(function next(time) {
      frames.push(time);
      going = requestAnimationFrame(next);
    })`);
  await session.send("Input.synthesizeScrollGesture", {
    ...{ x: x + width / 2, y: y + height / 2, xDistance: -lasts * speed, speed },
    gestureSourceType: "mouse",
  });
  const times = (await page.evaluate("cancelAnimationFrame(going), frames")) as number[];
  const moved = await strips.evaluate((element) => element.scrollLeft);
  if (moved < 2000) throw new Error(`the strip was scrolled by ${moved} pixels`);
  return times
    .slice(1)
    .map((time, i) => time - times[i])
    .sort((a, b) => a - b);
}

/** 200 layers of the shape that the 3x3 layers of DenseNet have: 32 outputs of 128 inputs, 819,200 filters. */
function denseNet(): Uint8Array {
  const next = seededNormal(1);
  const pool = Float32Array.from({ length: 2 ** 18 }, () => next());
  return safetensors(
    Array.from({ length: 200 }, (_, i) => ({
      name: `features.denseblock${1 + Math.floor(i / 50)}.denselayer${1 + (i % 50)}.conv2.weight`,
      shape: [32, 128, 3, 3],
      values: Float32Array.from({ length: 32 * 128 * 9 }, (_, at) => pool[(at * 7 + i * 1013) % pool.length]),
    })),
  );
}
