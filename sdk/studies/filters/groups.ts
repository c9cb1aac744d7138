import { UsageError } from "../../errors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import type { GroupBy } from "../../results/analysis.ts";
import { depthName, depthPlace } from "../../results/depth-decile.ts";
import { distinctNames } from "../../results/distinct-names.ts";
import { unlabelled } from "./label-column.ts";

export type { GroupBy } from "../../results/analysis.ts";

/** Every way to group. */
export const groupings: readonly GroupBy[] = [
  ...(["model", "layer", "depth-decile", "label"] as const),
  ...(["model,depth-decile", "depth-decile,model", "label,depth-decile"] as const),
  ...(["depth-decile,label", "model,label", "label,model"] as const),
];

type Part = "model" | "depth-decile" | "label";

/** A layer, and the name of the model it belongs to. */
export interface OwnedLayer {
  /** The model's name. */
  model: string;
  /** The layer. */
  layer: ConvLayer;
}

/** A named set of layers whose filters are taken together. */
export interface LayerGroup {
  /** As results name it. */
  name: string;
  /** Its model, layer, decile or label, in the order of what it is grouped by. */
  parts: string[];
  /** In the order of the models and their layers. */
  layers: ConvLayer[];
}

/** Layers of a single model that are compared unasked; more are compared by depth deciles. */
export const mostLayersUnasked = 250;

/** Groups that are studied at most: each has some kilobytes of the result, however few of the pairs are compared. */
export const mostStudied = 20_000;

/** @throws UsageError for more than `mostStudied`. */
export function expectFewGroups(groups: readonly LayerGroup[], by: GroupBy): void {
  if (groups.length <= mostStudied) return;
  throw new UsageError(
    `by ${by} there are ${groups.length} groups, at most ${mostStudied} are studied: group by ${by === "depth-decile" ? "model" : "depth-decile"}, or choose fewer layers`,
  );
}

/** What the layers of a size are called as groups of their own, in their order: with their model where there are several. */
export function layerGroupNames(layers: readonly { model: string; name: string }[]): string[] {
  const several = new Set(layers.map(({ model }) => model)).size > 1;
  return distinctNames(layers.map(({ model, name }) => (several ? `${model} / ${name}` : name)));
}

/**
 * Sorts layers into groups: by models and labels in the order in which they first appear, by deciles in that of depth.
 * @param column Whose texts are the labels (`ConvLayer.labels`).
 * @param firstApart Whether the first layers are a group before the deciles, in none of them.
 */
export function groupLayers(
  owned: readonly OwnedLayer[],
  by: GroupBy,
  column?: string,
  firstApart = false,
): LayerGroup[] {
  if (by === "layer") {
    const names = layerGroupNames(owned.map(({ model, layer }) => ({ model, name: layer.name })));
    return names.map((name, i) => ({ name, parts: [name], layers: [owned[i].layer] }));
  }
  const keys = by.split(",") as Part[];
  const orders = keys.map(() => new Map<string, number>());
  const groups = new Map<string, LayerGroup & { order: number[] }>();
  for (const one of owned) {
    const place = depthPlace(one.layer, firstApart);
    const parts = keys.map((key) => partOf(key, one, place, column));
    const order = parts.map((part, i) => {
      if (keys[i] === "depth-decile") return place;
      const known = orders[i];
      if (!known.has(part)) known.set(part, known.size);
      return known.get(part) as number;
    });
    const name = parts.join(", ");
    const group = groups.get(JSON.stringify(parts));
    if (group === undefined) groups.set(JSON.stringify(parts), { name, parts, order, layers: [one.layer] });
    else group.layers.push(one.layer);
  }
  const sorted = [...groups.values()].sort(
    (a, b) => a.order.map((place, i) => place - b.order[i]).find((difference) => difference !== 0) ?? 0,
  );
  if (keys.includes("label")) expectLabels(sorted, keys.indexOf("label"), column);
  const names = distinctNames(sorted.map(({ name }) => name));
  return sorted.map(({ parts, layers }, i) => ({ name: names[i], parts, layers }));
}

function partOf(key: Part, { model, layer }: OwnedLayer, place: number, column: string | undefined): string {
  if (key === "model") return model;
  if (key === "depth-decile") return depthName(place);
  if (column === undefined) throw new UsageError("grouping by label needs the column of the labels");
  return layer.labels?.get(column) ?? unlabelled;
}

/** @throws UsageError where no layer has a label. */
function expectLabels(groups: readonly LayerGroup[], at: number, column: string | undefined): void {
  if (groups.length === 0 || !groups.every(({ parts }) => parts[at] === unlabelled)) return;
  throw new UsageError(`no layer has a label in the column ${column}`);
}
