import { periodicDistances, roughPeriodicDistances } from "./periodic-spectra.ts";
import { type Block, type Workspace, withWorkspace } from "./workspace.ts";

/**
 * Twice the error of a rough distance over n m. A normalised value is off by at most k (k + 6) sqrt 2 units of 2^-24: k + 6
 * roundings of terms whose magnitudes add up to the filter's L1 norm, which is at most k s_1. That is 7.7e-6 for 7 x 7, 2.3e-6
 * for 3 x 3; sums of distances below the threshold add less than 1e-6.
 */
const close = 2e-5;

/**
 * `periodicDistances` for labelling: the order of a filter's two nearest references, and on which side of `threshold` n m the
 * nearest lies, are f64's; the numbers are good to 1e-5 n m. f32 does the work, and f64 what is too close to tell.
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
  roughPeriodicDistances(ws, out, filters, k, n, m, references);
  const referenceCount = references.length / (n * m);
  const width = k * k;
  const unsure = undecided(ws.view(out), referenceCount, close * n * m, threshold * n * m);
  if (unsure.length === 0) return;
  withWorkspace(ws.kernels, (inner) => {
    const some = inner.allocate("f64", unsure.length * width);
    const exact = inner.allocate("f64", unsure.length * referenceCount);
    const [from, to] = [inner.view(filters), inner.view(some)];
    for (const [at, i] of unsure.entries()) to.set(from.subarray(i * width, (i + 1) * width), at * width);
    periodicDistances(inner, exact, some, k, n, m, references);
    const [found, distances] = [inner.view(exact), inner.view(out)];
    for (const [at, i] of unsure.entries()) {
      distances.set(found.subarray(at * referenceCount, (at + 1) * referenceCount), i * referenceCount);
    }
  });
}

/** Rows whose least number is within `gap` of their second, or of the threshold. */
function undecided(distances: Float64Array, width: number, gap: number, threshold: number): number[] {
  const rows: number[] = [];
  for (let start = 0; width > 0 && start < distances.length; start += width) {
    let least = Number.POSITIVE_INFINITY;
    let second = least;
    for (let i = start; i < start + width; i++) {
      second = Math.min(second, Math.max(least, distances[i]));
      least = Math.min(least, distances[i]);
    }
    if (second - least < gap || Math.abs(least - threshold) < gap) rows.push(start / width);
  }
  return rows;
}
