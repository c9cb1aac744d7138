import { seededNormal } from "../../../statistics/random.ts";
import type { BoundedRuns } from "../../../streams/bounded-runs.ts";
import type { Kernels } from "../../../wasm/load.ts";
import type { PaddedGrid } from "../../../wasm/padded-layer.ts";
import type { FloatArray } from "../../../wasm/workspace.ts";
import type { Pause } from "../frequency-runs.ts";
import type { LargestValue } from "../largest-value.ts";
import { provenWithin } from "../norm-proof.ts";
import { groupOf } from "../norm-tasks.ts";
import { bandRoom } from "./band-matrix.ts";
import { largestMagnitude, powerOfTwoBelow } from "./magnitudes.ts";
import { type LanczosState, provePadded, takeSteps } from "./padded-tasks.ts";
import { topEigenvalue } from "./top-eigenvalue.ts";

/** About half a second of work, between which a caller can stop. */
const multiplicationsARun = 5e8;
/** Of a layer's search: some ten seconds. */
const mostSearched = 1e10;
/** Of a layer's proof, and the numbers of its band: some seconds, 128 MB. */
const mostProven = 2e10;
const mostBand = 2 ** 24;
/** Steps, and between two looks at what they found; the square that these gain less of has come to its end. */
const mostSteps = 400;
const stepsALook = 8;
const gained = 1e-9;

/**
 * The largest singular value of a padded layer: a lower bound by Lanczos steps from a random start, and an upper one: that of a
 * factorization (`provePadded`) where it takes a bounded time, else `periodic`, an upper bound of the norm on larger periodic
 * images, of which this operator is a part.
 */
export async function paddedLargest(
  runs: BoundedRuns,
  kernels: Kernels,
  weights: FloatArray,
  grid: PaddedGrid,
  periodic: () => Promise<number>,
  pause: Pause,
): Promise<LargestValue> {
  const { groups } = grid;
  const one = { ...grid, groups: 1 };
  const unit = powerOfTwoBelow(largestMagnitude(weights));
  const scaled = (group: number) => Float64Array.from(groupOf(weights, grid, group), (weight) => weight / unit);
  let largest = 0;
  for (let group = 0; group < groups; group++) {
    const share: Pause = (part) => pause(((group + part) / groups) * 0.8);
    largest = Math.max(largest, await searchGroup(runs, kernels, scaled(group), one, mostSearched / groups, share));
  }

  const room = bandRoom(one);
  const bound = largest * (1 + provenWithin);
  let proven = largest > 0 && groups * room.multiplications <= mostProven && room.rows * room.width <= mostBand;
  for (let group = 0; proven && group < groups; group++) {
    proven = await runs.run(provePadded, () => ({ weights: scaled(group), grid: one, bound }));
    await pause(0.8 + (0.2 * (group + 1)) / groups);
  }
  if (proven) return { largest: largest * unit, upperBound: bound * unit, converged: true };
  const above = Math.max(await periodic(), largest * unit);
  return { largest: largest * unit, upperBound: above, converged: above <= largest * unit * (1 + provenWithin) };
}

/** A lower bound of the largest singular value of one group, likely the value itself where the steps were not cut short. */
async function searchGroup(
  runs: BoundedRuns,
  kernels: Kernels,
  weights: Float64Array,
  grid: PaddedGrid,
  most: number,
  pause: Pause,
): Promise<number> {
  const { in: inputs, out, kernel, size, outSize } = grid;
  const aStep = 2 * inputs * out * kernel[0] * kernel[1] * outSize[0] * outSize[1];
  // Some steps are worth their time in any layer.
  const steps = Math.min(mostSteps, Math.max(stepsALook, Math.floor(most / aStep)));
  const aRun = Math.max(1, Math.min(stepsALook, Math.floor(multiplicationsARun / aStep)));
  let state = startOf(kernels, inputs * size[0] * size[1]);
  let [square, looked] = [0, 0];
  while (state.diagonal.length < steps && state.beside.at(-1) !== 0) {
    const now = Math.min(aRun, steps - state.diagonal.length);
    const before = state;
    state = await runs.run(takeSteps, () => ({ weights: weights.slice(), grid, state: before, steps: now }));
    await pause(state.diagonal.length / steps);
    if (state.diagonal.length < looked + stepsALook) continue;
    looked = state.diagonal.length;
    const found = topEigenvalue(state.diagonal, state.beside);
    if (found <= square * (1 + gained)) break;
    square = found;
  }
  return Math.sqrt(Math.max(0, topEigenvalue(state.diagonal, state.beside)));
}

function startOf(kernels: Kernels, count: number): LanczosState {
  const normal = seededNormal(kernels, 1);
  const vector = Float64Array.from({ length: count }, normal);
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return { vector: vector.map((value) => value / length), before: new Float64Array(count), diagonal: [], beside: [] };
}
