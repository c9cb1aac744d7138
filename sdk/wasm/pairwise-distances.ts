import { UsageError } from "../errors.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/** One groups * groups matrix a distance, row-major. */
export interface DistanceMatrices {
  /** Jensen-Shannon divergence (not its square root) in nats: 0 to ln 2; absolute error below 1e-14. */
  readonly jensenShannon: Block<"f64">;
  /** Hellinger distance: 0 to 1. */
  readonly hellinger: Block<"f64">;
  /** Total variation distance: 0 to 1. */
  readonly totalVariation: Block<"f64">;
  /** Wasserstein-1 distance of the histograms, in the unit of the bin width. */
  readonly wasserstein1: Block<"f64">;
}

/**
 * Adds weight * distance between all rows of p to each of the matrices; the diagonal stays as it is.
 * @param out accumulates
 * @param p rows of probabilities over equal bins, row-major; zeros are allowed
 * @param groups number of rows
 */
export function pairwiseDistances(
  ws: Workspace,
  out: DistanceMatrices,
  p: Block<"f64">,
  groups: number,
  binWidth: number,
  weight = 1,
): void {
  const bins = p.length / groups;
  if (!Number.isInteger(bins)) throw new UsageError(`p holds ${p.length} numbers, expected ${groups} equal rows`);
  const matrices = [out.jensenShannon, out.hellinger, out.totalVariation, out.wasserstein1] as const;
  for (const matrix of matrices) expectLength(matrix, groups * groups, "a distance matrix");
  const [js, hellinger, tv, w1] = matrices.map((matrix) => matrix.pointer);
  const columns = Math.ceil(bins / 2) * 2;
  withWorkspace(ws.kernels, (scratch) => {
    const room = scratch.allocate("f64", (4 * groups + 2) * columns).pointer;
    ws.kernels.pairwiseDistances(js, hellinger, tv, w1, p.pointer, groups, bins, binWidth, weight, room, columns);
  });
}
