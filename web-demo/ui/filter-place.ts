import type { LayerOverview } from "../engine/protocol.ts";

/** Inputs of each output; undefined where the layer's filters are no matrix of outputs and inputs, as of slices of 3-D kernels. */
export function inputsOf({ in: inputs, out, groups, filters }: LayerOverview): number | undefined {
  const own = inputs / groups;
  return filters === own * out ? own : undefined;
}

/** "output 12, input 3" of a filter, the inputs of all groups counted through. */
export function filterPlace(layer: LayerOverview, index: number): string | undefined {
  const own = inputsOf(layer);
  if (own === undefined) return undefined;
  const output = Math.floor(index / own);
  const group = Math.floor(output / (layer.out / layer.groups));
  return `output ${output}, input ${group * own + (index % own)}`;
}
