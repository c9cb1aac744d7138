import { comparedBins, type DistanceName, distanceNames, histogramDistances } from "../wasm/histogram-distances.ts";
import type { Kernels } from "../wasm/load.ts";
import { withWorkspace } from "../wasm/workspace.ts";
import { filledBins } from "./filled-bins.ts";
import type { DivergenceSettings, GroupHistograms } from "./group-histograms.ts";
import { emptyBinDensity } from "./probabilities.ts";
import { seededUniform53 } from "./random.ts";
import { strataCount } from "./strata.ts";
import { tabulateRows } from "./tabulate-rows.ts";

const halvings = 200;

/**
 * How much more a distance scatters under noise than if its components were independent, which one filter's are not: the
 * standard deviation of the weighted sum over that of independent terms, at least 1. From 200 seeded halvings of the 32 parts
 * of all groups together, whose filters have all their components; 1 where the histograms came without parts.
 */
export function componentSpread<N extends DistanceName>(
  kernels: Kernels,
  groups: readonly GroupHistograms[],
  { bins, range, weights }: Pick<DivergenceSettings, "bins" | "range" | "weights">,
  names: readonly N[],
): Record<N, number> {
  const pools = groups.flatMap(({ strata }) => (strata === undefined ? [] : [strata]));
  const known = pools.length > 0 && pools.length === groups.length;
  const partsOf = (component: number) =>
    Array.from({ length: strataCount }, (_, part) => {
      const sums = new Float64Array(bins);
      const at = (part * weights.length + component) * bins;
      for (const pool of pools) for (let bin = 0; bin < bins; bin++) sums[bin] += pool[at + bin];
      return sums;
    });
  const chosen = known ? randomHalves(partsOf(0).map(totalOf)) : [];
  const components = known ? weights : [];
  const scattered = components.map((weight, component) => {
    const counts = partsOf(component);
    return distancesOfHalves(kernels, counts, chosen, (range[1] - range[0]) / bins, weight);
  });
  const spread = (name: N) => {
    const kind = distanceNames.indexOf(name);
    const terms = scattered.map((found) => found.subarray(kind * halvings, (kind + 1) * halvings));
    const sums = Float64Array.from({ length: halvings }, (_, i) => terms.reduce((sum, term) => sum + term[i], 0));
    const independent = terms.reduce((sum, term) => sum + varianceOf(term), 0);
    return independent > 0 ? Math.sqrt(Math.max(1, varianceOf(sums) / independent)) : 1;
  };
  return Object.fromEntries(names.map((name) => [name, spread(name)])) as Record<N, number>;
}

/** The weighted distances between the two halves of one component's parts. */
function distancesOfHalves(
  kernels: Kernels,
  parts: readonly Float64Array[],
  chosen: readonly boolean[][],
  binWidth: number,
  weight: number,
): Float64Array {
  const bins = parts[0].length;
  const pool = new Float64Array(bins);
  for (const part of parts) for (let bin = 0; bin < bins; bin++) pool[bin] += part[bin];
  const kept = filledBins(pool);
  return withWorkspace(kernels, (workspace) => {
    const out = workspace.zeros("f64", distanceNames.length * halvings);
    const on = comparedBins(workspace, kept, bins, binWidth, emptyBinDensity);
    if (kept.length > 0) {
      const [whole, ...some] = [pool, ...parts].map((counts) => Float64Array.from(kept, (bin) => counts[bin]));
      const first = chosen.map((isFirst) => {
        const sums = new Float64Array(kept.length);
        for (const [p, part] of some.entries()) {
          if (isFirst[p]) for (let i = 0; i < sums.length; i++) sums[i] += part[i];
        }
        return sums;
      });
      // Counts are whole numbers: what is left of all is exact.
      const second = first.map((sums) => whole.map((count, i) => count - sums[i]));
      const [x, y] = [first, second].map((rows) => tabulateRows(workspace, on, rows));
      histogramDistances(workspace, out, x, y, on, weight, true);
    }
    return workspace.copyOut(out);
  });
}

/**
 * Which of the parts are in the first half: one of every two that are next to each other by size, so that the halves are of one
 * size also where groups have fewer filters than there are parts.
 */
function randomHalves(sizes: readonly number[]): boolean[][] {
  const uniform = seededUniform53(32);
  const bySize = sizes.map((_, part) => part).sort((a, b) => sizes[a] - sizes[b] || a - b);
  return Array.from({ length: halvings }, () => {
    const isFirst = new Array<boolean>(sizes.length).fill(false);
    for (let i = 0; i + 1 < bySize.length; i += 2) isFirst[bySize[i + (uniform() < 0.5 ? 0 : 1)]] = true;
    return isFirst;
  });
}

function totalOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function varianceOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1);
}
