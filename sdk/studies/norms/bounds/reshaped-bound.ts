import type { BoundedRuns } from "../../../streams/bounded-runs.ts";
import type { FloatArray } from "../../../wasm/workspace.ts";
import { largestValue } from "../largest-value.ts";
import { groupOf } from "../norm-tasks.ts";
import type { BoundedLayer } from "./bounded-layer.ts";

/** Of the proof of one matrix: that of 512 to 512 channels takes half of it. */
const mostProven = 4e10;
/** Numbers of a matrix, of which the kernel keeps four times as many. */
const mostNumbers = 2 ** 23;

/**
 * sqrt(rows columns) times the smallest norm of the kernel as a matrix in four ways: (out rows) x (in columns), (out columns) x (in rows),
 * out x (in rows columns) and (out rows columns) x in (Singla and Feizi, Fantastic Four, ICLR 2021, theorem 1). Groups stand side by
 * side: the largest of theirs. Each norm is the proven upper bound. null where a matrix has more than eight million numbers.
 */
export async function reshapedBound(
  runs: BoundedRuns,
  weights: FloatArray,
  layer: BoundedLayer,
): Promise<number | null> {
  const { groups, out, in: inputs, kernel } = layer;
  const [rows, columns] = kernel;
  const length = out * inputs * rows * columns;
  if (length > mostNumbers) return null;
  let bound = 0;
  for (let group = 0; group < groups; group++) {
    const own = groupOf(weights, layer, group);
    let least = Infinity;
    for (const [down, right] of [
      [true, false] as const,
      [false, true] as const,
      [false, false] as const,
      [true, true] as const,
    ]) {
      const matrix = reshape(own, out, inputs, kernel, down, right);
      const height = out * (down ? rows : 1) * (right ? columns : 1);
      const grid = { groups: 1, out: height, in: length / height, kernel: one, stride: one, size: one };
      least = Math.min(least, (await largestValue(runs, matrix, grid, () => {}, mostProven)).upperBound);
    }
    bound = Math.max(bound, least);
  }
  return bound * Math.sqrt(rows * columns);
}

const one: readonly [number, number] = [1, 1];

/** w[out][in][a][b] as a matrix whose rows have the outputs, with `down` the kernel's rows and with `right` its columns too. */
function reshape(
  weights: FloatArray,
  out: number,
  inputs: number,
  [rows, columns]: readonly [number, number],
  down: boolean,
  right: boolean,
): Float64Array {
  const matrix = new Float64Array(weights.length);
  const [high, wide] = [down ? rows : 1, right ? columns : 1];
  const [highLeft, wideLeft] = [down ? 1 : rows, right ? 1 : columns];
  const width = inputs * highLeft * wideLeft;
  let at = 0;
  for (let o = 0; o < out; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let a = 0; a < rows; a++) {
        for (let b = 0; b < columns; b++) {
          const row = (o * high + (down ? a : 0)) * wide + (right ? b : 0);
          const column = (i * highLeft + (down ? 0 : a)) * wideLeft + (right ? 0 : b);
          matrix[row * width + column] = weights[at++];
        }
      }
    }
  }
  return matrix;
}
