import type { AnalysisResult } from "../results/analysis.ts";
import { kernelName } from "./kernel-name.ts";
import { studiesOf } from "./studies.ts";
import type { Table } from "./table.ts";

/** One row a component of every basis: its variance, its share of it, and the running sum of the shares. */
export function explainedVarianceTable(result: AnalysisResult): Table {
  const rows = studiesOf(result).flatMap(({ basis }) => {
    let cumulative = 0;
    return basis.explainedVarianceRatio.map((ratio, component) => {
      cumulative += ratio;
      return [
        kernelName(basis.kernel),
        basis.source,
        basis.filters,
        component,
        basis.explainedVariance[component],
        ratio,
        cumulative,
      ];
    });
  });
  const columns = ["kernel", "source", "filters", "component", "explained_variance", "ratio", "cumulative_ratio"];
  return { name: "explained-variance", columns, rows };
}

/** One row a weight of every mean filter and eigen-filter; the mean's `component` is "mean". */
export function basisTable(result: AnalysisResult): Table {
  const rows = studiesOf(result).flatMap(({ basis }) => {
    const width = basis.kernel[1];
    return [basis.mean, ...basis.components].flatMap((filter, i) =>
      filter.map((weight, at) => [
        kernelName(basis.kernel),
        i === 0 ? "mean" : i - 1,
        Math.floor(at / width),
        at % width,
        weight,
      ]),
    );
  });
  return { name: "basis", columns: ["kernel", "component", "row", "column", "weight"], rows };
}
