import type { AnalysisResult } from "../results/analysis.ts";
import { summaryKeys, summaryMeasures, summaryPercentiles } from "../results/summarise.ts";
import type { QualitySummary } from "../results/summary.ts";
import { kernelName } from "./kernel-name.ts";
import { studiesOf } from "./studies.ts";
import type { Cell, Table } from "./table.ts";

/** One row a model, then one a group of each kernel size: counts, and of each measure means by filters and by layers, percentiles. */
export function summaryTable(result: AnalysisResult): Table {
  return {
    name: "summary",
    columns: ["of", "name", "kernel", ...countColumns, ...measureColumns],
    rows: [
      ...result.models.map(({ name, summary }) => ["model", name, null, ...cells(summary)]),
      ...studiesOf(result).flatMap(({ basis, groups }) =>
        groups.map(({ name, by, summary }) => [by, name, kernelName(basis.kernel), ...cells(summary)]),
      ),
    ],
  };
}

const countColumns = ["layers", "filters", "non_finite", "zero_filters", "sparse", "non_sparse", "non_sparse_share"];

const measureColumns = summaryKeys.flatMap((key) => {
  const column = summaryMeasures[key].column ?? "entropy_ratio";
  return [
    `${column}_by_filters`,
    `${column}_by_layers`,
    ...summaryPercentiles.map((percent) => `${column}_p${percent}`),
  ];
});

function cells(summary: QualitySummary): Cell[] {
  const { layers, filters, nonFinite, zeroFilters, sparse, nonSparse, nonSparseShare } = summary;
  return [
    ...[layers, filters, nonFinite, zeroFilters, sparse, nonSparse, nonSparseShare],
    ...summaryKeys.flatMap((key): Cell[] => {
      const { byFilters, byLayers, percentiles } = summary[key];
      return [byFilters, byLayers, ...summaryPercentiles.map((_, i) => percentiles[i] ?? null)];
    }),
  ];
}
