import type { BoundedRuns } from "../../streams/bounded-runs.ts";
import { runInOrder } from "../../streams/run-in-order.ts";
import { halfOfFrequencies, type LayerGrid, valuesPerFrequency, wideSide } from "../../wasm/layer-grid.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { frequencyRuns, type Pause } from "./frequency-runs.ts";
import { findValues } from "./norm-tasks.ts";

/** Runs of a layer's values: each number stands for `weight` singular values. */
export interface ValueRun {
  values: Float64Array;
  weight: number;
}

/** Every singular value of the layer's operator at some frequencies, by default one of each pair of conjugates. */
export async function allValues(
  runs: BoundedRuns,
  weights: FloatArray,
  grid: LayerGrid,
  pause: Pause,
  frequencies = halfOfFrequencies(grid),
): Promise<ValueRun[]> {
  const { groups, out } = grid;
  const short = valuesPerFrequency(grid);
  const work = 16 * out * wideSide(grid) * short * groups;
  const each = groups * short;
  const found: ValueRun[] = [];
  const done = runInOrder(frequencyRuns(frequencies, work), runs.ahead, async (run) => ({
    run,
    values: await runs.run(findValues, () => ({ weights: weights.slice(), grid, indices: run.indices })),
  }));
  for await (const { run, values } of done) {
    for (const [i, { weight }] of run.frequencies.entries()) {
      found.push({ values: values.subarray(i * each, (i + 1) * each), weight });
    }
    await pause(run.done);
  }
  return found;
}
