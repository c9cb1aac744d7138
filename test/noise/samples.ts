import type { DivergenceResult } from "../../sdk/results/analysis.ts";
import { compareHistograms } from "../../sdk/statistics/divergence.ts";
import type { GroupHistograms } from "../../sdk/statistics/group-histograms.ts";
import { shuffledPlace, strataCount } from "../../sdk/statistics/strata.ts";
import { kernels as load } from "../../sdk/wasm/load.ts";

const bins = 70;
const kernels = await load();

export type Range = [number, number];

/** The histograms of some filters' coefficients, and of their 32 parts, as the study has them. */
export function histogramsOf(
  name: string,
  columns: readonly Float64Array[],
  rows: ArrayLike<number>,
  [lo, hi]: Range,
): GroupHistograms {
  const counts = columns.map(() => new Float64Array(bins));
  const strata = new Uint32Array(strataCount * columns.length * bins);
  const shuffled = shuffledPlace(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const part = shuffled(i) % strataCount;
    for (const [c, column] of columns.entries()) {
      const bin = Math.max(0, Math.min(bins - 1, Math.floor(((column[rows[i]] - lo) / (hi - lo)) * bins)));
      counts[c][bin]++;
      strata[(part * columns.length + c) * bins + bin]++;
    }
  }
  return { name, filters: rows.length, counts, outside: 0, strata };
}

/** Smallest and largest coefficient of these filters. */
export function rangeOf(samples: readonly { columns: readonly Float64Array[]; rows: ArrayLike<number> }[]): Range {
  let [lo, hi] = [Infinity, -Infinity];
  for (const { columns, rows } of samples) {
    for (const column of columns) {
      for (let i = 0; i < rows.length; i++) {
        lo = Math.min(lo, column[rows[i]]);
        hi = Math.max(hi, column[rows[i]]);
      }
    }
  }
  return [lo, hi];
}

/** The two groups compared, as the study compares them. */
export function compare(groups: readonly GroupHistograms[], range: Range, weights: number[]): DivergenceResult {
  return compareHistograms(kernels, groups, { preset: "custom", bins, range, weights });
}

/** Every filter of a population. */
export function allRows(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}

/** Two disjoint samples of `size` of the filters. */
export function disjointSamples(uniform: () => number, count: number, size: number): [Uint32Array, Uint32Array] {
  const rows = allRows(count);
  for (let i = 0; i < 2 * size; i++) {
    const j = i + Math.floor(uniform() * (count - i));
    [rows[i], rows[j]] = [rows[j], rows[i]];
  }
  return [rows.slice(0, size), rows.slice(size, 2 * size)];
}

/** `size` of the filters, drawn with replacement. */
export function sampleOf(uniform: () => number, count: number, size: number): Uint32Array {
  return Uint32Array.from({ length: size }, () => Math.floor(uniform() * count));
}
