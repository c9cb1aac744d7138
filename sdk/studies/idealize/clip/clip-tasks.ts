import type { Task } from "../../../streams/task.ts";
import { type LayerGrid, wideSide } from "../../../wasm/layer-grid.ts";
import type { Kernels } from "../../../wasm/load.ts";
import { svd } from "../../../wasm/svd.ts";
import { type FloatArray, type Workspace, withWorkspace } from "../../../wasm/workspace.ts";

/** One group of a layer, and some of its output frequencies, each with how many share its values. */
export interface ExcessJob {
  weights: FloatArray;
  grid: LayerGrid;
  frequencies: readonly { index: number; weight: number }[];
  /** What is above it is the excess. */
  limit: number;
}

/**
 * What the values above the limit add to the kernel, [out][in][taps], and the largest of them: at each frequency U (S - limit)+ V^H,
 * taken back by the inverse transform at the kernel's own taps alone, which is the projection onto kernels of that size.
 */
export const findExcess: Task<ExcessJob, { excess: Float64Array; largest: number }> = {
  name: "find excess of singular values",
  run(kernels, { weights, grid, frequencies, limit }) {
    const { out, size } = grid;
    const excess = new Float64Array(weights.length);
    const wide = wideSide(grid);
    const tables = [turnsOf(kernels, size[0]), turnsOf(kernels, size[1])];
    let largest = 0;
    for (const { index, weight } of frequencies) {
      const turns = tapTurns(tables, grid, index);
      const matrix = matrixAt(weights, grid, turns);
      const above = withWorkspace(kernels, (ws) => excessOf(ws, matrix, out, wide, limit));
      largest = Math.max(largest, above.largest);
      if (above.excess !== null) addBack(excess, above.excess, grid, turns, weight / (size[0] * size[1]));
    }
    return { excess, largest };
  },
};

interface Turns {
  cos: Float64Array;
  sin: Float64Array;
}

function turnsOf(kernels: Kernels, n: number): Turns {
  return withWorkspace(kernels, (ws) => {
    const [cos, sin] = [ws.allocate("f64", n), ws.allocate("f64", n)];
    kernels.turnTable(cos.pointer, n, n, true);
    kernels.turnTable(sin.pointer, n, n, false);
    return { cos: ws.copyOut(cos), sin: ws.copyOut(sin) };
  });
}

/** e^(i w tap) at every input frequency that falls on an output frequency: [aliases][taps]. */
function tapTurns([down, right]: readonly Turns[], { kernel, stride, size }: LayerGrid, index: number): Turns {
  const columns = size[1] / stride[1];
  const [u, v] = [Math.floor(index / columns), index % columns];
  const length = stride[0] * stride[1] * kernel[0] * kernel[1];
  const [cos, sin] = [new Float64Array(length), new Float64Array(length)];
  let at = 0;
  for (let a = 0; a < stride[0]; a++) {
    for (let b = 0; b < stride[1]; b++) {
      const [y, x] = [u + (a * size[0]) / stride[0], v + b * columns];
      for (let row = 0; row < kernel[0]; row++) {
        const [c, s] = [down.cos[(row * y) % size[0]], down.sin[(row * y) % size[0]]];
        for (let column = 0; column < kernel[1]; column++, at++) {
          const [d, t] = [right.cos[(column * x) % size[1]], right.sin[(column * x) % size[1]]];
          cos[at] = c * d - s * t;
          sin[at] = s * d + c * t;
        }
      }
    }
  }
  return { cos, sin };
}

/** The complex matrix [out][aliases in] at a frequency, as the real one of twice its sides [[re, -im], [im, re]]. */
function matrixAt(weights: FloatArray, { out, in: inputs, kernel, stride }: LayerGrid, { cos, sin }: Turns) {
  const [taps, aliases] = [kernel[0] * kernel[1], stride[0] * stride[1]];
  const wide = inputs * aliases;
  const share = 1 / Math.sqrt(aliases);
  const matrix = new Float64Array(4 * out * wide);
  for (let o = 0; o < out; o++) {
    for (let i = 0; i < inputs; i++) {
      const first = (o * inputs + i) * taps;
      for (let alias = 0; alias < aliases; alias++) {
        let [re, im] = [0, 0];
        for (let tap = 0; tap < taps; tap++) {
          re += weights[first + tap] * cos[alias * taps + tap];
          im -= weights[first + tap] * sin[alias * taps + tap];
        }
        const column = alias * inputs + i;
        matrix[o * 2 * wide + column] = re * share;
        matrix[o * 2 * wide + wide + column] = -im * share;
        matrix[(out + o) * 2 * wide + column] = im * share;
        matrix[(out + o) * 2 * wide + wide + column] = re * share;
      }
    }
  }
  return matrix;
}

/** The left half of U (S - limit)+ V^T, [2 out][wide], real parts above imaginary ones; null where nothing is above. */
function excessOf(ws: Workspace, matrix: Float64Array, out: number, wide: number, limit: number) {
  const placed = ws.place("f64", matrix);
  const { u, s, v } = svd(ws, placed, 2 * out, 2 * wide);
  const [left, values, right] = [ws.view(u), ws.view(s), ws.view(v)];
  const rank = values.length;
  const largest = values[0];
  if (!(largest > limit)) return { excess: null, largest };
  const excess = new Float64Array(2 * out * wide);
  for (let k = 0; k < rank && values[k] > limit; k++) {
    const more = values[k] - limit;
    for (let row = 0; row < 2 * out; row++) {
      const factor = more * left[row * rank + k];
      for (let column = 0; column < wide; column++) excess[row * wide + column] += factor * right[column * rank + k];
    }
  }
  return { excess, largest };
}

/** Adds what the excess at a frequency, and at its conjugate, is at the kernel's taps. */
function addBack(
  kernelExcess: Float64Array,
  excess: Float64Array,
  { out, in: inputs, kernel, stride }: LayerGrid,
  { cos, sin }: Turns,
  share: number,
): void {
  const [taps, aliases] = [kernel[0] * kernel[1], stride[0] * stride[1]];
  const wide = inputs * aliases;
  const factor = share * Math.sqrt(aliases);
  for (let o = 0; o < out; o++) {
    for (let i = 0; i < inputs; i++) {
      const first = (o * inputs + i) * taps;
      for (let alias = 0; alias < aliases; alias++) {
        const column = alias * inputs + i;
        const [re, im] = [excess[o * wide + column] * factor, excess[(out + o) * wide + column] * factor];
        for (let tap = 0; tap < taps; tap++) {
          kernelExcess[first + tap] += re * cos[alias * taps + tap] - im * sin[alias * taps + tap];
        }
      }
    }
  }
}
