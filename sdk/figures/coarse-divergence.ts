import type { DivergenceResult } from "../results/analysis.ts";

/** Most rows of cells that a heat map draws: more are smaller than a reader can tell apart, and take a browser minutes. */
const MAX_ROWS = 150;

/**
 * The matrix of many groups as a smaller one: each cell is the mean of `block` x `block` pairs, named by the first of its
 * groups. The diagonal stays that of the blocks' pairs, so that a block of unlike groups shows.
 */
export function coarseDivergence(divergence: DivergenceResult): { divergence: DivergenceResult; block: number } {
  const { groups, matrix, floor } = divergence;
  const block = Math.ceil(groups.length / MAX_ROWS);
  if (block <= 1) return { divergence, block: 1 };
  const starts = Array.from({ length: Math.ceil(groups.length / block) }, (_, i) => i * block);
  const blocks = (values: number[][]) =>
    starts.map((from) => {
      const rows = values.slice(from, from + block);
      return starts.map((at) => mean(rows.flatMap((row) => row.slice(at, at + block))));
    });
  return {
    block,
    divergence: {
      ...divergence,
      groups: starts.map((from) => groups[from]),
      matrix: blocks(matrix),
      floor: { mean: blocks(floor.mean), upper: blocks(floor.upper) },
    },
  };
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
