import type { Task } from "../../streams/task.ts";
import { type LayerGrid, valuesPerFrequency } from "../../wasm/layer-grid.ts";
import { layerNorms } from "../../wasm/layer-norms.ts";
import { layerSpectra, scaleToUnit } from "../../wasm/layer-spectra.ts";
import type { Kernels } from "../../wasm/load.ts";
import { proveNorms } from "../../wasm/prove-norms.ts";
import { type Block, type FloatArray, type Workspace, withWorkspace } from "../../wasm/workspace.ts";

/** A layer, and some of its frequencies: about half a second of work. */
export interface FrequencyJob {
  weights: FloatArray;
  grid: LayerGrid;
  indices: Uint32Array;
}

/** Runs of Lanczos steps end within this of the value's square, far below what a plot or a decision needs. */
const search = { tolerance: 1e-10, steps: 300 };

/** Every singular value at each frequency, those of the first group first. */
export const findValues: Task<FrequencyJob, Float64Array> = {
  name: "find singular values",
  run: (kernels, { weights, grid, indices }) =>
    withScaled(kernels, weights, indices, (ws, placed, exponent, at) => {
      const out = ws.allocate("f64", indices.length * grid.groups * valuesPerFrequency(grid));
      layerSpectra(ws, out, placed, grid, at, exponent);
      return ws.copyOut(out);
    }),
};

/** The largest singular value of all frequencies up to these by Lanczos steps, and a bound at each of these and each group. */
export const findNorm: Task<FrequencyJob & { largest: number }, { largest: number; bounds: Float64Array }> = {
  name: "find norm",
  run: (kernels, { weights, grid, indices, largest }) =>
    withScaled(kernels, weights, indices, (ws, placed, exponent, at) => {
      const out = ws.allocate("f64", indices.length * grid.groups);
      const found = layerNorms(ws, out, placed, grid, at, exponent, largest, search);
      return { largest: found, bounds: ws.copyOut(out) };
    }),
};

export interface ProofJob {
  weights: FloatArray;
  grid: LayerGrid;
  /** What is proven of each group at some frequencies. */
  parts: { group: number; indices: Uint32Array }[];
  /** That no singular value is above this. */
  bound: number;
}

/** Of each part the places of the frequencies at which it is not proven. */
export const proveBound: Task<ProofJob, number[][]> = {
  name: "prove bound",
  run(kernels, { weights, grid, parts, bound }) {
    const one = { ...grid, groups: 1 };
    return parts.map(({ group, indices }) =>
      withScaled(kernels, groupOf(weights, grid, group), indices, (ws, placed, exponent, at) => {
        const proofs = ws.allocate("u8", indices.length);
        proveNorms(ws, proofs, placed, one, at, exponent, bound);
        return [...ws.view(proofs).entries()].filter(([, proven]) => proven === 0).map(([place]) => place);
      }),
    );
  },
};

/** The weights of one group. */
export function groupOf(
  weights: FloatArray,
  { out, in: inputs, kernel }: Pick<LayerGrid, "out" | "in" | "kernel">,
  group: number,
): FloatArray {
  const length = out * inputs * kernel[0] * kernel[1];
  return weights.subarray(group * length, (group + 1) * length);
}

/** Places weights, scaled by `scaleToUnit`, and frequencies. */
function withScaled<R>(
  kernels: Kernels,
  weights: FloatArray,
  indices: Uint32Array,
  body: (ws: Workspace, weights: Block<"f64">, exponent: number, indices: Block<"u32">) => R,
): R {
  return withWorkspace(kernels, (ws) => {
    const placed = ws.place("f64", weights);
    const exponent = scaleToUnit(ws, placed);
    return body(ws, placed, exponent, ws.place("u32", indices));
  });
}
