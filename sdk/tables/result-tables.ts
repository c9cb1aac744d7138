import type { AnalysisResult } from "../results/analysis.ts";
import { accountTable } from "./account-table.ts";
import { basisTable, explainedVarianceTable } from "./basis-tables.ts";
import { densitiesTable } from "./densities-table.ts";
import {
  distanceNoiseTable,
  divergenceComponentsTable,
  divergenceMatrixTable,
  divergenceTable,
} from "./divergence-tables.ts";
import { groupsTable } from "./groups-table.ts";
import { layersTable } from "./layers-table.ts";
import { sparsityTable } from "./sparsity-table.ts";
import { studiesOf } from "./studies.ts";
import { summaryTable } from "./summary-table.ts";
import type { Table } from "./table.ts";

/** Every table of a result; their names are distinct. Tables about pairs are left out when there is a single group. */
export function resultTables(result: AnalysisResult): Table[] {
  const compared = studiesOf(result).filter(({ divergence }) => divergence.groups.length > 1);
  return [
    summaryTable(result),
    layersTable(result),
    accountTable(result),
    sparsityTable(result),
    explainedVarianceTable(result),
    basisTable(result),
    groupsTable(result),
    densitiesTable(result),
    ...(compared.length > 0
      ? [divergenceTable(result), distanceNoiseTable(result), divergenceComponentsTable(result)]
      : []),
    ...compared.map(divergenceMatrixTable),
  ];
}
