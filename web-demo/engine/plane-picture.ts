import { density } from "../../sdk/figures/svg/style.ts";
import type { PlaneResult } from "../../sdk/index.ts";
import type { PlanePicture } from "./protocol.ts";

/** The histogram of a group in the plane of its first two coefficients, coloured by the logarithm of the counts. */
export function planePicture({ x, y, bins, counts }: PlaneResult): PlanePicture {
  const fullest = counts.reduce((a, b) => Math.max(a, b), 1);
  const pixels = new Uint8ClampedArray(bins * bins * 4);
  const colors = new Map<number, number[]>();
  counts.forEach((count, i) => {
    if (count === 0) return;
    let color = colors.get(count);
    if (color === undefined) {
      const hex = density(Math.log(1 + count) / Math.log(1 + fullest));
      color = [...[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)), 255];
      colors.set(count, color);
    }
    const row = bins - 1 - Math.floor(i / bins);
    pixels.set(color, (row * bins + (i % bins)) * 4);
  });
  return { x, y, bins, pixels };
}
