import type { ConvDeclaration } from "./model-file.ts";

/** Ranks of layers by depth, null for those that have none; and the largest rank, 0 where there is none. */
export interface DepthRanks {
  readonly ranks: readonly (number | null)[];
  readonly largest: number;
}

/**
 * Ranks convolutions as CNN Filter DB does (arXiv 2203.15331): by the different depths in the graph at which there are
 * convolutions with weights of four axes, whatever their kernel; transposed ones are left out. Where a file tells no depths,
 * each convolution stands behind the one before it. A model without weights of four axes has all of its convolutions ranked.
 */
export function rankDepths(declarations: readonly ConvDeclaration[]): DepthRanks {
  const plain = declarations.filter(({ kind }) => kind !== "transposed");
  const planar = plain.filter(({ layout }) => layout.length === 4);
  const ranked = planar.length > 0 ? planar : plain;
  const hasGraph = ranked.every(({ graphDepth }) => graphDepth !== undefined);
  const depths = new Map(ranked.map((declaration, i) => [declaration, hasGraph ? (declaration.graphDepth ?? i) : i]));
  const distinct = [...new Set(depths.values())].sort((a, b) => a - b);
  const rankOf = new Map(distinct.map((depth, rank) => [depth, rank]));
  return {
    ranks: declarations.map((declaration) => rankOf.get(depths.get(declaration) ?? Number.NaN) ?? null),
    largest: Math.max(0, distinct.length - 1),
  };
}
