import type { ByLabel, LabelShares, OperatorNull } from "../../results/operators.ts";
import { share } from "../../statistics/bounded.ts";

/** Counts of filters that were labelled beside one null model. */
export interface Counted {
  /** By index of the label. */
  counts: readonly number[];
  null: OperatorNull;
}

/** Counts of all together beside the null's share, each part's null weighted by its filters. */
export function labelShares(labels: readonly string[], parts: readonly Counted[]): LabelShares {
  const sizes = parts.map(({ counts }) => counts.reduce((sum, count) => sum + count, 0));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const counts: ByLabel = {};
  const nullShare: ByLabel = {};
  const excess: ByLabel = {};
  labels.forEach((label, l) => {
    counts[label] = parts.reduce((sum, part) => sum + part.counts[l], 0);
    const expected = parts.reduce((sum, part, i) => sum + part.null.share[label] * sizes[i], 0);
    // Without filters, the plain mean of the nulls.
    nullShare[label] = share(
      total > 0 ? expected / total : parts.reduce((sum, part) => sum + part.null.share[label], 0) / parts.length,
    );
    excess[label] = total > 0 ? counts[label] / total - nullShare[label] : 0;
  });
  return { count: total, counts, nullShare, excess };
}

/**
 * How many standard errors a label's share lies from the null's: binomial error of `count` filters under the null, and the
 * Monte-Carlo error of the null itself. A label that noise never got counts as one in the samples.
 */
export function excessInErrors(shares: LabelShares, label: string, samples: number): number {
  if (shares.count === 0) return 0;
  const p = Math.min(1 - 1 / samples, Math.max(1 / samples, shares.nullShare[label]));
  const error = Math.sqrt(p * (1 - p) * (1 / shares.count + 1 / samples));
  return shares.excess[label] / error;
}
