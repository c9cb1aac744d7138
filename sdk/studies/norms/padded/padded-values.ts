import type { BoundedRuns } from "../../../streams/bounded-runs.ts";
import type { LayerGrid } from "../../../wasm/layer-grid.ts";
import type { PaddedGrid } from "../../../wasm/padded-layer.ts";
import type { FloatArray } from "../../../wasm/workspace.ts";
import type { Pause } from "../frequency-runs.ts";
import type { ValueRun } from "../layer-values.ts";
import { findValues, groupOf } from "../norm-tasks.ts";
import { eachTap } from "./tap-matrices.ts";

/** Of all values of a layer: some ten seconds; and the numbers of a group's matrix, of which the kernel keeps four times as many. */
const mostMultiplications = 2e10;
const mostNumbers = 2 ** 22;

/** One group's whole matrix, as a layer of one tap on an image of one pixel. */
export function denseGrid({ in: inputs, out, size, outSize }: PaddedGrid): LayerGrid {
  return {
    groups: 1,
    out: out * outSize[0] * outSize[1],
    in: inputs * size[0] * size[1],
    kernel: [1, 1],
    stride: [1, 1],
    size: [1, 1],
  };
}

/** Whether all values take a bounded time. */
export function isSmall(grid: PaddedGrid): boolean {
  const { out, in: inputs } = denseGrid(grid);
  const multiplications = 4 * out * inputs * Math.min(out, inputs) * grid.groups;
  return out * inputs <= mostNumbers && multiplications <= mostMultiplications;
}

/** Every singular value of a padded layer, from the whole matrix of each group. */
export async function paddedValues(
  runs: BoundedRuns,
  weights: FloatArray,
  grid: PaddedGrid,
  pause: Pause,
): Promise<ValueRun[]> {
  const found: ValueRun[] = [];
  const dense = denseGrid(grid);
  for (let group = 0; group < grid.groups; group++) {
    const own = groupOf(weights, grid, group);
    const values = await runs.run(findValues, () => ({
      weights: wholeMatrix(own, grid),
      grid: dense,
      indices: Uint32Array.of(0),
    }));
    found.push({ values, weight: 1 });
    await pause((group + 1) / grid.groups);
  }
  return found;
}

/** [outputs' pixels x channels][inputs' pixels x channels] of the weights[out][in][taps] of a group. */
function wholeMatrix(weights: FloatArray, grid: PaddedGrid): Float64Array {
  const { in: inputs, out, kernel, size } = grid;
  const taps = kernel[0] * kernel[1];
  const { out: rows, in: columns } = denseGrid(grid);
  const pixels = size[0] * size[1];
  const matrix = new Float64Array(rows * columns);
  eachTap(grid, (outer, inner, tap) => {
    for (let o = 0; o < out; o++) {
      const row = (outer * out + o) * columns;
      for (let i = 0; i < inputs; i++) matrix[row + i * pixels + inner] = weights[(o * inputs + i) * taps + tap];
    }
  });
  return matrix;
}
