import { type FlaggedLayer, flagsOf } from "../results/flags.ts";
import type { LayerFlag, LayerQuality } from "../results/layer-quality.ts";

export { binaryErrorBelow } from "../results/flags.ts";

/** What a reader should know of a layer, each with the sentence that explains it. */
export function qualityFlags(
  quality: Omit<LayerQuality, "flags">,
  counts: Pick<FlaggedLayer, "count" | "nonFinite" | "width" | "varies" | "rule">,
): LayerFlag[] {
  return flagsOf({ quality, ...counts });
}
