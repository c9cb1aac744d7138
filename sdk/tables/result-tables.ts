import type { AnalysisResult, KernelStudy } from "../results/analysis.ts";
import { accountTable } from "./account-table.ts";
import { atlasTable, nearestTable } from "./atlas-table.ts";
import { basisTable, explainedVarianceTable } from "./basis-tables.ts";
import { densitiesTable } from "./densities-table.ts";
import {
  distanceNoiseTable,
  divergenceComponentsTable,
  divergenceMatrixName,
  divergenceMatrixTable,
  divergenceTable,
} from "./divergence-tables.ts";
import { groupsTable } from "./groups-table.ts";
import { layersTable } from "./layers-table.ts";
import { madeLater } from "./made-later.ts";
import { sparsityTable } from "./sparsity-table.ts";
import { studiesOf } from "./studies.ts";
import { summaryTable } from "./summary-table.ts";
import type { Table } from "./table.ts";

/** A table with more rows than this is not made: CSV of some 70 MB, whose numbers are in the document. */
const mostRows = 1_000_000;
/** The same of pairs, whose rows are longer; their D is in the matrix. */
const mostPairs = 100_000;

/**
 * Every table of a result; their names are distinct. Tables about pairs are left out when there is a single group, and those of
 * densities and of pairs by component where they would have more than a million rows; of pairs, more than 100,000.
 */
export function resultTables(result: AnalysisResult): Table[] {
  const compared = studiesOf(result).filter(({ divergence }) => divergence.groups.length > 1);
  const points = studiesOf(result).reduce(
    (sum, { densities }) => sum + densities.reduce((all, { values }) => all + values.length, 0),
    0,
  );
  const pairsOf = ({ divergence: { groups } }: KernelStudy) => (groups.length * (groups.length - 1)) / 2;
  const pairs = compared.reduce((sum, study) => sum + pairsOf(study), 0);
  const rows = compared.reduce((sum, study) => sum + pairsOf(study) * study.divergence.weights.length, 0);
  return [
    madeLater("summary", () => summaryTable(result)),
    madeLater("layers", () => layersTable(result)),
    madeLater("tensors", () => accountTable(result)),
    madeLater("sparsity", () => sparsityTable(result)),
    explainedVarianceTable(result),
    basisTable(result),
    madeLater("groups", () => groupsTable(result)),
    ...(points <= mostRows ? [madeLater("densities", () => densitiesTable(result))] : []),
    ...(compared.length > 0 && pairs <= mostPairs ? [madeLater("divergence", () => divergenceTable(result))] : []),
    ...(compared.length > 0 ? [madeLater("distance-noise", () => distanceNoiseTable(result))] : []),
    ...(compared.length > 0 && rows <= mostRows
      ? [madeLater("divergence-components", () => divergenceComponentsTable(result))]
      : []),
    ...compared.map((study) => madeLater(divergenceMatrixName(study), () => divergenceMatrixTable(study))),
    ...(result.atlas === undefined ? [] : [atlasTable(result.atlas), nearestTable(result.atlas)]),
  ];
}
