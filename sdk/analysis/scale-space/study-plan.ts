import { NoFiltersError } from "../../errors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { keepLayers } from "../../model/keep-layers.ts";
import { tooLarge } from "../../model/list-conv-layers.ts";
import type { Model } from "../../model/model.ts";
import { isDepthwise } from "../keys/select-layers.ts";
import type { ResolvedScaleSpaceOptions } from "./study-options.ts";

/**
 * The same models; a layer that is not fitted has the reason. Fitted are depthwise layers, bare filters, and layers asked for
 * by name, of odd square size from 3 to 17.
 */
export function planScaleSpace(
  given: readonly Model[],
  { layers: patterns, kernel }: Pick<ResolvedScaleSpaceOptions, "layers" | "kernel">,
): Model[] {
  const open = withReasons(given, ownReason);
  return withReasons(
    keepLayers(open, patterns ?? undefined),
    (layer) => layer.reason ?? sizeReason(layer, kernel) ?? (patterns === null ? kindReason(layer) : null),
  );
}

/** @throws NoFiltersError where a plan leaves no layer, saying what to do */
export function expectFitted(
  models: readonly Model[],
  { layers: patterns }: Pick<ResolvedScaleSpaceOptions, "layers">,
): void {
  const all = models.flatMap(({ layers }) => layers);
  if (all.some(({ reason }) => reason === null)) return;
  const others = patterns === null && all.some((layer) => layer.reason === kindReason(layer));
  throw new NoFiltersError(
    `found no ${patterns === null ? "depthwise layer" : "layer of these names"} with odd k x k filters among ${all.length} convolution layers; ` +
      (others ? "other layers have some: name them, --layers '*' for all" : "convscope inspect says why"),
    { file: models.map(({ name }) => name).join(", ") },
  );
}

function withReasons(models: readonly Model[], reasonOf: (layer: ConvLayer) => string | null): Model[] {
  return models.map((model) => ({
    ...model,
    layers: model.layers.map((layer) => ({ ...layer, reason: reasonOf(layer) })),
  }));
}

/** Fits need no statistics over many filters: a size too large for those is none here. */
function ownReason({ reason, kernel }: ConvLayer): string | null {
  return reason === tooLarge(kernel) ? null : reason;
}

function sizeReason({ kernel }: ConvLayer, chosen: number | "all"): string | null {
  const size = `kernel ${kernel.join("x")}`;
  const k = kernel[kernel.length - 1];
  if (kernel.some((side) => side !== k)) return `${size}: not square`;
  if (k % 2 === 0) return `${size}: an even filter has no middle`;
  if (k < 3 || k > 17) return `${size}: only 3x3 to 17x17 are fitted`;
  return chosen === "all" || k === chosen ? null : `${size}: this run takes ${chosen}x${chosen}`;
}

function kindReason(layer: ConvLayer): string | null {
  return isDepthwise(layer) ? null : "not depthwise: fitted only by name";
}
