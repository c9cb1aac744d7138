import type { BoundedRuns } from "../../../streams/bounded-runs.ts";
import { runInOrder } from "../../../streams/run-in-order.ts";
import { type Frequency, halfOfFrequencies } from "../../../wasm/layer-grid.ts";
import type { FloatArray } from "../../../wasm/workspace.ts";
import { frequencyRuns, type Pause } from "../../norms/frequency-runs.ts";
import { largestValue } from "../../norms/largest-value.ts";
import type { LayerOperator } from "../../norms/layer-operator.ts";
import { groupOf, proveBound } from "../../norms/norm-tasks.ts";
import { findExcess } from "./clip-tasks.ts";

/** Rounds end where the largest value is within this of the limit; the rest is taken off by a factor. */
const tolerance = 1e-3;
/** They come ever nearer: most layers take some tens. */
const mostRounds = 100;
/** Multiplications of the last proof: some ten seconds. */
const mostProven = 4e10;

export interface Clipped {
  weights: Float64Array;
  before: number;
  after: number;
  upperBound: number;
  rounds: number;
  reached: number;
  scale: number;
}

/**
 * The weights with no singular value above the limit, or null where there is none. Clipping at every frequency is the projection
 * onto the operators of norm `limit` at most, cutting back to the taps that onto the kernels of this size; both sets are convex, and
 * projecting onto one and the other in turn leads to a kernel in both (Bregman 1965; Sedghi, Gupta and Long take one round).
 * isTap: 1 where a dilated kernel, spread out, has a tap, and 0 between them.
 */
export async function clipLayer(
  runs: BoundedRuns,
  given: FloatArray,
  isTap: FloatArray,
  { grid }: LayerOperator,
  limit: number,
  pause: Pause,
): Promise<Clipped | { weights: null; before: number; upperBound: number }> {
  const found = await largestValue(runs, given, grid, () => pause(0), mostProven);
  if (found.largest <= limit) return { weights: null, before: found.largest, upperBound: found.upperBound };
  const { groups, out, in: inputs, stride } = grid;
  const one = { ...grid, groups: 1 };
  const weights = Float64Array.from(given);
  const half = halfOfFrequencies(one);
  // Of a sweep of one-sided Jacobi rotations on a matrix of twice the sides.
  const work = 8 * 8 * out * inputs * stride[0] * stride[1] * Math.min(out, inputs * stride[0] * stride[1]) * 6;
  let [rounds, reached] = [0, found.largest];
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
    before: found.largest,
    after: last.largest * scale,
    upperBound: last.upperBound * scale,
    rounds,
    reached: last.largest,
    scale,
  };
}

/** The frequencies at which a group's largest value is not proven to be at most the limit. */
async function above(
  runs: BoundedRuns,
  weights: Float64Array,
  grid: LayerOperator["grid"],
  half: readonly Frequency[],
  limit: number,
): Promise<Frequency[]> {
  const { out, in: inputs, stride } = grid;
  const wide = inputs * stride[0] * stride[1];
  const work = 2 * Math.max(out, wide) * Math.min(out, wide) ** 2;
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
