import { NoFiltersError } from "../../errors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { filterSide } from "../../model/filter-size.ts";
import { keepLayers } from "../../model/keep-layers.ts";
import type { Model } from "../../model/model.ts";
import { counted } from "../../results/plain-text.ts";
import { largestSize } from "../../wasm/filter-size.ts";
import { isDepthwise, ofAnySize } from "../depthwise-layers.ts";
import { largestKeys } from "../largest-keys.ts";
import type { ResolvedScaleSpaceOptions } from "./study-options.ts";

/**
 * The same models; a layer that is not fitted has the reason. Fitted are depthwise layers, bare filters, and layers asked for
 * by name, of odd square size from 3 to 17.
 */
export function planScaleSpace(
  given: readonly Model[],
  { layers: patterns, kernel }: Pick<ResolvedScaleSpaceOptions, "layers" | "kernel">,
): Model[] {
  const open = given.map((model) => ({ ...model, layers: model.layers.map(ofAnySize) }));
  return keepLayers(open, patterns ?? undefined).map((model) => ({
    ...model,
    layers: model.layers.map((layer) => ({
      ...layer,
      reason: layer.reason ?? reasonAgainstFit(layer, patterns !== null, kernel),
    })),
  }));
}

/** Why a layer's filters are not fitted; null where they are. */
export function reasonAgainstFit(
  layer: ConvLayer,
  /** Whether it was asked for by name: then it need not be depthwise. */
  named: boolean,
  kernel: number | "all" = "all",
): string | null {
  return sizeReason(layer, kernel) ?? (named || isDepthwise(layer) ? null : kindReason);
}

/** @throws NoFiltersError where a plan leaves no layer, saying what was found and what to do */
export function expectFitted(
  models: readonly Model[],
  { layers: patterns, kernel }: Pick<ResolvedScaleSpaceOptions, "layers" | "kernel">,
): void {
  const all = models.flatMap(({ layers }) => layers);
  if (all.some(({ reason }) => reason === null)) return;
  const file = models.map(({ name }) => name).join(", ");
  const kind = patterns === null ? "depthwise layer" : "layer of these names";
  const others =
    patterns === null && all.some((layer) => layer.reason === kindReason)
      ? "; other layers have filters that can be fitted: name them, --layers '*' for all"
      : "";
  const large = all.filter(
    (layer) => layer.reason === sizeReason(layer, kernel) && (patterns !== null || isDepthwise(layer)),
  );
  if (large.length === 0) {
    const advice = others || "; convscope inspect says why";
    throw new NoFiltersError(
      `found no ${kind} with k x k filters among ${counted(all.length, "convolution layer")}${advice}`,
      {
        file,
      },
    );
  }
  const sizes = [...new Set(large.map(({ kernel: sides }) => sides.join("x")))].join(", ");
  const why = large.some((layer) => sizeReason(layer, "all") === null)
    ? `this run takes ${kernel}x${kernel}: leave out --kernel`
    : `${fittedSizes}${others || `; convscope keys takes square ones to ${largestKeys}x${largestKeys}`}`;
  throw new NoFiltersError(`no ${kind} can be fitted: found filters of ${sizes}, but ${why}`, { file });
}

const fittedSizes = `fits take odd sizes from 3x3 to ${largestSize}x${largestSize}`;

/** Why filters of k x k have no fit; null where they have. */
export function whyNoFit(k: number): string | null {
  if (k % 2 === 0) return `an even filter has no middle: ${fittedSizes}`;
  return k >= 3 && k <= largestSize ? null : fittedSizes;
}

function sizeReason({ kernel }: ConvLayer, chosen: number | "all"): string | null {
  const size = `kernel ${kernel.join("x")}`;
  const k = filterSide({ kernel });
  if (kernel.length === 2 && kernel[0] !== kernel[1]) return `${size}: not square`;
  const why = whyNoFit(k);
  if (why !== null) return `${size}: ${why}`;
  return chosen === "all" || k === chosen ? null : `${size}: this run takes ${chosen}x${chosen}`;
}

/** Of layers that have filters to fit, but are not asked for by name. */
export const kindReason = "not depthwise: fitted only by name";
