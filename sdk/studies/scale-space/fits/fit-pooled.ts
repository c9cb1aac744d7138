import { UsageError } from "../../../errors.ts";
import { type Family, families, indicesOf, isPaper, type Mode } from "../../../results/scale-space-names.ts";
import type { Kernels } from "../../../wasm/load.ts";
import { type FloatArray, withWorkspace } from "../../../wasm/workspace.ts";
import { fitsOf } from "./fit-filters.ts";
import { scaleMagnitudes } from "./scale-magnitudes.ts";

/**
 * One sigma for a group: A and B take the geometric mean of the filters' sigmas along x and y, C2 and D2 the least sum of
 * residuals.
 */
export type PooledMethod = "A" | "B" | "C2" | "D2";

/** One scale for several filters of a family. */
export interface PooledFit {
  /** The method it is fitted by. */
  method: PooledMethod;
  /** The filters that took part: those whose family applies to them, and which are in none of the next two lists. */
  filters: number[];
  /**
   * A and B: filters left out since a sigma of theirs is 0, which would make the geometric mean 0 whatever the others are. C2 and
   * D2 take them.
   */
  atZero: number[];
  /** A and B: filters left out since their fit did not converge: its scales are no solution (see `ScaleFit`). */
  notConverged: number[];
  /** Null where no filter takes part. */
  sigma: number | null;
}

/** A variance is the difference of two numbers up to 64, 8 pixels squared: known to some 1e-14, and its root to 1e-7. */
const noScale = 1e-6;

/** `fitPooled` of on-demand.ts, with the kernels at hand. */
export function pooledFit(
  kernels: Kernels,
  filters: FloatArray,
  k: number,
  family: Family | readonly Family[],
  method: PooledMethod,
  { mode }: { mode?: Mode } = {},
): PooledFit {
  indicesOf("method", [method], ["A", "B", "C2", "D2"]);
  const paper = isPaper(mode);
  const width = k * k;
  const count = filters.length / width;
  const each = typeof family === "string" ? new Array<Family>(Math.ceil(count)).fill(family) : family;
  if (each.length !== count) throw new UsageError(`${each.length} families for ${count} filters of ${k} x ${k}`);
  const indices = indicesOf("family", each, families);
  const variances = method === "A" || method === "B";
  if (method === "D2" && !paper) return freeFit(kernels, filters, k, indices);
  const fitted = fitsOf(kernels, filters, k, {
    mode,
    families: [...new Set(each)],
    methods: variances ? [method] : [],
  });

  const units: number[] = [];
  const [taking, atZero, notConverged]: number[][] = [[], [], []];
  const sigmas: number[] = [];
  for (const [i, { normalization, fits }] of fitted.entries()) {
    const { divisor, offset } = normalization.find((one) => one.family === each[i]) ?? {};
    if (divisor == null || offset == null) continue;
    const fit = fits.find((one) => one.family === each[i]);
    if (variances) {
      if (fit?.sigmaX == null || fit.sigmaY == null) continue;
      const left = !fit.converged ? notConverged : Math.min(fit.sigmaX, fit.sigmaY) <= noScale ? atZero : null;
      left?.push(i);
      if (left !== null) continue;
      sigmas.push(fit.sigmaX, fit.sigmaY);
    }
    taking.push(i);
    for (const weight of filters.subarray(i * width, (i + 1) * width)) units.push((weight - offset) / divisor);
  }
  const took = { method, filters: taking, atZero, notConverged };
  if (taking.length === 0) return { ...took, sigma: null };
  if (variances) return { ...took, sigma: geometricMean(sigmas, kernels.log, kernels.exp) };
  const chosen = taking.map((i) => indices[i]);
  return { ...took, sigma: commonSigma(kernels, units, chosen, k, paper, method === "C2") };
}

/** D2 of exact mode. */
function freeFit(kernels: Kernels, filters: FloatArray, k: number, indices: readonly number[]): PooledFit {
  const width = k * k;
  const scaled = Float64Array.from(filters);
  const { reasons } = scaleMagnitudes(scaled, width);
  const taking = indices.flatMap((_, i) => (reasons[i] === null ? [i] : []));
  const took: PooledFit = { method: "D2", filters: taking, atZero: [], notConverged: [], sigma: null };
  if (taking.length === 0) return took;
  const units = taking.flatMap((i) => centredUnit(scaled.subarray(i * width, (i + 1) * width)));
  const chosen = taking.map((i) => indices[i]);
  return { ...took, sigma: commonSigma(kernels, units, chosen, k, false, false) };
}

/** Of mean 0 and length 1. */
function centredUnit(filter: Float64Array): number[] {
  const mean = filter.reduce((sum, weight) => sum + weight, 0) / filter.length;
  const square = filter.reduce((sum, weight) => sum + (weight - mean) ** 2, 0);
  return Array.from(filter, (weight) => (weight - mean) / Math.sqrt(square));
}

function commonSigma(
  kernels: Kernels,
  units: readonly number[],
  indices: readonly number[],
  k: number,
  paper: boolean,
  absolutes: boolean,
): number {
  return withWorkspace(kernels, (ws) => {
    const [from, families] = [ws.place("f64", units).pointer, ws.place("u32", indices).pointer];
    const scratch = ws.allocate("u8", kernels.pooledScratch()).pointer;
    return Math.sqrt(kernels.pooledScale(from, families, indices.length, k, paper, absolutes, scratch));
  });
}

function geometricMean(values: number[], log: (x: number) => number, exp: (x: number) => number): number {
  return exp(values.reduce((sum, value) => sum + log(value), 0) / values.length);
}
