import { type ComparedBins, type HistogramTable, tabulateHistograms } from "../wasm/histogram-distances.ts";
import type { Workspace } from "../wasm/workspace.ts";

/** Rows of counts, one list a row, prepared for their distances. */
export function tabulateRows(
  workspace: Workspace,
  on: ComparedBins,
  rows: readonly ArrayLike<number>[],
): HistogramTable {
  const block = workspace.allocate("f64", rows.length * on.bins);
  const view = workspace.view(block);
  rows.forEach((row, i) => {
    view.set(row, i * on.bins);
  });
  return tabulateHistograms(workspace, block, on);
}
