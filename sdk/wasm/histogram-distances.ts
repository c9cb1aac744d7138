import { type Block, expectLength, type Workspace } from "./workspace.ts";

/** The distances between two histograms, in the order of the kernel. */
export const distanceNames = ["d", "jensenShannon", "hellinger", "totalVariation", "wasserstein1"] as const;

export type DistanceName = (typeof distanceNames)[number];

/** Bins that histograms are compared on: those that some of them fill. */
export interface ComparedBins {
  /** From each bin to the next, one number a bin. */
  readonly gaps: Block<"f64">;
  readonly bins: number;
  /** Bins that were left out, since no histogram fills them. */
  readonly leftOut: number;
  readonly binWidth: number;
  /** Density that stands for an empty bin in the symmetric KL. */
  readonly emptyDensity: number;
}

/** Rows of counts, prepared for their distances to others. */
export interface HistogramTable {
  readonly block: Block<"f64">;
  readonly rows: number;
}

/**
 * The bins' gaps in the memory.
 * @param kept the bins' places among all, ascending
 * @param bins how many there are in all
 */
export function comparedBins(
  workspace: Workspace,
  kept: readonly number[],
  bins: number,
  binWidth: number,
  emptyDensity: number,
): ComparedBins {
  const gaps = workspace.zeros("f64", evenColumns(kept.length));
  const view = workspace.view(gaps);
  for (const [i, bin] of kept.entries()) view[i] = ((kept[i + 1] ?? bin) - bin) * binWidth;
  return { gaps, bins: kept.length, leftOut: bins - kept.length, binWidth, emptyDensity };
}

/**
 * Prepares rows of counts; a row of zeros counts as uniform.
 * @param counts rows of `bins` numbers, none negative
 */
export function tabulateHistograms(workspace: Workspace, counts: Block<"f64">, on: ComparedBins): HistogramTable {
  const { bins, binWidth, emptyDensity, leftOut } = on;
  const rows = bins === 0 ? 0 : counts.length / bins;
  expectLength(counts, Math.floor(rows) * bins, "the counts");
  const { kernels } = workspace;
  const columns = evenColumns(bins);
  const block = workspace.allocate("f64", kernels.histogramTableLength(rows, columns));
  const sizes = [rows, bins, columns, binWidth, emptyDensity, leftOut] as const;
  kernels.tabulateHistograms(block.pointer, counts.pointer, ...sizes);
  return { block, rows };
}

/**
 * Adds weight * distance between rows of x and rows of y to `out`: one matrix x.rows * y.rows a distance, in the order of
 * `distanceNames`; only the first where `out` has room for one. D is the symmetric KL with empty bins at their density.
 * @param inStep row i of x with row i of y only: one list of x.rows a distance
 */
export function histogramDistances(
  workspace: Workspace,
  out: Block<"f64">,
  x: HistogramTable,
  y: HistogramTable,
  { gaps, bins }: ComparedBins,
  weight: number,
  inStep = false,
): void {
  const pairs = inStep ? x.rows : x.rows * y.rows;
  if (inStep) expectLength(y.block, x.block.length, "the second table");
  const all = out.length !== pairs;
  if (all) expectLength(out, distanceNames.length * pairs, "the distances");
  const sizes = [x.rows, y.block.pointer, y.rows, evenColumns(bins)] as const;
  workspace.kernels.histogramDistances(
    ...([out.pointer, x.block.pointer, ...sizes] as const),
    ...([gaps.pointer, weight, all, inStep] as const),
  );
}

/** Two bins stand in lanes. */
function evenColumns(bins: number): number {
  return Math.ceil(bins / 2) * 2;
}
