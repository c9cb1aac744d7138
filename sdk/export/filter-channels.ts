import type { ConvLayer } from "../model/conv-layer.ts";

/** The output and input channel of a layer's filter, by the filter's index in the layer. */
export function channelsOf(layer: ConvLayer, index: number): [output: number, input: number] {
  const perGroup = layer.in / layer.groups;
  // A 3-D kernel counts once a slice.
  const slices = layer.filters / (layer.out * perGroup);
  const pair = Math.floor(index / slices);
  const output = Math.floor(pair / perGroup);
  const group = Math.floor(output / (layer.out / layer.groups));
  return [output, group * perGroup + (pair % perGroup)];
}
