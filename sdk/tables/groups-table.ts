import type { AnalysisResult } from "../results/analysis.ts";
import { kernelName } from "./kernel-name.ts";
import { studiesOf } from "./studies.ts";
import type { Table } from "./table.ts";

/** One row a group and component: mean and standard deviation of its coefficients. */
export function groupsTable(result: AnalysisResult): Table {
  const rows = studiesOf(result).flatMap(({ basis, groups }) =>
    groups.flatMap((group) =>
      group.mean.map((mean, component) => [
        kernelName(basis.kernel),
        group.name,
        group.by,
        group.filters,
        component,
        mean,
        group.standardDeviation[component],
      ]),
    ),
  );
  const columns = ["kernel", "group", "by", "filters", "component", "mean", "standard_deviation"];
  return { name: "groups", columns, rows };
}
