import type { Family } from "../../../results/scale-space-names.ts";
import { type GaussianKind, gaussianKinds } from "../../../scale-space/gaussian-kernel.ts";
import { gaussianSlope } from "../../../scale-space/gaussian-slope.ts";
import { cosine as bounded } from "../../../statistics/bounded.ts";
import type { Kernels } from "../../../wasm/load.ts";

/** A family with one of the five Gaussians as its smoothing. */
export interface KernelFit {
  kernel: GaussianKind;
  /** Standard deviations in pixels, 0.02 to 30. */
  sigmaX: number;
  sigmaY: number;
  /** Residual of the normalised filter. */
  l2: number;
  /** Cosine of the normalised filter and the model, both centred, with its sign. */
  cosine: number;
}

/** An axis of a template: its taps from -r to r and their derivatives by sigma. */
interface Axis {
  taps: Float64Array;
  slopes: Float64Array;
}

const [least, most] = [0.02, 30];
/** Sigmas that are tried first: a step changes a template by less than the valley is wide. */
const sigmas = [
  least,
  0.15,
  0.25,
  0.35,
  0.45,
  0.55,
  0.65,
  0.75,
  0.85,
  1,
  1.15,
  1.3,
  1.5,
  1.75,
  2,
  2.5,
  3,
  4,
  6,
  10,
  most,
];

type Difference = (h: (n: number) => number, n: number) => number;
const smooth: Difference = (h, n) => h(n);
const forward: Difference = (h, n) => h(n + 1) - h(n);
const backward: Difference = (h, n) => h(n) - h(n - 1);
const central: Difference = (h, n) => (h(n + 1) - h(n - 1)) / 2;

/** The differences along x and y of the families that are products. */
const axesOf: Partial<Record<Family, [Difference, Difference]>> = {
  "dy+": [smooth, forward],
  "dx-": [backward, smooth],
  "dy-": [smooth, backward],
  "dx+": [forward, smooth],
  dx: [central, smooth],
  dy: [smooth, central],
  smooth: [smooth, smooth],
};

/**
 * Filters as their family with each of the five Gaussians in the place of T: the least squares over one sigma an axis, without
 * an amplitude, so that the sampled Gaussian and the normalised one differ. Kernels have infinite support, then are cut.
 * @param filters Normalised for their family (see `fitFilters`), k x k each.
 * @param families Of each filter; null for those without one. They, and sharpen, which is no product, give no fits.
 * @see Lindeberg, "Discrete approximations of Gaussian smoothing and Gaussian derivatives", JMIV 66, 2024, arXiv 2311.11317.
 */
export function compareKernels(
  core: Kernels,
  filters: Float64Array,
  k: number,
  families: readonly (Family | null)[],
): KernelFit[][] {
  const grids = new Map<string, Axis[]>();
  const axisAt = (kernel: GaussianKind, difference: Difference, sigma: number) =>
    differenced(core, kernel, difference, sigma, (k - 1) / 2);
  const gridOf = (kernel: GaussianKind, difference: Difference) => {
    const key = `${kernel} ${[smooth, forward, backward, central].indexOf(difference)}`;
    const grid = grids.get(key) ?? sigmas.map((sigma) => axisAt(kernel, difference, sigma));
    grids.set(key, grid);
    return grid;
  };
  return families.map((family, i) => {
    const axes = family === null ? undefined : axesOf[family];
    if (axes === undefined) return [];
    const filter = filters.subarray(i * k * k, (i + 1) * k * k);
    return gaussianKinds.map((kernel) => {
      const start = startOn(filter, k, gridOf(kernel, axes[0]), gridOf(kernel, axes[1]));
      const found = descend(filter, k, start, (sigma, axis) => axisAt(kernel, axes[axis], sigma));
      return { kernel, ...found };
    });
  });
}

function differenced(core: Kernels, kernel: GaussianKind, difference: Difference, sigma: number, r: number): Axis {
  const { values, slopes } = gaussianSlope(core, kernel, sigma, r + 2);
  const on = (half: Float64Array, factor: number) =>
    Float64Array.from({ length: 2 * r + 1 }, (_, i) => factor * difference((n) => half[Math.abs(n)], i - r));
  return { taps: on(values, 1), slopes: on(slopes, 2 * sigma) };
}

