import type { PaddedGrid } from "../../sdk/wasm/padded-layer.ts";

/** One group applied to images [rows][columns][in] with zeros around, weights[out][in][rows][columns]: tap by tap. */
export function applyLayer(weights: Float64Array, x: Float64Array, grid: PaddedGrid): Float64Array {
  const { out, in: inputs, kernel, size, outSize, stride, dilation, pad } = grid;
  const y = new Float64Array(out * outSize[0] * outSize[1]);
  for (let at = 0; at < y.length; at++) {
    const [o, c, r] = [at % out, Math.floor(at / out) % outSize[1], Math.floor(at / out / outSize[1])];
    for (let w = 0; w < inputs * kernel[0] * kernel[1]; w++) {
      const [b, a, i] = [w % kernel[1], Math.floor(w / kernel[1]) % kernel[0], Math.floor(w / kernel[0] / kernel[1])];
      const [row, column] = [r * stride[0] + a * dilation[0] - pad[0], c * stride[1] + b * dilation[1] - pad[1]];
      if (row < 0 || column < 0 || row >= size[0] || column >= size[1]) continue;
      y[at] += weights[o * inputs * kernel[0] * kernel[1] + w] * x[(row * size[1] + column) * inputs + i];
    }
  }
  return y;
}
