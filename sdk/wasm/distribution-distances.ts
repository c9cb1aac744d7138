import { type DistanceMatrices, pairwiseDistances } from "./pairwise-distances.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/** What `pairwiseDistances` says of one pair. */
export type DistributionDistances = { readonly [K in keyof DistanceMatrices]: number };

/**
 * Jensen-Shannon divergence (nats), Hellinger, total variation and Wasserstein-1 distance of two vectors of probabilities
 * over the same equal bins; zeros are allowed.
 */
export function distributionDistances(
  ws: Workspace,
  p: Block<"f64">,
  q: Block<"f64">,
  binWidth: number,
): DistributionDistances {
  expectLength(q, p.length, "q");
  return withWorkspace(ws.kernels, (scratch) => {
    const rows = scratch.allocate("f64", 2 * p.length);
    scratch.view(rows).set(scratch.view(p));
    scratch.view(rows).set(scratch.view(q), p.length);
    const matrix = () => scratch.zeros("f64", 4);
    const out = { jensenShannon: matrix(), hellinger: matrix(), totalVariation: matrix(), wasserstein1: matrix() };
    pairwiseDistances(scratch, out, rows, 2, binWidth);
    return {
      jensenShannon: scratch.view(out.jensenShannon)[1],
      hellinger: scratch.view(out.hellinger)[1],
      totalVariation: scratch.view(out.totalVariation)[1],
      wasserstein1: scratch.view(out.wasserstein1)[1],
    };
  });
}
