import { NoFiltersError } from "../../errors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { keepLayers } from "../../model/keep-layers.ts";
import type { Model } from "../../model/model.ts";
import type { ResolvedScaleSpaceOptions } from "./study-options.ts";

/**
 * The same models; a layer that is not fitted has the reason. Fitted are depthwise layers and bare filters of odd square size.
 * @throws NoFiltersError where none is left, saying what to do.
 */
export function planScaleSpace(given: readonly Model[], options: ResolvedScaleSpaceOptions): Model[] {
  const { layers: patterns, allLayers } = options;
  const models = keepLayers(given, patterns ?? undefined).map((model) => ({
    ...model,
    layers: model.layers.map((layer) => ({
      ...layer,
      reason: layer.reason ?? reasonOf(layer, options.kernel, allLayers || patterns !== null),
    })),
  }));
  const all = models.flatMap(({ layers }) => layers);
  if (all.some(({ reason }) => reason === null)) return models;
  const first = all[0]?.reason;
  const advice = allLayers || patterns !== null ? "convscope inspect lists them" : "--all-layers takes every k x k layer";
  throw new NoFiltersError(
    `found no depthwise or chosen layer of odd k x k filters among ${all.length}${first ? ` (the first: ${first})` : ""}; ${advice}`,
    { file: models.map(({ name }) => name).join(", ") },
  );
}

function reasonOf({ kernel, kind, groups, in: inputs }: ConvLayer, chosen: number | "all", any: boolean): string | null {
  const size = `kernel ${kernel.join("x")}`;
  const k = kernel[kernel.length - 1];
  if (kernel.some((side) => side !== k)) return `${size}: not square`;
  if (k % 2 === 0) return `${size}: an even filter has no middle`;
  if (k < 3 || k > 17) return `${size}: only 3x3 to 17x17 are fitted`;
  if (chosen !== "all" && k !== chosen) return `${size}: this run takes ${chosen}x${chosen}`;
  const depthwise = kind === "depthwise" || kind === "filters" || (groups > 1 && groups === inputs);
  return any || depthwise ? null : "not depthwise: fitted only by name or with every layer";
}
