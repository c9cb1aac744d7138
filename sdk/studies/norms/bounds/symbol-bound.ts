import type { FloatArray } from "../../../wasm/workspace.ts";
import { groupOf } from "../norm-tasks.ts";
import { largestMagnitude } from "../padded/magnitudes.ts";
import type { BoundedLayer } from "./bounded-layer.ts";

/** Samples along each axis, a power of two. */
const samples = 256;

/**
 * The largest Frobenius norm that the layer's symbol, the outputs x inputs matrix of trigonometric polynomials, has at any frequency:
 * LipBound as its authors' program takes it (Araujo et al., On Lipschitz Regularization of Convolutional Layers using Toeplitz
 * Matrix Theory, AAAI 2021); the theorem's sum of suprema is never smaller. The square is a polynomial of degree taps - 1 along each
 * axis, which falls from its peak no faster than the cosine (Ehlich and Zeller, Math. Z. 86, 1964): its samples bound it.
 */
export function symbolBound(weights: FloatArray, layer: BoundedLayer): number {
  const { groups, kernel } = layer;
  const unit = largestMagnitude(weights);
  if (unit === 0) return 0;
  let square = 0;
  for (let group = 0; group < groups; group++) {
    const own = groupOf(weights, layer, group);
    square = Math.max(square, largestSample(autocorrelation(own, kernel, unit), kernel));
  }
  // Rounding of some thousand sums is far below 1e-9.
  return unit * Math.sqrt((square * (1 + 1e-9)) / (leastAt(kernel[0]) * leastAt(kernel[1])));
}

/** What is left of a peak of degree taps - 1 at the nearest sample, half a step away at most: below cos((taps - 1) pi / samples). */
function leastAt(taps: number): number {
  const angle = ((taps - 1) * Math.PI) / samples;
  return 1 - (angle * angle) / 2;
}

/** sum over all filters of w[a][b] w[a + y][b + x], y from 0, x from 1 - columns: [rows][2 columns - 1]; negative lags are alike. */
function autocorrelation(weights: FloatArray, [rows, columns]: readonly [number, number], unit: number): Float64Array {
  const width = 2 * columns - 1;
  const sums = new Float64Array(rows * width);
  const taps = rows * columns;
  for (let start = 0; start < weights.length; start += taps) {
    for (let p = 0; p < taps; p++) {
      const w = weights[start + p] / unit;
      const [a, b] = [Math.floor(p / columns), p % columns];
      for (let q = a * columns; q < taps; q++) {
        const y = Math.floor(q / columns) - a;
        sums[y * width + (q % columns) - b + columns - 1] += (w * weights[start + q]) / unit;
      }
    }
  }
  return sums;
}

/** The largest of the polynomial's samples. */
function largestSample(sums: Float64Array, [rows, columns]: readonly [number, number]): number {
  const width = 2 * columns - 1;
  const [cos, sin] = turns();
  let largest = 0;
  // Conjugate frequencies have one value.
  for (let u = 0; u <= samples / 2; u++) {
    const re = new Float64Array(width);
    const im = new Float64Array(width);
    for (let y = 0; y < rows; y++) {
      const turn = (y * u) % samples;
      // Lags below 0 are those above, the other way round.
      const weight = y === 0 ? 1 : 2;
      for (let x = 0; x < width; x++) {
        re[x] += weight * cos[turn] * sums[y * width + x];
        im[x] += weight * sin[turn] * sums[y * width + x];
      }
    }
    for (let v = 0; v < samples; v++) {
      let value = 0;
      for (let x = 0; x < width; x++) {
        const turn = ((((x - columns + 1) * v) % samples) + samples) % samples;
        value += cos[turn] * re[x] - sin[turn] * im[x];
      }
      largest = Math.max(largest, value);
    }
  }
  return largest;
}

/** Cosines and sines of the samples' angles, from square roots alone, which are the same on every machine. */
function turns(): [Float64Array, Float64Array] {
  const cos = new Float64Array(samples).fill(1);
  const sin = new Float64Array(samples);
  let [c, s] = [-1, 0];
  for (let step = samples / 2; step >= 1; step /= 2) {
    // The turn by `step` samples times what is known of the multiples of twice that.
    for (let at = 0; at < samples; at += 2 * step) {
      cos[at + step] = cos[at] * c - sin[at] * s;
      sin[at + step] = sin[at] * c + cos[at] * s;
    }
    // Half the angle.
    [c, s] = [Math.sqrt((1 + c) / 2), c === -1 ? 1 : s / (2 * Math.sqrt((1 + c) / 2))];
  }
  return [cos, sin];
}
