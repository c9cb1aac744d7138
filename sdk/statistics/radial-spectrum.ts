import type { FloatArray } from "../wasm/workspace.ts";
import { cosinesToPi } from "./cosines.ts";

/** Rows and columns of the grid of frequencies: no kernel may be larger. */
export const spectrumSide = 32;
/** Frequencies of a real kernel come in conjugate pairs: half of the columns stand for all. */
const halfSide = spectrumSide / 2;
/** Steps of the grid in one ring. */
const ringWidth = 2;
/** From 0 to the corner, at sqrt(1 / 2) cycles per pixel. */
const rings = 12;
/** Half the largest frequency along an axis, in steps of the grid. */
const highFrom = spectrumSide / 4;

/** Energy by spatial frequency, sums over all kernels. */
export interface RingEnergies {
  /** In each ring, [i, i + 1) / 16 cycles per pixel from 0. */
  rings: Float64Array;
  /** Above 0.25 cycles per pixel. */
  high: number;
  /** Each times its frequency, in cycles per pixel. */
  moment: number;
  total: number;
}

/** Outer ends of the rings in cycles per pixel. */
export const ringEnds: readonly number[] = Array.from(
  { length: rings },
  (_, i) => ((i + 1) * ringWidth) / spectrumSide,
);

/**
 * |DFT|^2 of kernels[count][rows][columns] on the 32 x 32 grid, zeros beyond the kernel, summed over the kernels by frequency.
 * By Parseval's theorem the total is 1024 times the sum of the squared weights.
 */
export function ringEnergies(kernels: FloatArray, [rows, columns]: readonly [number, number]): RingEnergies {
  const power = new Float64Array(spectrumSide * (halfSide + 1));
  const { cos, sin } = waves();
  const [re, im] = [new Float64Array(rows), new Float64Array(rows)];
  for (let kernel = 0; kernel < kernels.length; kernel += rows * columns) {
    for (let v = 0; v <= halfSide; v++) {
      for (let y = 0; y < rows; y++) {
        let [real, imaginary] = [0, 0];
        const from = kernel + y * columns;
        for (let x = 0; x < columns; x++) {
          const turn = (v * x) % spectrumSide;
          real += kernels[from + x] * cos[turn];
          imaginary -= kernels[from + x] * sin[turn];
        }
        [re[y], im[y]] = [real, imaginary];
      }
      for (let u = 0; u < spectrumSide; u++) {
        let [real, imaginary] = [0, 0];
        for (let y = 0; y < rows; y++) {
          const turn = (u * y) % spectrumSide;
          real += re[y] * cos[turn] + im[y] * sin[turn];
          imaginary += im[y] * cos[turn] - re[y] * sin[turn];
        }
        power[u * (halfSide + 1) + v] += real * real + imaginary * imaginary;
      }
    }
  }
  return sumRings((u, v) => power[u * (halfSide + 1) + v]);
}

/** The same of weights that are independent and of one variance, on average: every frequency has as much. */
export const whiteEnergies: RingEnergies = sumRings(() => 1);

/**
 * Variance of the part above 0.25 cycles per pixel, of one filter of independent normal weights in so many channels. The part is
 * w^T A w / w^T w, A the high-pass filter seen through the kernel; of n weights it has the variance
 * 2 (tr A^2 / n - (tr A / n)^2) / (n + 2), as a ratio of quadratic forms that does not depend on the length of w.
 */
export function highNoiseVariance([rows, columns]: readonly [number, number], channels: number): number {
  const { cos } = waves();
  let squares = 0;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let tap = 0;
      for (let u = 0; u < spectrumSide; u++) {
        for (let v = 0; v < spectrumSide; v++) {
          const [down, across] = [Math.min(u, spectrumSide - u), Math.min(v, spectrumSide - v)];
          if (down * down + across * across <= highFrom * highFrom) continue;
          tap += cos[(u * y) % spectrumSide] * cos[(v * x) % spectrumSide];
        }
      }
      // Pairs of weights this far apart, in all directions.
      const pairs = (rows - y) * (columns - x) * (y > 0 ? 2 : 1) * (x > 0 ? 2 : 1);
      squares += pairs * (tap / spectrumSide ** 2) ** 2;
    }
  }
  const area = rows * columns;
  const mean = whiteEnergies.high / whiteEnergies.total;
  return (2 * Math.max(0, squares / area - mean * mean)) / (area * channels + 2);
}

function sumRings(powerAt: (u: number, v: number) => number): RingEnergies {
  const sums = { rings: new Float64Array(rings), high: 0, moment: 0, total: 0 };
  for (let u = 0; u < spectrumSide; u++) {
    for (let v = 0; v <= halfSide; v++) {
      const down = Math.min(u, spectrumSide - u);
      const square = down * down + v * v;
      const energy = powerAt(u, v) * (v === 0 || v === halfSide ? 1 : 2);
      let ring = 0;
      while ((ringWidth * (ring + 1)) ** 2 <= square) ring++;
      sums.rings[ring] += energy;
      if (square > highFrom * highFrom) sums.high += energy;
      sums.moment += (energy * Math.sqrt(square)) / spectrumSide;
      sums.total += energy;
    }
  }
  return sums;
}

/** One turn of both, in steps of the grid. */
function waves() {
  const half = cosinesToPi(4);
  const cos = Float64Array.from({ length: spectrumSide }, (_, k) => half[k <= halfSide ? k : spectrumSide - k]);
  const sin = cos.map((_, k) => cos[(k + (3 * spectrumSide) / 4) % spectrumSide]);
  return { cos, sin };
}
