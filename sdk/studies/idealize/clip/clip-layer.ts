import type { BoundedRuns } from "../../../streams/bounded-runs.ts";
import { runInOrder } from "../../../streams/run-in-order.ts";
import {
  type Frequency,
  halfOfFrequencies,
  type LayerGrid,
  valuesPerFrequency,
  wideSide,
} from "../../../wasm/layer-grid.ts";
import type { FloatArray } from "../../../wasm/workspace.ts";
import { frequencyRuns, type Pause } from "../../norms/frequency-runs.ts";
import { type LargestValue, largestValue } from "../../norms/largest-value.ts";
import type { LayerOperator } from "../../norms/layer-operator.ts";
import { groupOf, proveBound } from "../../norms/norm-tasks.ts";
import { findExcess } from "./clip-tasks.ts";

/** Rounds end where the largest value is within this of the limit; the rest is taken off by a factor. */
const tolerance = 1e-3;
/** They come ever nearer: most layers take some tens. */
const mostRounds = 100;
/** Rounds that most layers take, and `clippingWork` done in a second of them: as measured on layers of 16 to 64 channels. */
const usualRounds = 25;
const roundsOfOneTap = 2;
const clippingRate = 9e9;
/** Multiplications of the last proof: some ten seconds. */
const mostProven = 4e10;

export interface Clipped {
  weights: Float64Array;
  after: number;
  upperBound: number;
  rounds: number;
  reached: number;
  scale: number;
}

/**
 * The weights of a layer whose norm is above the limit with no singular value above it. Clipping at every frequency is the projection
 * onto the operators of norm `limit` at most, cutting back to the taps that onto the kernels of this size; both sets are convex, and
 * projecting onto one and the other in turn leads to a kernel in both (Bregman 1965; Sedghi, Gupta and Long take one round).
 * isTap: 1 where a dilated kernel, spread out, has a tap, and 0 between them.
 */
export async function clipLayer(
  runs: BoundedRuns,
  given: FloatArray,
  isTap: FloatArray,
  { grid }: LayerOperator,
  { limit, before }: { limit: number; before: number },
  pause: Pause,
): Promise<Clipped> {
  const { groups } = grid;
  const one = { ...grid, groups: 1 };
  const weights = Float64Array.from(given);
  const half = halfOfFrequencies(one);
  const work = clippingWork(grid);
  let [rounds, reached] = [0, before];
  for (; rounds < mostRounds && reached > limit * (1 + tolerance); rounds++) {
    reached = 0;
    for (let group = 0; group < groups; group++) {
      const own = groupOf(weights, grid, group) as Float64Array;
      const open = await above(runs, own, one, half, limit);
      const excess = new Float64Array(own.length);
      const done = runInOrder(frequencyRuns(open, work), runs.ahead, ({ frequencies }) =>
        runs.run(findExcess, () => ({ weights: own.slice(), grid: one, frequencies, limit })),
      );
      for await (const part of done) {
        reached = Math.max(reached, part.largest);
        for (let i = 0; i < excess.length; i++) excess[i] += part.excess[i];
        await pause(Math.min(0.95, rounds / 20));
      }
      const start = group * own.length;
      for (let i = 0; i < own.length; i++) own[i] -= isTap[start + i] * excess[i];
    }
    // Nothing was above: the last round's kernel.
    if (reached === 0) break;
  }
  const last = await largestValue(runs, weights, grid, () => pause(0.97), mostProven);
  // Proven also behind the rounding to single precision of each weight, 2^-24 of it at most.
  const scale = Math.min(1, (limit / last.upperBound) * (1 - 1e-6));
  for (let i = 0; i < weights.length; i++) weights[i] *= scale;
  return {
    weights,
    after: last.largest * scale,
    upperBound: last.upperBound * scale,
    rounds,
    reached: last.largest,
    scale,
  };
}

/** The norm before, and the processor seconds that clipping at the limit will take, within a factor of some three; 0 where nothing is above. */
export async function measureBefore(
  runs: BoundedRuns,
  weights: FloatArray,
  { grid }: LayerOperator,
  limit: number,
  pause: Pause,
): Promise<LargestValue & { seconds: number }> {
  const found = await largestValue(runs, weights, grid, pause, mostProven);
  if (found.largest <= limit) return { ...found, seconds: 0 };
  const one = { ...grid, groups: 1 };
  const half = halfOfFrequencies(one);
  let open = 0;
  for (let group = 0; group < grid.groups; group++) {
    open += (await above(runs, groupOf(weights, grid, group), one, half, limit)).length;
  }
  const rounds = grid.kernel[0] * grid.kernel[1] === 1 ? roundsOfOneTap : usualRounds;
  return { ...found, seconds: (rounds * open * clippingWork(grid)) / clippingRate };
}

/** Multiplications at a frequency: of a sweep of one-sided Jacobi rotations on a matrix of twice the sides. */
function clippingWork(grid: LayerGrid): number {
  return 8 * 8 * grid.out * wideSide(grid) * valuesPerFrequency(grid) * 6;
}

/** The frequencies at which a group's largest value is not proven to be at most the limit. */
async function above(
  runs: BoundedRuns,
  weights: FloatArray,
  grid: LayerGrid,
  half: readonly Frequency[],
  limit: number,
): Promise<Frequency[]> {
  const work = 2 * grid.out * wideSide(grid) * valuesPerFrequency(grid);
  const open: Frequency[] = [];
  for (const { frequencies, indices } of frequencyRuns(half, work)) {
    const [missed] = await runs.run(proveBound, () => ({
      weights: weights.slice(),
      grid,
      parts: [{ group: 0, indices: indices.slice() }],
      bound: limit,
    }));
    for (const place of missed) open.push(frequencies[place]);
  }
  return open;
}
