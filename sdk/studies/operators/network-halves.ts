import type { ConvLayer } from "../../model/conv-layer.ts";
import type { Model } from "../../model/model.ts";

export type Half = "encoder" | "decoder";

/**
 * Which half of its network each layer belongs to. The decoder begins where the graph first enlarges its images: at a
 * transposed convolution, or behind an upsampling. A network without either is halved by depth.
 */
export function networkHalves({ layers, order }: Model): { from: "graph" | "depth"; half: (layer: ConvLayer) => Half } {
  const first =
    order === "graph" ? layers.findIndex(({ kind, afterUpsampling }) => kind === "transposed" || afterUpsampling) : -1;
  if (first > 0) {
    const decoder = new Set(layers.slice(first));
    return { from: "graph", half: (layer) => (decoder.has(layer) ? "decoder" : "encoder") };
  }
  return { from: "depth", half: ({ depth }) => ((depth ?? 0) > 0.5 ? "decoder" : "encoder") };
}
