import type { ChannelsResult, FirstLayer } from "../../results/channels.ts";
import { counted } from "../svg/number.ts";

/** A figure shows the first layers of a few models; of more the tables tell. */
const most = 4;

export function shownLayers(layers: readonly FirstLayer[]): readonly FirstLayer[] {
  return layers.slice(0, most);
}

/** "stem.conv, 7×7, 24 of 64 filters", with its model where there are several. */
export function headingOf(layer: FirstLayer, { first }: ChannelsResult): string {
  const several = first.some(({ model }) => model !== layer.model);
  return `${several ? `${layer.model}: ` : ""}${layer.name}, ${layer.kernel.join("×")}, ${counted(layer.out, "filter")}`;
}
