import { type Block, expectLength, type Workspace } from "./workspace.ts";

/**
 * Symmetric Kullback-Leibler divergence sum p ln(p/q) + sum q ln(q/p), in nats, of two vectors of strictly positive
 * probabilities. Summed as (p - q) ln(p/q), which has no negative term: relative error below (n + 8) * 2^-53.
 */
export function symmetricKL(ws: Workspace, p: Block<"f64">, q: Block<"f64">): number {
  expectLength(q, p.length, "q");
  return ws.kernels.symmetricKL(p.pointer, q.pointer, p.length);
}
