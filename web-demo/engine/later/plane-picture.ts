import { levelTicks, logLevels } from "../../../sdk/figures/density-bins.ts";
import { density } from "../../../sdk/figures/svg/style.ts";
import type { PlaneResult } from "../../../sdk/index.ts";
import { pixelOf } from "../../pixel-of.ts";
import type { PlanePicture } from "../protocol.ts";

/** Colours of the legend. */
const steps = 64;

/** The histogram of a group in the plane of its first two coefficients, on the logarithmic scale of the figure for papers. */
export function planePicture({ x, y, bins, counts }: PlaneResult): PlanePicture {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const { lowest, fullest, level } = logLevels(counts.map((count) => (total > 0 ? count / total : 0)));
  const pixels = new Uint8ClampedArray(bins * bins * 4);
  const colors = new Map<number, number[]>();
  counts.forEach((count, i) => {
    if (count === 0) return;
    let color = colors.get(count);
    if (color === undefined) {
      color = pixelOf(density(level(count / total)));
      colors.set(count, color);
    }
    const row = bins - 1 - Math.floor(i / bins);
    pixels.set(color, (row * bins + (i % bins)) * 4);
  });
  return {
    x,
    y,
    bins,
    pixels,
    scale: Uint8ClampedArray.from(Array.from({ length: steps }, (_, i) => pixelOf(density((i + 0.5) / steps))).flat()),
    ticks: levelTicks(lowest, fullest).map(({ text }) => text),
  };
}
