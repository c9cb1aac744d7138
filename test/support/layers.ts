import type { ConvLayer } from "../../sdk/model/conv-layer.ts";
import type { FloatArray } from "../../sdk/wasm/workspace.ts";

/** A convolution of k x k filters in memory, weights in (out, in, row, column) order. */
export function convLayer(weights: FloatArray, out: number, inputs: number, k = 3, name = "layer"): ConvLayer {
  return {
    name,
    tensor: {
      name,
      dtype: weights instanceof Float32Array ? "f32" : "f64",
      shape: [out, inputs, k, k],
      read: async (start, end) => weights.slice(start, end),
    },
    layout: "OIHW",
    kind: "conv",
    kernel: [k, k],
    in: inputs,
    out,
    groups: 1,
    stride: null,
    dilation: null,
    depthRank: 0,
    depth: 0,
    filters: out * inputs,
    reason: null,
  };
}
