import { UsageError } from "../errors.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/**
 * Weighted symmetric Kullback-Leibler divergence between all rows of p, in nats:
 * out[a][b] = sum_i weights_i (p_ai - p_bi) (ln p_ai - ln p_bi). Symmetric, with a zero diagonal.
 * Computed as one matrix product; pairs so close that it would cancel are summed term by term, so the relative error is
 * below 64 * width * 2^-53 throughout.
 * @param out groups * groups numbers
 * @param p groups * width numbers, row-major, strictly positive
 * @param weights one a column, not negative
 */
export function pairwiseKL(ws: Workspace, out: Block<"f64">, p: Block<"f64">, weights: Block<"f64">): void {
  const width = weights.length;
  const groups = p.length / width;
  if (!Number.isInteger(groups)) {
    throw new UsageError(`p holds ${p.length} numbers, expected rows of ${width}`);
  }
  expectLength(out, groups * groups, "out");
  const rows = Math.ceil(groups / 4) * 4;
  const columns = Math.ceil(width / 2) * 2;
  withWorkspace(ws.kernels, (scratch) => {
    const room = (count: number) => scratch.allocate("f64", count).pointer;
    const [x, y] = [room(rows * columns), room(rows * columns)];
    const [means, products, norms] = [room(2 * columns), room(rows * rows), room(2 * rows)];
    ws.kernels.pairwiseKL(
      ...([out.pointer, p.pointer, groups, width, weights.pointer] as const),
      ...([x, y, means, products, norms, rows, columns] as const),
    );
  });
}
