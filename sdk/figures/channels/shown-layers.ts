import type { ChannelsResult, FirstLayer } from "../../results/channels.ts";
import { counted } from "../svg/number.ts";

/** A figure shows the first layers of a few models; the tables have all. */
const most = 4;

export function shownLayers<Layer extends FirstLayer>(layers: readonly Layer[]): readonly Layer[] {
  return layers.slice(0, most);
}

/** What a figure says of the others. */
export function notShown(layers: readonly FirstLayer[]): string[] {
  return layers.length > most ? [`${counted(layers.length - most, "more first layer")} not shown.`] : [];
}

/** "stem.conv, 7×7, 24 of 64 filters", with its model where there are several. */
export function headingOf(layer: FirstLayer, { first }: ChannelsResult): string {
  const several = first.some(({ model }) => model !== layer.model);
  return `${several ? `${layer.model}: ` : ""}${layer.name}, ${layer.kernel.join("×")}, ${counted(layer.out, "filter")}`;
}
