import type { LayerResult } from "../results/analysis.ts";
import { flagWord } from "../results/flags.ts";
import { counted, grouped } from "./svg/number.ts";

/** What a reader should know of a layer at a glance. */
export interface LayerProblem {
  /** In two words. */
  readonly name: string;
  /** A sentence with its numbers. */
  readonly why: string;
}

/** The worst first: weights that are no numbers, then the layer's flags, then filters of zeros. */
export function layerProblems({
  quality: { flags, zeroFilters },
  nonFinite,
  filters,
}: Pick<LayerResult, "quality" | "nonFinite" | "filters">): LayerProblem[] {
  const some = (count: number, name: string, why: string) =>
    count > 0
      ? [{ name: `${grouped(count)} ${name}`, why: `${grouped(count)} of ${counted(filters, "filter")} ${why}.` }]
      : [];
  return [
    ...some(nonFinite, "not finite", "with a NaN or an infinite weight"),
    ...flags.map(({ flag, text }) => ({ name: flagWord(flag), why: text })),
    ...some(zeroFilters, "dead", "with no weight but zeros"),
  ];
}

/** "binary +2": the worst of some problems, and how many more there are; undefined: there is none. */
export function inShort([worst, ...others]: readonly LayerProblem[]): string | undefined {
  return worst && worst.name + (others.length > 0 ? ` +${others.length}` : "");
}
