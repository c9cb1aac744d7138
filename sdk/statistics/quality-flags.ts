import type { LayerFlag, LayerQuality } from "../results/analysis.ts";
import { percent } from "../results/plain-text.ts";

/** A filter is binary-like below this binary error: CompNet's reach 2.2e-4, Gaussian filters average .32. */
export const binaryErrorBelow = 0.01;
/** Variance entropy below which a layer's filters vary in few ways (3x3). */
const lowVarianceBelow = 0.5;
/** Share of sparse or binary-like filters from which a layer is flagged. */
const mostFilters = 0.5;

/** What a reader should know of a layer, each with the sentence that explains it. */
export function qualityFlags(
  quality: Omit<LayerQuality, "flags">,
  { count, nonFinite, width }: { count: number; nonFinite: number; width: number },
): LayerFlag[] {
  const { sparsity, varianceEntropy, randomThreshold, binaryShare, maxAbs } = quality;
  const flags: LayerFlag[] = [];
  const add = (flag: LayerFlag["flag"], text: string) => flags.push({ flag, text });

  if (nonFinite > 0) {
    add(
      "non-finite",
      `Filters with NaN or infinite weights: ${nonFinite} of ${nonFinite + count}; they are counted here and left out of all else.`,
    );
  }
  if (count === 0) return flags;
  if (maxAbs === 0) {
    add("all-zero", "Every weight is zero: the layer passes nothing on.");
    return flags;
  }
  if (randomThreshold !== null && varianceEntropy >= randomThreshold) {
    add(
      "random",
      `The variance entropy ${fixed(varianceEntropy)} reaches ${fixed(randomThreshold)}, what random weights give: the layer looks untrained.`,
    );
  }
  if (width === 9 && count >= 4 && varianceEntropy < lowVarianceBelow) {
    add(
      "low-variance",
      `The variance entropy ${fixed(varianceEntropy)} is below ${lowVarianceBelow}: the filters vary in few ways, a sign of redundancy.`,
    );
  }
  if (sparsity > mostFilters) {
    add("sparse", `${percent(sparsity)} of the filters are close to zero beside the layer's largest weight.`);
  }
  if (binaryShare > mostFilters) {
    add(
      "binary",
      `${percent(binaryShare)} of the filters hold weights of one magnitude: they are binary or nearly so.`,
    );
  }
  if (count < 4) {
    add("few-filters", `With ${count} filters, the variance entropy says nothing about randomness.`);
  }
  return flags;
}

function fixed(value: number): string {
  return value.toFixed(3);
}
