import type { LayerFlag } from "../results/analysis.ts";
import { type FlaggedLayer, flagsOf } from "../results/flags.ts";
import type { LayerQuality } from "../results/measures.ts";

export { binaryErrorBelow } from "../results/flags.ts";

/** What a reader should know of a layer, each with the sentence that explains it. */
export function qualityFlags(
  quality: Omit<LayerQuality, "flags">,
  counts: Pick<FlaggedLayer, "count" | "nonFinite" | "width">,
): LayerFlag[] {
  return flagsOf({ quality, ...counts });
}
