import { NoFiltersError } from "../../errors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { keepLayers } from "../../model/keep-layers.ts";
import type { Model } from "../../model/model.ts";
import { filterWidth } from "../../model/read-filters.ts";

export interface SelectedLayers {
  /** The same models; a layer that is not taken has the reason. */
  readonly models: readonly Model[];
  /** k of the k x k filters. */
  readonly kernel: number;
}

/**
 * The layers whose filters are taken: the depthwise ones (and bare arrays of filters), or those whose names fit `patterns`,
 * of one size: the given one, or else the one with most filters.
 *
 * @throws NoFiltersError where there is none, saying which could be asked for.
 */
export function selectLayers(
  given: readonly Model[],
  { layers: patterns, kernel }: { layers?: readonly string[]; kernel?: number },
): SelectedLayers {
  const named = keepLayers(given, patterns);
  const models =
    patterns === undefined
      ? leaveOut(named, (layer) => (isDepthwise(layer) ? null : "not depthwise: keys are taken from it only by name"))
      : named;
  const sizes = new Map<number, number>();
  for (const { layers } of models) {
    for (const layer of layers.filter(({ reason }) => reason === null)) {
      const size = sideOf(layer);
      sizes.set(size, (sizes.get(size) ?? 0) + layer.filters);
    }
  }
  const [most] = [...sizes].sort(([a, n], [b, m]) => m - n || b - a);
  const chosen = kernel ?? most?.[0];
  if (chosen === undefined || !sizes.has(chosen)) throw nothingFound(given, models, patterns, kernel);
  const differs = (layer: ConvLayer) =>
    sideOf(layer) === chosen ? null : `kernel ${layer.kernel.join("x")}: this run takes ${chosen}x${chosen}`;
  return { models: leaveOut(models, differs), kernel: chosen };
}

/** Whether every input channel has filters of its own; a bare array of filters counts. */
export function isDepthwise({ kind, groups, in: inputs }: ConvLayer): boolean {
  return kind === "depthwise" || kind === "filters" || (kind === "conv" && groups > 1 && groups === inputs);
}

function sideOf(layer: ConvLayer): number {
  return Math.sqrt(filterWidth(layer));
}

function leaveOut(models: readonly Model[], why: (layer: ConvLayer) => string | null): Model[] {
  return models.map((model) => ({
    ...model,
    layers: model.layers.map((layer) => ({ ...layer, reason: layer.reason ?? why(layer) })),
  }));
}

function nothingFound(
  given: readonly Model[],
  models: readonly Model[],
  patterns: readonly string[] | undefined,
  kernel: number | undefined,
): NoFiltersError {
  const names = given.map(({ name }) => name).join(", ");
  const sizesOf = (all: readonly Model[]) => [
    ...new Set(all.flatMap(({ layers }) => layers.filter(({ reason }) => reason === null).map(sideOf))),
  ];
  const kind = patterns === undefined ? "depthwise layer" : "layer of these names";
  const size = kernel === undefined ? "" : ` with ${kernel}x${kernel} filters`;
  const found = sizesOf(models);
  const others = sizesOf(given);
  const advice =
    found.length > 0
      ? `ask for ${found.map((k) => `${k}x${k}`).join(" or ")} with --kernel`
      : others.length > 0
        ? `other layers have filters of ${others.map((k) => `${k}x${k}`).join(", ")}: name them, --layers '*' for all`
        : "no other layer has k x k filters either; convscope inspect says why";
  return new NoFiltersError(`found no ${kind}${size}; ${advice}`, { file: names });
}
