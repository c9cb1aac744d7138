import { NoFiltersError } from "../../errors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { filterSide } from "../../model/filter-size.ts";
import { keepLayers } from "../../model/keep-layers.ts";
import type { Model } from "../../model/model.ts";
import { isDepthwise, ofAnySize } from "../depthwise-layers.ts";
import { largestKeys } from "../largest-keys.ts";
import { notDepthwise, otherSizes } from "./left-out.ts";

export interface SelectedLayers {
  /** The same models; a layer that is not taken has the reason. */
  readonly models: readonly Model[];
  /** k of the k x k filters; null where no layer is taken. */
  readonly kernel: number | null;
  /** Sentences about the layers of each model that could be taken and were not: other sizes, and those that are not depthwise. */
  readonly leftOut: readonly (readonly string[])[];
}

/** Why no keys are taken, as a rule. */
export const noDirection = "there is no depthwise layer with filters that vary";

interface Asked {
  layers?: readonly string[];
  kernel?: number;
}

/**
 * The layers whose filters are taken: the depthwise ones (and bare arrays of filters), or those whose names fit `patterns`,
 * of one size: the given one, or else the one with most filters.
 */
export function selectLayers(given: readonly Model[], { layers: patterns, kernel }: Asked): SelectedLayers {
  const asked = askedLayers(given, patterns);
  const models = leaveOut(asked, (layer) =>
    filterSide(layer) <= largestKeys ? null : `kernel ${layer.kernel.join("x")}: ${takenSizes}`,
  );
  const sizes = new Map<number, number>();
  for (const { layers } of models) {
    for (const layer of layers.filter(({ reason }) => reason === null)) {
      const size = filterSide(layer);
      sizes.set(size, (sizes.get(size) ?? 0) + layer.filters);
    }
  }
  const [most] = [...sizes].sort(([a, n], [b, m]) => m - n || b - a);
  const chosen = kernel ?? most?.[0];
  if (chosen === undefined || !sizes.has(chosen)) {
    return { models: leaveOut(models, () => "keys are taken from filters of another size"), kernel: null, leftOut: [] };
  }
  const differs = (layer: ConvLayer) =>
    filterSide(layer) === chosen ? null : `kernel ${layer.kernel.join("x")}: this run takes ${chosen}x${chosen}`;
  const leftOut = models.map(({ layers }, m) => [
    ...otherSizes(layers, chosen),
    ...(patterns === undefined ? notDepthwise(given[m].layers, chosen) : []),
  ]);
  return { models: leaveOut(models, differs), kernel: chosen, leftOut };
}

function askedLayers(given: readonly Model[], patterns: readonly string[] | undefined): readonly Model[] {
  const named = keepLayers(
    given.map((model) => ({ ...model, layers: model.layers.map(ofAnySize) })),
    patterns,
  );
  if (patterns !== undefined) return named;
  return leaveOut(named, (layer) => (isDepthwise(layer) ? null : "not depthwise: keys are taken from it only by name"));
}

const takenSizes = `keys are taken from 2x2 to ${largestKeys}x${largestKeys}`;

function leaveOut(models: readonly Model[], why: (layer: ConvLayer) => string | null): Model[] {
  return models.map((model) => ({
    ...model,
    layers: model.layers.map((layer) => ({ ...layer, reason: layer.reason ?? why(layer) })),
  }));
}

/** The error where no layer is taken, saying which could be asked for. */
export function nothingFound(given: readonly Model[], { layers: patterns, kernel }: Asked): NoFiltersError {
  const names = given.map(({ name }) => name).join(", ");
  const sizesOf = (all: readonly Model[]) => [
    ...new Set(all.flatMap(({ layers }) => layers.filter(({ reason }) => reason === null).map(filterSide))),
  ];
  const kind = patterns === undefined ? "depthwise layer" : "layer of these names";
  const size = kernel === undefined ? "" : ` with ${kernel}x${kernel} filters`;
  const asked = sizesOf(askedLayers(given, patterns));
  const [taken, large] = [true, false].map((fits) => asked.filter((k) => k <= largestKeys === fits));
  const others = sizesOf(given.map((model) => ({ ...model, layers: model.layers.map(ofAnySize) })));
  const advice =
    taken.length > 0
      ? `ask for ${taken.map((k) => `${k}x${k}`).join(" or ")} with --kernel`
      : large.length > 0
        ? `those there are have filters of ${large.map((k) => `${k}x${k}`).join(", ")}, ${takenSizes}`
        : others.length > 0
          ? `other layers have filters of ${others.map((k) => `${k}x${k}`).join(", ")}: name them, --layers '*' for all`
          : "no other layer has k x k filters either; convscope inspect says why";
  return new NoFiltersError(`found no ${kind}${size}; ${advice}`, { file: names });
}
