import { binnedPeriodicDistances, mostBinnedValues } from "./binned-distances.ts";
import { periodicDistances, roughPeriodicDistances } from "./periodic-spectra.ts";
import { type Block, type Workspace, withWorkspace } from "./workspace.ts";

/**
 * The error of a rough distance over n m. A normalised value is off by at most k (k + 6) sqrt 2 units of 2^-24: k + 6
 * roundings of terms whose magnitudes add up to the filter's L1 norm, which is at most k s_1. That is 7.7e-6 for 7 x 7, 2.3e-6
 * for 3 x 3; sums of distances below the threshold add less than 1e-6.
 */
const rounding = 1e-5;
/**
 * What a number of `periodicLabelDistances` may be off over n m: values and references moved by half a step of 1024 each, with a
 * hundredth for their sum in f32, and `rounding`.
 */
export const labelError = 1.01 / 1024 + rounding;
/** Values from which counting them beats sorting them. */
const leastBinnedValues = 1024;

type Find = (
  ws: Workspace,
  out: Block<"f64">,
  filters: Block<"f64">,
  k: number,
  n: number,
  m: number,
  references: Block<"f64">,
) => void;

/**
 * `periodicDistances` for labelling: which reference is a filter's nearest, and on which side of `threshold` n m it lies, are
 * f64's. Each way does what the one before could not tell: values counted on a grid, sorted in f32, sorted in f64. The numbers
 * are good to `labelError` n m, where n m is below 1024 to 1e-5 n m. Filters are finite.
 */
export function periodicLabelDistances(
  ws: Workspace,
  out: Block<"f64">,
  filters: Block<"f64">,
  k: number,
  n: number,
  m: number,
  references: Block<"f64">,
  threshold: number,
): void {
  const length = n * m;
  const width = k * k;
  const referenceCount = references.length / length;
  const sorted: Find = (inner, distances, some) => {
    roughPeriodicDistances(inner, distances, some, k, n, m, references);
    const errors = new Float64Array(some.length / width).fill(rounding * length);
    const unsure = undecided(inner.view(distances), referenceCount, errors, threshold * length);
    redo(inner, distances, some, unsure, periodicDistances);
  };
  if (length < leastBinnedValues || length > mostBinnedValues) {
    sorted(ws, out, filters, k, n, m, references);
    return;
  }
  const unsure = withWorkspace(ws.kernels, (inner) => {
    const error = inner.allocate("f64", filters.length / width);
    binnedPeriodicDistances(inner, out, error, filters, k, n, m, references);
    const errors = inner.copyOut(error).map((moved) => moved + rounding * length);
    return undecided(inner.view(out), referenceCount, errors, threshold * length);
  });
  redo(ws, out, filters, unsure, sorted);

  function redo(outer: Workspace, to: Block<"f64">, from: Block<"f64">, rows: readonly number[], find: Find): void {
    if (rows.length === 0) return;
    withWorkspace(outer.kernels, (inner) => {
      const some = inner.allocate("f64", rows.length * width);
      const better = inner.allocate("f64", rows.length * referenceCount);
      const [all, chosen] = [inner.view(from), inner.view(some)];
      for (const [at, i] of rows.entries()) chosen.set(all.subarray(i * width, (i + 1) * width), at * width);
      find(inner, better, some, k, n, m, references);
      const [found, distances] = [inner.view(better), inner.view(to)];
      for (const [at, i] of rows.entries()) {
        distances.set(found.subarray(at * referenceCount, (at + 1) * referenceCount), i * referenceCount);
      }
    });
  }
}

/** Rows whose least number is within their errors of their second, or of the threshold. */
function undecided(distances: Float64Array, width: number, errors: Float64Array, threshold: number): number[] {
  const rows: number[] = [];
  for (let row = 0; width > 0 && row < errors.length; row++) {
    let least = Number.POSITIVE_INFINITY;
    let second = least;
    for (let i = row * width; i < (row + 1) * width; i++) {
      second = Math.min(second, Math.max(least, distances[i]));
      least = Math.min(least, distances[i]);
    }
    if (second - least < 2 * errors[row] || Math.abs(least - threshold) < errors[row]) rows.push(row);
  }
  return rows;
}