/** The pair of grid sigmas nearest in the squares. */
function startOn(filter: Float64Array, k: number, alongX: Axis[], alongY: Axis[]): [number, number] {
  let best: [number, number] = [1, 1];
  let lowest = Number.POSITIVE_INFINITY;
  for (const [j, y] of alongY.entries()) {
    const row = columnsTimes(filter, k, y.taps);
    const yy = dot(y.taps, y.taps);
    for (const [i, x] of alongX.entries()) {
      const value = yy * dot(x.taps, x.taps) - 2 * dot(row, x.taps);
      if (value < lowest) {
        lowest = value;
        best = [sigmas[i], sigmas[j]];
      }
    }
  }
  return best;
}

/** Levenberg and Marquardt's method, in the box of sigmas. */
function descend(
  filter: Float64Array,
  k: number,
  start: readonly [number, number],
  axisAt: (sigma: number, axis: 0 | 1) => Axis,
): Omit<KernelFit, "kernel"> {
  let here = stateAt(filter, k, start, axisAt);
  for (let damping = 0, round = 0; round < 100; round++) {
    const { xx, xy, yy, gx, gy } = here;
    const [a, b] = [xx * (1 + damping) + 1e-300, yy * (1 + damping) + 1e-300];
    const determinant = a * b - xy * xy;
    // At an end of the interval whose slope points outward an axis is held.
    const [x, y] = [held(here.sigmaX, gx), held(here.sigmaY, gy)];
    const stepX = x ? 0 : y ? -gx / a : (xy * gy - b * gx) / determinant;
    const stepY = y ? 0 : x ? -gy / b : (xy * gx - a * gy) / determinant;
    const next = [inBox(here.sigmaX + stepX), inBox(here.sigmaY + stepY)] as const;
    const moved = Math.max(Math.abs(next[0] - here.sigmaX), Math.abs(next[1] - here.sigmaY));
    if (!(moved > 1e-10)) break;
    const there = stateAt(filter, k, next, axisAt);
    if (there.value < here.value) {
      here = there;
      damping = damping < 1e-3 ? 0 : damping / 10;
    } else damping = Math.max(1e-3, 4 * damping);
  }
  const { sigmaX, sigmaY, value, cosine } = here;
  return { sigmaX, sigmaY, l2: Math.sqrt(value), cosine };
}

/** Sum of squares, half its gradient by the sigmas, and Gauss and Newton's half Hessian. */
function stateAt(
  filter: Float64Array,
  k: number,
  [sigmaX, sigmaY]: readonly [number, number],
  axisAt: (sigma: number, axis: 0 | 1) => Axis,
) {
  const [x, y] = [axisAt(sigmaX, 0), axisAt(sigmaY, 1)];
  const state = { sigmaX, sigmaY, value: 0, gx: 0, gy: 0, xx: 0, xy: 0, yy: 0, cosine: 0 };
  const sums = { h: 0, t: 0, hh: 0, tt: 0, ht: 0 };
  for (let i = 0; i < k * k; i++) {
    const [column, row] = [i % k, k - 1 - Math.floor(i / k)];
    const h = filter[i];
    const t = x.taps[column] * y.taps[row];
    const tx = x.slopes[column] * y.taps[row];
    const ty = x.taps[column] * y.slopes[row];
    state.value += (t - h) * (t - h);
    state.gx += (t - h) * tx;
    state.gy += (t - h) * ty;
    state.xx += tx * tx;
    state.xy += tx * ty;
    state.yy += ty * ty;
    sums.h += h;
    sums.t += t;
    sums.hh += h * h;
    sums.tt += t * t;
    sums.ht += h * t;
  }
  const n = k * k;
  const lengths = (sums.hh - (sums.h * sums.h) / n) * (sums.tt - (sums.t * sums.t) / n);
  state.cosine = lengths > 0 ? bounded((sums.ht - (sums.h * sums.t) / n) / Math.sqrt(lengths)) : 0;
  return state;
}

function held(sigma: number, slope: number): boolean {
  return (sigma <= least && slope >= 0) || (sigma >= most && slope <= 0);
}

function inBox(sigma: number): number {
  return Math.min(most, Math.max(least, sigma));
}

/** out[x] = sum over y of filter(x, y) y, taps upwards. */
function columnsTimes(filter: Float64Array, k: number, taps: Float64Array): Float64Array {
  const out = new Float64Array(k);
  for (let i = 0; i < k * k; i++) out[i % k] += filter[i] * taps[k - 1 - Math.floor(i / k)];
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
