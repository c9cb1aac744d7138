import type { VolumeDocument } from "../../sdk/index.ts";
import { explainedTable, letterColumn } from "../format/explained-table.ts";
import { leftOutNotes } from "../format/notes.ts";
import { count, counted, decimal, percent, pText } from "../format/numbers.ts";
import type { TableColumn } from "../format/table.ts";
import { wrapAtSpaces } from "../format/wrap.ts";
import { formatFindings, formatNotes } from "../study/format-findings.ts";
import type { Colors } from "../terminal.ts";

const MAX_ROWS = 40;
const listedComponents = 9;
const neighbours =
  "c: squared difference of neighbours along the axis over twice the variance, 1 on average for weights in any order";

/** 3-D kernels for people: findings, the layers, the bases. */
export function formatVolume(document: VolumeDocument, width: number, colors: Colors): string {
  const sections = [
    formatFindings(document, width, colors),
    formatLayers(document, width, colors),
    ...document.sizes.map((size) => formatBasis(size, width, colors)),
    formatNotes(document, width, colors),
  ];
  return sections.filter((section) => section !== "").join("\n");
}

function formatLayers({ sizes, models }: VolumeDocument, width: number, colors: Colors): string {
  const all = sizes.flatMap(({ kernel, layers }) => layers.map((layer) => ({ kernel, ...layer })));
  const several = models.length > 1;
  const columns: TableColumn[] = [
    ...(several ? [{ title: "model", shrink: 12 }] : []),
    { title: "layer", shrink: 16 },
    { title: "kernel", optional: 3 },
    { title: "kernels", align: "right", optional: 4 },
    letterColumn("S", 2),
    letterColumn("H"),
    letterColumn("O", 1),
    { title: "c depth", align: "right", legend: neighbours },
    { title: "c rows", align: "right", legend: neighbours },
    { title: "c columns", align: "right", legend: neighbours },
    { title: "p", align: "right", legend: "p: of a chi-squared test, rough below ten kernels" },
  ];
  const shown = all.slice(0, MAX_ROWS);
  const rows = shown.map(({ anisotropy, ...layer }) => [
    ...(several ? [layer.model] : []),
    layer.name,
    layer.kernel.join("×"),
    count(layer.kernels),
    layer.sparsity === null ? "-" : percent(layer.sparsity),
    decimal(layer.varianceEntropy),
    decimal(layer.orthogonality),
    decimal(anisotropy?.depth ?? null),
    decimal(anisotropy?.rows ?? null),
    decimal(anisotropy?.columns ?? null),
    pText(anisotropy?.pValue),
  ]);
  const notes = leftOutNotes(all.length - shown.length, "layer");
  return `${colors.bold("3-D kernels")}\n${explainedTable(columns, rows, width, colors, notes)}`;
}

function formatBasis({ kernel, basis }: VolumeDocument["sizes"][number], width: number, colors: Colors): string {
  if (basis === null) return "";
  const title = `${colors.bold(`Basis ${kernel.join("×")}`)}  ${counted(basis.kernels, "kernel")}`;
  const ratios = basis.explainedVarianceRatio;
  if (!(basis.explainedVariance[0] > 0))
    return `${title}\n  no axes: the kernels are all equal, up to positive factors\n`;
  const parts = ratios.slice(0, listedComponents).map((ratio, i) => `c${i}\u00a0${percent(ratio)}`);
  const rest = ratios.slice(listedComponents);
  if (rest.length > 0)
    parts.push(`other\u00a0${rest.length}\u00a0${percent(rest.reduce((sum, ratio) => sum + ratio, 0))}`);
  return `${title}\n${wrapAtSpaces(`explained variance  ${parts.join("  ")}`, Math.min(width, 100))}\n`;
}
