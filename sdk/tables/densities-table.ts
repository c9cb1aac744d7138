import type { AnalysisResult } from "../results/analysis.ts";
import { kernelName } from "./kernel-name.ts";
import { studiesOf } from "./studies.ts";
import type { Table } from "./table.ts";

/** One row a point of every density. */
export function densitiesTable(result: AnalysisResult): Table {
  const rows = studiesOf(result).flatMap(({ basis, densities }) =>
    densities.flatMap(({ group, component, grid, values }) => {
      const step = (grid.hi - grid.lo) / (grid.points - 1);
      return values.map((value, i) => [kernelName(basis.kernel), group, component, grid.lo + i * step, value]);
    }),
  );
  return { name: "densities", columns: ["kernel", "group", "component", "x", "density"], rows };
}
