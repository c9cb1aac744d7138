import type { ConvLayer } from "../model/conv-layer.ts";
import { tooLarge } from "../model/list-conv-layers.ts";

/** The layer without the reason that its filters are too large for the statistics of the filter study: a shape is none. */
export function ofAnySize(layer: ConvLayer): ConvLayer {
  const { kernel, reason } = layer;
  // Slices of 3-D kernels are counted only where the study takes them.
  return kernel.length === 2 && reason === tooLarge(kernel) ? { ...layer, reason: null } : layer;
}

/** Whether every input channel has filters of its own; a bare array of filters counts. */
export function isDepthwise({ kind, groups, in: inputs }: ConvLayer): boolean {
  return kind === "depthwise" || kind === "filters" || (kind === "conv" && groups > 1 && groups === inputs);
}
