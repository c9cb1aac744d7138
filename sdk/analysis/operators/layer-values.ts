import { type Frequency, halfOfFrequencies, type LayerGrid, valuesPerFrequency } from "../../wasm/layer-grid.ts";
import { layerNorms } from "../../wasm/layer-norms.ts";
import { layerSpectra, scaleToUnit } from "../../wasm/layer-spectra.ts";
import type { Kernels } from "../../wasm/load.ts";
import { type Block, type FloatArray, type Workspace, withWorkspace } from "../../wasm/workspace.ts";

/** About half a second of work: a caller can stop between two runs of frequencies. */
const multiplicationsARun = 1e9;

/** Runs of Lanczos steps end within this of the value's square, far below what a plot or a decision needs. */
const search = { tolerance: 1e-10, steps: 300 };

/** What the largest may be more than found and still count as converged. */
const convergedWithin = 1e-6;

/** Called after each run, with the share of the layer that is done. */
export type Pause = (done: number) => Promise<void>;

/** Runs of a layer's values: each number stands for `weight` singular values. */
export interface ValueRun {
  values: Float64Array;
  weight: number;
}

/** Every singular value of the layer's operator, frequency by frequency, of one of each pair of conjugates. */
export async function allValues(
  kernels: Kernels,
  weights: FloatArray,
  grid: LayerGrid,
  pause: Pause,
): Promise<ValueRun[]> {
  const each = grid.groups * valuesPerFrequency(grid);
  const runs: ValueRun[] = [];
  await eachRun(kernels, weights, grid, pause, (ws, placed, exponent, frequencies, indices) => {
    const out = ws.allocate("f64", frequencies.length * each);
    layerSpectra(ws, out, placed, grid, indices, exponent);
    const values = ws.copyOut(out);
    for (const [i, { weight }] of frequencies.entries()) {
      runs.push({ values: values.subarray(i * each, (i + 1) * each), weight });
    }
  });
  return runs;
}

/** The largest singular value only, a certain upper bound, and whether nothing is left that could exceed it by 1e-6 of it. */
export async function largestValue(
  kernels: Kernels,
  weights: FloatArray,
  grid: LayerGrid,
  pause: Pause,
): Promise<{ largest: number; upperBound: number; converged: boolean }> {
  let [largest, upperBound, reach] = [0, 0, 0];
  await eachRun(kernels, weights, grid, pause, (ws, placed, exponent, frequencies, indices) => {
    const out = ws.allocate("f64", frequencies.length * grid.groups * 3);
    largest = layerNorms(ws, out, placed, grid, indices, exponent, largest, search);
    const found = ws.view(out);
    for (let i = 0; i < found.length; i += 3) {
      reach = Math.max(reach, found[i] + found[i + 1]);
      upperBound = Math.max(upperBound, found[i + 2]);
    }
  });
  return { largest, upperBound, converged: reach <= largest * (1 + convergedWithin) };
}

async function eachRun(
  kernels: Kernels,
  weights: FloatArray,
  grid: LayerGrid,
  pause: Pause,
  visit: (
    ws: Workspace,
    weights: Block<"f64">,
    exponent: number,
    frequencies: Frequency[],
    indices: Block<"u32">,
  ) => void,
): Promise<void> {
  const half = halfOfFrequencies(grid);
  const short = valuesPerFrequency(grid);
  const work = 16 * grid.out * grid.in * grid.stride[0] * grid.stride[1] * short * grid.groups;
  // Even: frequencies go in pairs.
  const length = 2 * Math.max(1, Math.floor(multiplicationsARun / work / 2));
  for (let start = 0; start < half.length; start += length) {
    const run = half.slice(start, start + length);
    withWorkspace(kernels, (ws) => {
      const placed = ws.place("f64", weights);
      const exponent = scaleToUnit(ws, placed);
      const indices = ws.place(
        "u32",
        run.map(({ index }) => index),
      );
      visit(ws, placed, exponent, run, indices);
    });
    await pause(Math.min(1, (start + length) / half.length));
  }
}
