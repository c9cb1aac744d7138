import type { PaddedGrid } from "../../../wasm/padded-layer.ts";
import type { FloatArray } from "../../../wasm/workspace.ts";

/** The weights[out][in][taps] of a group by taps: [taps][in][out], as A takes them, or [taps][out][in], as A^T does. */
export function tapMatrices(weights: FloatArray, { out, in: inputs, kernel }: PaddedGrid, adjoint: boolean) {
  const taps = kernel[0] * kernel[1];
  const matrices = new Float64Array(taps * out * inputs);
  const [outStep, inStep] = adjoint ? [inputs, 1] : [1, out];
  let at = 0;
  for (let o = 0; o < out; o++) {
    for (let i = 0; i < inputs; i++) {
      const place = o * outStep + i * inStep;
      for (let tap = 0; tap < taps; tap++) matrices[tap * out * inputs + place] = weights[at++];
    }
  }
  return matrices;
}

/** Calls `visit` with the pixel of the outputs, that of the inputs and the tap of every place where a tap lies on the images. */
export function eachTap(grid: PaddedGrid, visit: (outer: number, inner: number, tap: number) => void): void {
  const { kernel, stride, dilation, pad, size, outSize } = grid;
  for (let r = 0; r < outSize[0]; r++) {
    for (let c = 0; c < outSize[1]; c++) {
      for (let a = 0; a < kernel[0]; a++) {
        const row = r * stride[0] + a * dilation[0] - pad[0];
        if (row < 0 || row >= size[0]) continue;
        for (let b = 0; b < kernel[1]; b++) {
          const column = c * stride[1] + b * dilation[1] - pad[1];
          if (column < 0 || column >= size[1]) continue;
          visit(r * outSize[1] + c, row * size[1] + column, a * kernel[1] + b);
        }
      }
    }
  }
}
