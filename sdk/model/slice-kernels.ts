import type { FloatArray } from "../wasm/workspace.ts";

/**
 * The 2-D slices of k x k x k kernels: of each kernel k across its depth, k across its rows and k across its columns, each
 * row-major in the order of the axes that are left. Every weight stands in three of them.
 */
export function sliceKernels(kernels: FloatArray, k: number): FloatArray {
  const plane = k * k;
  const count = kernels.length / (plane * k);
  const out: FloatArray =
    kernels instanceof Float64Array ? new Float64Array(3 * kernels.length) : new Float32Array(3 * kernels.length);
  // Per axis: the steps of the slice, of its rows and of its columns.
  const axes = [
    [plane, k, 1],
    [k, plane, 1],
    [1, plane, k],
  ];
  let at = 0;
  for (let kernel = 0; kernel < count; kernel++) {
    for (const [across, down, along] of axes) {
      for (let slice = 0; slice < k; slice++) {
        for (let row = 0; row < k; row++) {
          let from = kernel * plane * k + slice * across + row * down;
          for (let column = 0; column < k; column++, from += along) out[at++] = kernels[from];
        }
      }
    }
  }
  return out;
}
