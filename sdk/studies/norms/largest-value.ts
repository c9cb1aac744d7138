import type { BoundedRuns } from "../../streams/bounded-runs.ts";
import { halfOfFrequencies, type LayerGrid, wideSide } from "../../wasm/layer-grid.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { bundledRuns, frequencyRuns, type Pause } from "./frequency-runs.ts";
import { allValues } from "./layer-values.ts";
import { type ProofPlan, planProof, provenWithin } from "./norm-proof.ts";
import { findNorm, groupOf, proveBound } from "./norm-tasks.ts";

/** A certain lower bound, as a rule the value itself, a certain upper bound, and whether they are within 1e-6. */
export interface LargestValue {
  largest: number;
  upperBound: number;
  converged: boolean;
}

/**
 * The largest singular value of a layer's operator: found by Lanczos steps at every frequency, then proven by factorizations
 * at those whose cheap bounds leave it open, as far as `most` multiplications of a proof allow.
 */
export async function largestValue(
  runs: BoundedRuns,
  weights: FloatArray,
  grid: LayerGrid,
  pause: Pause,
  most?: number,
): Promise<LargestValue> {
  const { groups } = grid;
  const half = halfOfFrequencies(grid);
  const bounds: number[] = [];
  let largest = 0;
  // Some sixteen Lanczos steps, two passes over the matrix each.
  const work = 16 * 8 * groups * grid.out * wideSide(grid);
  // One after the other: what the runs before found spares most steps.
  for (const { indices, done } of frequencyRuns(half, work)) {
    const before = largest;
    const found = await runs.run(findNorm, () => ({ weights: weights.slice(), grid, indices, largest: before }));
    largest = found.largest;
    for (const bound of found.bounds) bounds.push(bound);
    await pause(done / 2);
  }

  const certain = bounds.reduce((most, bound) => Math.max(most, bound), 0);
  const plan = planProof(grid, half, bounds, largest * (1 + provenWithin), most);
  if (plan === null) return { largest, upperBound: certain, converged: false };
  const one = { ...grid, groups: 1 };
  const parts = [...partsOf(plan)];
  let proven = 0;
  for (const bundle of bundledRuns(parts, plan.multiplications)) {
    const bound = largest * (1 + provenWithin);
    const missed = await runs.run(proveBound, () => ({
      weights: weights.slice(),
      grid,
      parts: bundle.map(({ group, indices }) => ({ group, indices: indices.slice() })),
      bound,
    }));
    // What the search missed: all values there, whose errors are far below what is claimed.
    for (const [i, { group, frequencies }] of bundle.entries()) {
      if (missed[i].length === 0) continue;
      const there = missed[i].map((place) => frequencies[place]);
      for (const { values } of await allValues(runs, groupOf(weights, grid, group), one, () => {}, there)) {
        for (const value of values) largest = Math.max(largest, value);
      }
    }
    proven += bundle.length;
    await pause((1 + proven / parts.length) / 2);
  }
  const upperBound = Math.min(certain, largest * (1 + provenWithin) * plan.factor);
  return { largest, upperBound, converged: upperBound <= largest * (1 + provenWithin) };
}

/** What is to be proven, in parts that take a bounded time. */
function* partsOf({ open, multiplications }: ProofPlan) {
  for (const { group, frequencies: own } of open) {
    for (const { frequencies, indices } of frequencyRuns(own, multiplications)) {
      yield { group, frequencies, indices, count: frequencies.length };
    }
  }
}
