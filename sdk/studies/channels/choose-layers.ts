import type { ConvLayer } from "../../model/conv-layer.ts";
import type { Model } from "../../model/model.ts";
import type { FirstLayer } from "../../results/channels.ts";

/** What a layer is here: one that sees the image, one that mixes channels, or neither. */
export type Part =
  | { kind: "first"; chosen: FirstLayer["chosen"] }
  | { kind: "mixing" }
  | { kind: "neither"; why: string };

/**
 * The part of every layer. First layers are those that the graph applies to its input, of 2-D kernels larger than 1 x 1; where
 * the file holds no graph, those of 3 input channels, and if there is none, the first 2-D one of the list.
 */
export function partsOf({ layers, order }: Pick<Model, "layers" | "order">): Part[] {
  const spatial = layers.map(isSpatial);
  const chosen = (layer: ConvLayer, i: number): FirstLayer["chosen"] | null => {
    if (!spatial[i]) return null;
    if (order === "graph") return layer.depthRank === 0 ? "graph" : null;
    if (spatial.some((is, at) => is && seesThree(layers[at]))) return seesThree(layer) ? "channels" : null;
    return spatial.indexOf(true) === i ? "order" : null;
  };
  return layers.map((layer, i) => {
    const why = chosen(layer, i);
    if (why !== null) return { kind: "first", chosen: why };
    if (isMixing(layer)) return { kind: "mixing" };
    return { kind: "neither", why: whyNeither(layer) };
  });
}

function isSpatial({ kind, kernel }: ConvLayer): boolean {
  return (kind === "conv" || kind === "depthwise") && kernel.length === 2 && kernel.some((side) => side > 1);
}

function seesThree({ in: inputs, groups }: ConvLayer): boolean {
  return inputs === 3 && groups === 1;
}

function isMixing({ kind, kernel }: ConvLayer): boolean {
  return kind === "conv" && kernel.length > 0 && kernel.every((side) => side === 1);
}

function whyNeither({ kind, kernel }: ConvLayer): string {
  const size = kernel.join("x");
  if (kind === "filters") return "bare filters: their channels are not told";
  if (kind === "transposed") return `transposed convolution, kernel ${size}: neither a first layer nor a 1x1 one`;
  if (kernel.every((side) => side === 1)) return "depthwise 1x1: one number for each channel, nothing is mixed";
  return `kernel ${size}, not a first layer: channels are studied of first and 1x1 layers`;
}
