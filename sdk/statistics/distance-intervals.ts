import { comparedBins, type DistanceName, distanceNames, histogramDistances } from "../wasm/histogram-distances.ts";
import type { Kernels } from "../wasm/load.ts";
import { type Workspace, withWorkspace } from "../wasm/workspace.ts";
import type { DivergenceSettings, GroupHistograms } from "./group-histograms.ts";
import { type LeftOut, leaveOut, partsOf } from "./leave-parts-out.ts";
import type { NoiseFloor } from "./noise-floors.ts";
import { fromNoiseScale, toNoiseScale } from "./noise-scale.ts";
import { emptyBinDensity } from "./probabilities.ts";
import { studentQuantile } from "./student-quantile.ts";
import { tabulateRows } from "./tabulate-rows.ts";

/** How well the correction for bias is known, as a share of it: measured (docs/METHODS.md). */
const biasError = 0.2;

/** Bounds of a distance between what the groups were drawn from, on the 95 % level. */
export interface DistanceIntervals {
  low: number[][];
  high: number[][];
}

type Settings = Pick<DivergenceSettings, "bins" | "range" | "weights">;
type Matrices<N extends DistanceName> = Record<N, number[][]>;

/**
 * Intervals of the distances between the distributions that the groups' filters were drawn from, by the jackknife over parts
 * of the filters. On the scale where noise adds up: leaving one of S parts of a group out gives its share of the bias,
 * (S - 1) (mean - d), and of the variance, (S - 1) / S sum (d_s - mean)^2 (Efron and Stein, Ann. Stat. 9, 1981); both groups' add up.
 * The bias lies between that and the noise floor's mean, which is the bias where the distributions are one; the larger of the
 * two makes the lower bound, the smaller one the upper. Each is known to `biasError` of itself, which adds to the variance.
 * The lower bound is 0 where the distance does not rise above its noise floor.
 */
export function distanceIntervals<N extends DistanceName>(
  kernels: Kernels,
  groups: readonly GroupHistograms[],
  settings: Settings,
  values: Matrices<N>,
  floors: Record<N, NoiseFloor>,
): Record<N, DistanceIntervals> | null {
  const parts = partsOf(groups);
  if (parts === null) return null;
  const names = Object.keys(values) as N[];
  return withWorkspace(kernels, (workspace) => {
    const kinds = names.some((name) => name !== "d") ? distanceNames.length : 1;
    const size = groups.length;
    const left = leaveOut(workspace, groups, parts, settings, kinds);
    const most = largestDistances(workspace, settings);
    const intervals = names.map((name) => {
      const kind = distanceNames.indexOf(name);
      const [low, high] = [zeros(size), zeros(size)];
      for (let a = 0; a < size; a++) {
        for (let b = 0; b < a; b++) {
          const floor = { mean: floors[name].mean[a][b], upper: floors[name].upper[a][b] };
          const bounds = boundsOf(name, values[name][a][b], floor, { left, a, b, kind }, most[kind]);
          [low[a][b], high[a][b]] = bounds;
          [low[b][a], high[b][a]] = bounds;
        }
      }
      return [name, { low, high }] as const;
    });
    return Object.fromEntries(intervals) as Record<N, DistanceIntervals>;
  });
}

/** The interval of one distance, from what it is without each part of either group. */
function boundsOf(
  name: DistanceName,
  value: number,
  floor: { mean: number; upper: number },
  { left, a, b, kind }: { left: LeftOut; a: number; b: number; kind: number },
  largest: number,
): [low: number, high: number] {
  // One filter tells nothing of the others.
  if (left.parts(a) < 2 || left.parts(b) < 2) return [0, largest];
  const distance = toNoiseScale(name, value);
  let [bias, variance, degrees] = [0, 0, 0];
  for (let group = 0; group < 2; group++) {
    const [own, other] = group === 0 ? [a, b] : [b, a];
    const count = left.parts(own);
    let [sum, squares] = [0, 0];
    for (let part = 0; part < count; part++) sum += toNoiseScale(name, left.at(own, other, kind, part));
    const mean = sum / count;
    for (let part = 0; part < count; part++) {
      const difference = toNoiseScale(name, left.at(own, other, kind, part)) - mean;
      squares += difference * difference;
    }
    bias += (count - 1) * (mean - distance);
    variance += ((count - 1) / count) * squares;
    degrees += count - 1;
  }
  const noise = toNoiseScale(name, floor.mean);
  const [less, more] = [Math.min(bias, noise), Math.max(bias, noise)];
  const error = studentQuantile(degrees) * Math.sqrt(variance + biasError * biasError * more * more);
  const low = value > floor.upper ? fromNoiseScale(name, Math.max(0, distance - more - error)) : 0;
  return [low, Math.min(largest, fromNoiseScale(name, Math.max(0, distance - less) + error))];
}

/** What each distance is between two histograms that lie in the first and in the last bin. */
function largestDistances(workspace: Workspace, { bins, range, weights }: Settings): Float64Array {
  return withWorkspace(workspace.kernels, (scratch) => {
    const on = comparedBins(scratch, [0, bins - 1], bins, (range[1] - range[0]) / bins, emptyBinDensity);
    const out = scratch.zeros("f64", distanceNames.length);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    histogramDistances(
      scratch,
      out,
      tabulateRows(scratch, on, [[1, 0]]),
      tabulateRows(scratch, on, [[0, 1]]),
      on,
      total,
    );
    return scratch.copyOut(out);
  });
}

function zeros(size: number): number[][] {
  return Array.from({ length: size }, () => new Array<number>(size).fill(0));
}
