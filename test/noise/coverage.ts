import type { DistanceNoise, DivergenceResult } from "../../sdk/results/analysis.ts";
import { seededUniform53 } from "../../sdk/statistics/random.ts";
import { type DistanceName, distanceNames } from "../../sdk/wasm/histogram-distances.ts";
import { allRows, compare, disjointSamples, histogramsOf, rangeOf, sampleOf } from "./samples.ts";

/** The noise of a distance between the first two groups. */
export function noiseBetween(result: DivergenceResult, name: DistanceName): DistanceNoise {
  return name === "d" ? result : (result.distanceNoise as NonNullable<DivergenceResult["distanceNoise"]>)[name];
}

/** A distance between the first two groups. */
export function distanceBetween({ matrix, distances }: DivergenceResult, name: DistanceName): number {
  return (name === "d" ? matrix : distances[name])[0][1];
}

/** In how many of the splits of one population into two samples each distance lies under its bound. */
export function splitsUnderBound(
  columns: readonly Float64Array[],
  weights: number[],
  size: number,
  splits: number,
): Record<DistanceName, number> {
  const uniform = seededUniform53(size);
  const under = Object.fromEntries(distanceNames.map((name) => [name, 0])) as Record<DistanceName, number>;
  for (let split = 0; split < splits; split++) {
    const samples = disjointSamples(uniform, columns[0].length, size).map((rows) => ({ columns, rows }));
    const range = rangeOf(samples);
    const groups = samples.map(({ rows }, g) => histogramsOf(String(g), columns, rows, range));
    const result = compare(groups, range, weights);
    for (const name of distanceNames) {
      if (distanceBetween(result, name) <= noiseBetween(result, name).floor.upper[0][1]) under[name]++;
    }
  }
  return under;
}

/** What samples of two populations tell of the distance between these. */
export interface Coverage {
  /** The distance between the populations, and what is measured on average, with and without noise. */
  truth: number;
  mean: number;
  debiased: number;
  /** Samples whose interval holds the distance between the populations, and whose distance is above its noise floor. */
  held: number;
  above: number;
}

/** How intervals of samples of two populations hold the distance between the populations. */
export function intervalsHeld(
  populations: readonly Float64Array[][],
  weights: number[],
  size: number,
  samples: number,
): Record<DistanceName, Coverage> {
  const whole = populations.map((columns) => ({ columns, rows: allRows(columns[0].length) }));
  const range = rangeOf(whole);
  const groupsOf = (drawn: typeof whole) =>
    drawn.map(({ columns, rows }, g) => histogramsOf(String(g), columns, rows, range));
  const truth = compare(groupsOf(whole), range, weights);
  const uniform = seededUniform53(size + 1);
  const found = Object.fromEntries(
    distanceNames.map((name) => [
      name,
      { truth: distanceBetween(truth, name), mean: 0, debiased: 0, held: 0, above: 0 },
    ]),
  ) as Record<DistanceName, Coverage>;
  for (let sample = 0; sample < samples; sample++) {
    const drawn = populations.map((columns) => ({ columns, rows: sampleOf(uniform, columns[0].length, size) }));
    const result = compare(groupsOf(drawn), range, weights);
    for (const name of distanceNames) {
      const { floor, debiased, interval } = noiseBetween(result, name);
      const [value, own] = [distanceBetween(result, name), found[name]];
      own.mean += value / samples;
      own.debiased += debiased[0][1] / samples;
      if (value > floor.upper[0][1]) own.above++;
      if (interval === null) throw new Error("there is no interval");
      // Equal populations have distances of 0, but for rounding.
      const expected = own.truth < 1e-12 ? 0 : own.truth;
      if (interval.low[0][1] <= expected && expected <= interval.high[0][1]) own.held++;
    }
  }
  return found;
}
