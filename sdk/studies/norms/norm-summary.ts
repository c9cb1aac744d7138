import type { LayerNorm } from "../../results/norms.ts";
import type { LayerOperator } from "./layer-operator.ts";
import type { ValueRun } from "./layer-values.ts";

/** Bins of the histogram of s / s_1. */
const histogramBins = 40;

/** Norm, condition number and histogram of all singular values. */
export function describeValues(
  runs: readonly ValueRun[],
  { grid, copies }: Pick<LayerOperator, "grid" | "copies">,
): Pick<LayerNorm, "spectralNorm" | "conditionNumber" | "histogram"> {
  let [largest, least] = [0, Infinity];
  for (const { values } of runs) {
    for (const value of values) {
      largest = Math.max(largest, value);
      least = Math.min(least, value);
    }
  }
  const counts = new Array<number>(histogramBins).fill(0);
  for (const { values, weight } of runs) {
    for (const value of values) {
      const share = largest === 0 ? 0 : value / largest;
      counts[Math.min(histogramBins - 1, Math.floor(share * histogramBins))] += weight * copies;
    }
  }
  // What LAPACK's users take as zero (numpy.linalg.matrix_rank): the longer side times epsilon times the largest.
  const longer = Math.max(grid.out, grid.in * grid.stride[0] * grid.stride[1]);
  const resolved = least > longer * Number.EPSILON * largest;
  return {
    spectralNorm: largest,
    conditionNumber: resolved ? largest / least : null,
    histogram: { bins: histogramBins, counts },
  };
}
