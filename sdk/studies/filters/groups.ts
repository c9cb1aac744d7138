import { UsageError } from "../../errors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import type { GroupResult } from "../../results/analysis.ts";
import { depthDecile } from "../../results/depth-decile.ts";
import { distinctNames } from "../../results/distinct-names.ts";
import { type Labels, labelOf } from "./labels.ts";

/** What is compared with what: models, layers, deciles of depth, or labels. */
export type GroupBy = GroupResult["by"];

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
  /** In the order of the models and their layers. */
  layers: ConvLayer[];
}

/**
 * Groups that are compared in pairs, at most. Every pair has 23 numbers for 3x3 filters: 700 groups make 360 MB of JSON,
 * where a string of JavaScript ends at 500 MB. CNN Filter DB has 647 models.
 */
export const mostGroups = 700;

/** Layers of a single model that are compared unasked; more are compared by depth deciles. */
export const mostLayersUnasked = 250;

/** Groups that are studied without being compared, at most: with the densities of 3x3 filters they make 375 MB of JSON. */
export const mostUncompared = 2000;

/** @throws UsageError for more than `mostUncompared`. */
export function expectFewGroups(groups: readonly LayerGroup[], by: GroupBy): void {
  if (groups.length <= mostUncompared) return;
  throw new UsageError(
    `by ${by} there are ${groups.length} groups, at most ${mostUncompared} are studied: group by ${by === "depth-decile" ? "model" : "depth-decile"}, or choose fewer layers`,
  );
}

/** What a result of more than `mostGroups` groups lacks; undefined where they are compared. */
export function uncomparedNote(groups: number, by: GroupBy): string | undefined {
  if (groups <= mostGroups) return undefined;
  const noun = { model: "models", layer: "layers", "depth-decile": "depths", label: "labels" }[by];
  return `${groups} ${noun} are too many to compare in pairs (at most ${mostGroups}): divergence, its tables and figures are left out.`;
}

/** The group of the layers that no row of the labels names. */
export const unlabelled = "(no label)";

/** Sorts layers into groups, in the order in which the groups first appear (deciles: by depth). */
export function groupLayers(owned: readonly OwnedLayer[], by: GroupBy, labels?: Labels): LayerGroup[] {
  if (by === "layer") {
    const models = new Set(owned.map(({ model }) => model));
    const names = owned.map(({ model, layer }) => (models.size > 1 ? `${model} / ${layer.name}` : layer.name));
    return distinctNames(names).map((name, i) => ({ name, layers: [owned[i].layer] }));
  }
  const groups = new Map<string, ConvLayer[]>();
  for (const { model, layer } of owned) {
    const name = groupName(model, layer);
    const layers = groups.get(name);
    if (layers === undefined) groups.set(name, [layer]);
    else layers.push(layer);
  }
  if (by === "label" && groups.has(unlabelled) && groups.size === 1) {
    const models = [...new Set(owned.map(({ model }) => model))].join(", ");
    throw new UsageError(
      `no row of the labels names a model or a layer of ${models}, the first layer of which is ${owned[0].layer.name}`,
    );
  }
  const named = [...groups].map(([name, layers]) => ({ name, layers }));
  return by === "depth-decile"
    ? named.sort((a, b) => depthDecile(a.layers[0].depth) - depthDecile(b.layers[0].depth))
    : named;

  function groupName(model: string, layer: ConvLayer): string {
    switch (by as Exclude<GroupBy, "layer">) {
      case "model":
        return model;
      case "depth-decile":
        return decileName(depthDecile(layer.depth));
      case "label":
        if (labels === undefined) throw new UsageError("grouping by label needs a file of labels");
        return labelOf(labels, model, layer.name) ?? unlabelled;
    }
  }
}

function decileName(decile: number): string {
  return `depth ${decile * 10}-${decile * 10 + 10} %`;
}
