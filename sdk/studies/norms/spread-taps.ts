import type { FloatArray } from "../../wasm/workspace.ts";

/** Kernels [...][rows][columns] with `spread[axis] - 1` zeros between neighbouring taps: the plain form of dilated ones. */
export function spreadTaps(
  weights: FloatArray,
  kernel: readonly number[],
  spread: readonly [number, number],
): FloatArray {
  if (spread[0] === 1 && spread[1] === 1) return weights;
  const [rows, columns] = kernel;
  const [reach, width] = reachOf(kernel, spread);
  const taps = rows * columns;
  const out = new Float64Array((weights.length / taps) * reach * width);
  for (let i = 0; i < weights.length; i++) {
    const [which, y, x] = [Math.floor(i / taps), Math.floor(i / columns) % rows, i % columns];
    out[(which * reach + y * spread[0]) * width + x * spread[1]] = weights[i];
  }
  return out;
}

/** Pixels from a kernel's first tap to its last, both included. */
export function reachOf(kernel: readonly number[], dilation: readonly number[]): number[] {
  return kernel.map((length, axis) => (length - 1) * dilation[axis] + 1);
}
