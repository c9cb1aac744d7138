import type { PaddedGrid } from "../../../wasm/padded-layer.ts";
import type { FloatArray } from "../../../wasm/workspace.ts";
import { reachOf } from "../spread-taps.ts";
import { eachTap } from "./tap-matrices.ts";

/** The matrix A^T A of one group by pixels, or A A^T where that takes less work: a band, as far pixels share no tap. */
export interface BandRoom {
  /** Which pixels the rows stand for. */
  side: "in" | "out";
  /** Rows, and numbers left of the diagonal, both even. */
  rows: number;
  width: number;
  /** Of the factorization. */
  multiplications: number;
}

export function bandRoom({ in: inputs, out, kernel, dilation, stride, size, outSize }: PaddedGrid): BandRoom {
  const reach = reachOf(kernel, dilation);
  const inner = bandOf("in", inputs, size, [reach[0] - 1, reach[1] - 1]);
  const outer = bandOf("out", out, outSize, [
    Math.floor((reach[0] - 1) / stride[0]),
    Math.floor((reach[1] - 1) / stride[1]),
  ]);
  return inner.multiplications <= outer.multiplications ? inner : outer;
}

function bandOf(
  side: "in" | "out",
  channels: number,
  size: readonly [number, number],
  apart: readonly [number, number],
): BandRoom {
  const pixels = Math.min(apart[0], size[0] - 1) * size[1] + Math.min(apart[1], size[1] - 1);
  // Two numbers more, which stay 0, and even: as the kernel takes rows in pairs.
  const width = even(pixels * channels + channels - 1 + 2);
  const rows = even(size[0] * size[1] * channels);
  return { side, rows, width, multiplications: (rows * width * width) / 2 };
}

const even = (count: number) => count + (count % 2);

/**
 * Fills a band of zeros with bound^2 (1 - slack) I - A^T A (or A A^T). slack: what rounding can do. An entry of A^T A is a sum of up
 * to taps x channels products, and one of the factor a sum of up to `width`, each over vectors no longer than `bound` where the
 * pivots are positive; a band's norm is at most 2 width + 1 times its largest entry (Higham, Accuracy and Stability, sections 3.1 and 10.1).
 */
export function fillBand(
  band: Float64Array,
  { side, rows, width }: BandRoom,
  weights: FloatArray,
  grid: PaddedGrid,
  bound: number,
): void {
  const { kernel, in: inputs, out } = grid;
  const taps = kernel[0] * kernel[1];
  const [channels, shared] = side === "in" ? [inputs, out] : [out, inputs];
  const slack = 2 * Number.EPSILON * (2 * width + 1) * (width + taps * (shared + 1) + 5);
  for (let row = 0; row < rows; row++) band[row * (width + 1) + width] = bound * bound * (1 - slack);

  const products = new Map<number, Float64Array>();
  const productOf = (tap: number, other: number) => {
    const key = tap * taps + other;
    const known = products.get(key) ?? tapProduct(weights, grid, side, tap, other);
    products.set(key, known);
    return known;
  };
  for (const places of placesByShared(grid, side)) {
    for (const { pixel, tap } of places) {
      for (const { pixel: earlier, tap: other } of places) {
        if (earlier > pixel) continue;
        const product = productOf(tap, other);
        for (let p = 0; p < channels; p++) {
          const row = pixel * channels + p;
          const last = earlier === pixel ? p + 1 : channels;
          const at = row * (width + 1) + earlier * channels - row + width;
          for (let q = 0; q < last; q++) band[at + q] -= product[p * channels + q];
        }
      }
    }
  }
}

interface Place {
  pixel: number;
  tap: number;
}

/** For each pixel of the other side, the pixels of this one that its taps reach. */
function placesByShared(grid: PaddedGrid, side: "in" | "out"): Place[][] {
  const [rows, columns] = side === "in" ? grid.outSize : grid.size;
  const places = Array.from({ length: rows * columns }, (): Place[] => []);
  eachTap(grid, (outer, inner, tap) => {
    if (side === "in") places[outer].push({ pixel: inner, tap });
    else places[inner].push({ pixel: outer, tap });
  });
  return places;
}

/** W_tap^T W_other, of this side's channels; W_tap W_other^T where that is the outputs. weights[out][in][taps]. */
function tapProduct(
  weights: FloatArray,
  { kernel, in: inputs, out }: PaddedGrid,
  side: "in" | "out",
  tap: number,
  other: number,
): Float64Array {
  const taps = kernel[0] * kernel[1];
  const [channels, shared] = side === "in" ? [inputs, out] : [out, inputs];
  const [channelStep, sharedStep] = side === "in" ? [taps, inputs * taps] : [inputs * taps, taps];
  const product = new Float64Array(channels * channels);
  for (let p = 0; p < channels; p++) {
    for (let q = 0; q < channels; q++) {
      let sum = 0;
      let [x, y] = [p * channelStep + tap, q * channelStep + other];
      for (let s = 0; s < shared; s++, x += sharedStep, y += sharedStep) sum += weights[x] * weights[y];
      product[p * channels + q] = sum;
    }
  }
  return product;
}
