import { halfOfFrequencies, type LayerGrid } from "../../wasm/layer-grid.ts";
import { layerNorms } from "../../wasm/layer-norms.ts";
import type { Kernels } from "../../wasm/load.ts";
import { proveNorms } from "../../wasm/prove-norms.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { eachRun, type Pause } from "./frequency-runs.ts";
import { allValues } from "./layer-values.ts";
import { planProof, provenWithin } from "./norm-proof.ts";

/** Runs of Lanczos steps end within this of the value's square, far below what a plot or a decision needs. */
const search = { tolerance: 1e-10, steps: 300 };

/** A certain lower bound, as a rule the value itself, a certain upper bound, and whether they are within 1e-6. */
export interface LargestValue {
  largest: number;
  upperBound: number;
  converged: boolean;
}

/**
 * The largest singular value of a layer's operator: found by Lanczos steps at every frequency, then proven by factorizations
 * at those whose cheap bounds leave it open, as far as a bounded time allows.
 */
export async function largestValue(
  kernels: Kernels,
  weights: FloatArray,
  grid: LayerGrid,
  pause: Pause,
): Promise<LargestValue> {
  const { groups, out, in: inputs, kernel, stride } = grid;
  const half = halfOfFrequencies(grid);
  const bounds: number[] = [];
  let largest = 0;
  // Some sixteen Lanczos steps, two passes over the matrix each.
  const work = 16 * 8 * groups * out * inputs * stride[0] * stride[1];
  await eachRun(
    kernels,
    weights,
    half,
    work,
    (done) => pause(done / 2),
    ({ ws, weights, exponent, indices }) => {
      const found = ws.allocate("f64", indices.length * groups);
      largest = layerNorms(ws, found, weights, grid, indices, exponent, largest, search);
      for (const bound of ws.view(found)) bounds.push(bound);
    },
  );

  const certain = bounds.reduce((most, bound) => Math.max(most, bound), 0);
  const plan = planProof(grid, half, bounds, largest * (1 + provenWithin));
  if (plan === null) return { largest, upperBound: certain, converged: false };
  const one = { ...grid, groups: 1 };
  const length = out * inputs * kernel[0] * kernel[1];
  let told = 0.5;
  for (const [i, { group, frequencies }] of plan.open.entries()) {
    const own = weights.subarray(group * length, (group + 1) * length);
    // Groups can be many and small.
    const part: Pause = async (done) => {
      const share = (1 + (i + done) / plan.open.length) / 2;
      if (share < told + 1 / 32) return;
      told = share;
      await pause(told);
    };
    const missed: typeof frequencies = [];
    await eachRun(kernels, own, frequencies, plan.multiplications, part, (run) => {
      const proofs = run.ws.allocate("u8", run.indices.length);
      proveNorms(run.ws, proofs, run.weights, one, run.indices, run.exponent, largest * (1 + provenWithin));
      for (const [at, proven] of run.ws.view(proofs).entries()) if (proven === 0) missed.push(run.frequencies[at]);
    });
    // What the search missed: all values there, whose errors are far below what is claimed.
    for (const { values } of await allValues(kernels, own, one, () => pause(told), missed)) {
      for (const value of values) largest = Math.max(largest, value);
    }
  }
  const upperBound = Math.min(certain, largest * (1 + provenWithin) * plan.factor);
  return { largest, upperBound, converged: upperBound <= largest * (1 + provenWithin) };
}
