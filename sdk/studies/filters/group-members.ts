import type { GroupResult } from "../../results/analysis.ts";
import { layerGroupNames } from "./groups.ts";
import type { TitledLayer } from "./titled-layer.ts";

/** A layer's label, where layers have any. */
export type LabelOf = (layer: Pick<TitledLayer, "model" | "name">) => string;

/** The layers of a kernel size whose filters are a group; none of groups by depth. */
export function groupMembers(
  { by, parts, name }: Pick<GroupResult, "by" | "parts" | "name">,
  kernel: readonly number[],
  layers: readonly TitledLayer[],
  labelOf: LabelOf,
): TitledLayer[] {
  const own = layers.filter((layer) => layer.kernel.join() === kernel.join());
  if (by === "layer") {
    const names = layerGroupNames(own);
    return own.filter((_, i) => names[i] === name);
  }
  if (by === "noise" || by.includes("depth-decile")) return [];
  const keys = by.split(",");
  return own.filter((layer) => parts.every((part, i) => (keys[i] === "model" ? layer.model : labelOf(layer)) === part));
}

/** Of each of some groups the layer of most filters; none of whole models, which are named themselves. */
export function largestMembers(groups: readonly GroupResult[], membersOf: (group: GroupResult) => TitledLayer[]) {
  return groups.flatMap((group) => {
    const members = group.by === "model" ? [] : membersOf(group);
    return members.length === 0 ? [] : [members.reduce((most, layer) => (layer.filters > most.filters ? layer : most))];
  });
}
