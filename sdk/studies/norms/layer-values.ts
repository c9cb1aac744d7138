import { halfOfFrequencies, type LayerGrid, valuesPerFrequency } from "../../wasm/layer-grid.ts";
import { layerSpectra } from "../../wasm/layer-spectra.ts";
import type { Kernels } from "../../wasm/load.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { eachRun, type Pause } from "./frequency-runs.ts";

/** Runs of a layer's values: each number stands for `weight` singular values. */
export interface ValueRun {
  values: Float64Array;
  weight: number;
}

/** Every singular value of the layer's operator at some frequencies, by default one of each pair of conjugates. */
export async function allValues(
  kernels: Kernels,
  weights: FloatArray,
  grid: LayerGrid,
  pause: Pause,
  frequencies = halfOfFrequencies(grid),
): Promise<ValueRun[]> {
  const { groups, out, in: inputs, stride } = grid;
  const short = valuesPerFrequency(grid);
  const work = 16 * out * inputs * stride[0] * stride[1] * short * groups;
  const each = groups * short;
  const runs: ValueRun[] = [];
  await eachRun(kernels, weights, frequencies, work, pause, (run) => {
    const out = run.ws.allocate("f64", run.frequencies.length * each);
    layerSpectra(run.ws, out, run.weights, grid, run.indices, run.exponent);
    const values = run.ws.copyOut(out);
    for (const [i, { weight }] of run.frequencies.entries()) {
      runs.push({ values: values.subarray(i * each, (i + 1) * each), weight });
    }
  });
  return runs;
}
