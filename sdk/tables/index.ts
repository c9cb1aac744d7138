export { accountTable } from "./account-table.ts";
export { atlasTable, nearestTable } from "./atlas-table.ts";
export { basisTable, explainedVarianceTable } from "./basis-tables.ts";
export { densitiesTable } from "./densities-table.ts";
export { diffTables } from "./diff-tables.ts";
export {
  distanceNoiseTable,
  divergenceComponentsTable,
  divergenceMatrixTable,
  divergenceTable,
  eachPair,
  firstPairs,
  pairsOf,
} from "./divergence-tables.ts";
export { groupsTable } from "./groups-table.ts";
export { keysTables } from "./keys-tables.ts";
export { layersTable } from "./layers-table.ts";
export { layerFactsTable, tensorsTable } from "./model-tables.ts";
export { normsTable } from "./norm-tables.ts";
export { operatorTables } from "./operators-tables.ts";
export { resultTables } from "./result-tables.ts";
export { scaleSpaceTables } from "./scale-space-tables.ts";
export { sparsityTable } from "./sparsity-table.ts";
export { studiesOf } from "./studies.ts";
export { summaryTable } from "./summary-table.ts";
export type { Cell, Table } from "./table.ts";
export { timelineTables } from "./timeline-tables.ts";
export { csvPieces, toCsv } from "./to-csv.ts";
