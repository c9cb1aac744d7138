import { type AnalysisResult, type QualitySummary, studiesOf } from "../../sdk/index.ts";
import { explainedTable, letterColumn } from "../format/explained-table.ts";
import { count, counted, decimal, percent } from "../format/numbers.ts";
import type { TableColumn } from "../format/table.ts";
import type { Colors } from "../terminal.ts";

/** More groups than this are in the CSV only. */
const MAX_GROUPS = 24;
/** Of more models than this the first are shown. */
const MAX_MODELS = 100;

/** The models in a few numbers, and the groups where they are something else than models or layers. */
export function formatSummary(result: AnalysisResult, width: number, colors: Colors): string {
  const own = studiesOf(result).flatMap(({ basis, groups }) =>
    groups
      .filter(({ by }) => by !== "model" && by !== "layer")
      .map(({ name, summary }): [string, QualitySummary] => [
        result.otherKernels.length > 0 ? `${name}, ${basis.kernel.join("×")}` : name,
        summary,
      ]),
  );
  const groups = own.length <= MAX_GROUPS ? own : [];
  const models = result.models.slice(0, MAX_MODELS);
  const rest = result.models.length - models.length;
  const rows = [...models.map(({ name, summary }): [string, QualitySummary] => [name, summary]), ...groups];
  const columns: TableColumn[] = [
    { title: "model or group", shrink: 16 },
    { title: "layers", align: "right", optional: 4 },
    { title: "filters", align: "right" },
    letterColumn("S"),
    letterColumn("H / T_H"),
    letterColumn("O"),
    letterColumn("binary", 2),
    letterColumn("dead", 1),
    { title: "non-sparse", align: "right", optional: 3 },
  ];
  const cells = rows.map(([name, summary]) => [
    name,
    count(summary.layers),
    count(summary.filters),
    shareOf(summary.sparsity.byFilters),
    decimal(summary.entropyRatio.byFilters),
    decimal(summary.orthogonality.byFilters),
    shareOf(summary.binaryShare.byFilters),
    count(summary.zeroFilters),
    count(summary.nonSparse),
  ]);
  const notes = [
    "Means over the filters; --json and summary.csv have those over the layers, and percentiles.",
    ...(rest === 0 ? [] : [`${counted(rest, "more model")} not shown; --json and summary.csv have them all.`]),
  ];
  return `${colors.bold("Summary")}\n${explainedTable(columns, cells, width, colors, notes)}`;
}

function shareOf(value: number | null): string {
  return value === null ? "-" : percent(value);
}
