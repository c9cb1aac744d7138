import type { FloatArray } from "../../sdk/wasm/workspace.ts";

// Naive twins of the kernels on filters: one filter after the other, in the order of the definition.

export function filtersOf(values: FloatArray, width: number): number[][] {
  const filters: number[][] = [];
  for (let i = 0; i < values.length; i += width) filters.push(Array.from(values.subarray(i, i + width)));
  return filters;
}

export const largestMagnitude = (filter: number[]) => filter.reduce((most, w) => Math.max(most, Math.abs(w)), 0);

export function scaled(filter: number[]): number[] {
  const most = largestMagnitude(filter);
  return most === 0 ? filter : filter.map((w) => w / most);
}

export function binaryError(filter: number[]): number {
  const mean = filter.reduce((sum, w) => sum + Math.abs(w), 0) / filter.length;
  const meanSquare = filter.reduce((sum, w) => sum + w * w, 0) / filter.length;
  return 1 - mean ** 2 / meanSquare;
}

/** [n, mean, M2], in two passes. */
export function moments(filters: number[][], width: number): number[] {
  const n = filters.length;
  const mean = Array.from({ length: width }, (_, j) => filters.reduce((sum, f) => sum + f[j], 0) / n);
  const m2: number[] = [];
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) m2.push(filters.reduce((sum, f) => sum + (f[i] - mean[i]) * (f[j] - mean[j]), 0));
  }
  return [n, ...mean, ...m2];
}

/** Coefficient c of filter i at c * n + i. */
export function project(filters: number[][], components: number[][], mean: number[]): number[] {
  return components.flatMap((row) =>
    filters.map((filter) => row.reduce((sum, v, j) => sum + v * (filter[j] - mean[j]), 0)),
  );
}

export function cosineSum(a: number[][], b: number[][], same: boolean): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < b.length; j++) {
      if (!same || i !== j) sum += Math.abs(a[i].reduce((dot, x, k) => dot + x * b[j][k], 0));
    }
  }
  return sum;
}
