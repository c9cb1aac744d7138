import { density, diverging } from "../../../sdk/figures/svg/style.ts";
import { pixelOf } from "../../pixel-of.ts";
import type { MatrixPicture, MatrixWindow } from "../protocol.ts";

/** Pixels of a picture in which each weight has one; beyond, each filter has one, of its norm. */
const mostPixels = 1.5e6;
const steps = 255;
const weightColors = Array.from({ length: 2 * steps + 1 }, (_, i) => pixelOf(diverging((i - steps) / steps)));
const normColors = Array.from({ length: steps + 1 }, (_, i) => pixelOf(density(i / steps)));

/**
 * Filters of a layer as a matrix: a row an output, a column an input of its group.
 * @param weights filters of k x k weights, the inputs of an output behind each other
 * @param inputs inputs of each output
 * @param limit the weight of the darkest colour
 */
export function matrixPicture(
  weights: Float32Array,
  k: number,
  inputs: number,
  { row, column, rows, columns }: MatrixWindow,
  limit: number,
): MatrixPicture {
  const width = k * k;
  const cell = rows * columns * (k + 1) ** 2 <= mostPixels ? k + 1 : 1;
  const picture = { width: columns * cell, height: rows * cell, cell };
  const pixels = new Uint8ClampedArray(4 * picture.width * picture.height);
  const put = (x: number, y: number, color: number[]) => pixels.set(color, 4 * (y * picture.width + x));
  const colorOf = (weight: number) => weightColors[steps + Math.round(steps * clamp(limit > 0 ? weight / limit : 0))];
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const filter = weights.subarray(((row + r) * inputs + column + c) * width);
      if (filter.length < width) continue;
      if (cell === 1) {
        // A filter whose weights are all at the limit has the brightest colour.
        let sum = 0;
        for (let i = 0; i < width; i++) sum += filter[i] * filter[i];
        const share = limit > 0 ? Math.sqrt(sum / width) / limit : 0;
        put(c, r, normColors[Math.round(steps * Math.abs(clamp(share)))]);
        continue;
      }
      for (let i = 0; i < width; i++) put(c * cell + (i % k), r * cell + Math.floor(i / k), colorOf(filter[i]));
    }
  }
  return { ...picture, pixels };
}

/** To -1 .. 1; NaN: 0. */
function clamp(value: number): number {
  return value > 1 ? 1 : value < -1 ? -1 : value || 0;
}
