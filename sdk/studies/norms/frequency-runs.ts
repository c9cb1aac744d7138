import type { Frequency } from "../../wasm/layer-grid.ts";
import { scaleToUnit } from "../../wasm/layer-spectra.ts";
import type { Kernels } from "../../wasm/load.ts";
import { type Block, type FloatArray, type Workspace, withWorkspace } from "../../wasm/workspace.ts";

/** About half a second of work: a caller can stop between two runs of frequencies. */
const multiplicationsARun = 1e9;

/** Called after each run, with the share of the frequencies that is done. */
export type Pause = (done: number) => Promise<void>;

/** Weights in the core's memory, scaled by `scaleToUnit`, and the frequencies of one run. */
export interface FrequencyRun {
  ws: Workspace;
  weights: Block<"f64">;
  exponent: number;
  frequencies: readonly Frequency[];
  indices: Block<"u32">;
}

/** Visits the frequencies in runs that take a bounded time, `multiplications` each. */
export async function eachRun(
  kernels: Kernels,
  weights: FloatArray,
  frequencies: readonly Frequency[],
  multiplications: number,
  pause: Pause,
  visit: (run: FrequencyRun) => void,
): Promise<void> {
  // Even: frequencies go in pairs.
  const length = 2 * Math.max(1, Math.floor(multiplicationsARun / multiplications / 2));
  for (let start = 0; start < frequencies.length; start += length) {
    const run = frequencies.slice(start, start + length);
    withWorkspace(kernels, (ws) => {
      const placed = ws.place("f64", weights);
      const exponent = scaleToUnit(ws, placed);
      const indices = ws.place(
        "u32",
        run.map(({ index }) => index),
      );
      visit({ ws, weights: placed, exponent, frequencies: run, indices });
    });
    await pause(Math.min(1, (start + length) / frequencies.length));
  }
}
