import type { TimelineDocument, TimelineLayer } from "../../sdk/index.ts";
import { explainedTable, letterColumn } from "../format/explained-table.ts";
import { count, counted, decimal, percent } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import type { TableColumn } from "../format/table.ts";
import { formatFindings } from "../study/format-findings.ts";
import type { Colors } from "../terminal.ts";

const mostRows = 40;

/** A training for people: findings, and each layer at both ends. */
export function formatTimeline(document: TimelineDocument, width: number, colors: Colors): string {
  const { checkpoints, layers, reference } = document;
  const shown = layers.slice(0, mostRows);
  const isCompared = layers.some(({ norm }) => norm[reference] !== null);
  const columns: TableColumn[] = [
    { title: "layer", shrink: 16 },
    { title: "filters", align: "right", optional: 5 },
    { title: "norm", align: "right", optional: 2 },
    letterColumn("S", 3),
    letterColumn("H"),
    letterColumn("O", 4),
    { title: "largest step", align: "right" },
    {
      title: "cosine",
      align: "right",
      optional: 1,
      ...(isCompared && {
        legend: `cosine: of all weights of ${checkpoints[0].name} with those of ${checkpoints[reference].name}`,
      }),
    },
    { title: "as at end from", shrink: 14 },
  ];
  const rows = shown.map((layer) => [
    layer.name,
    count(layer.filters),
    ends(layer.norm, reference, decimal),
    ends(layer.sparsity, reference, (value) => (value === null ? "-" : percent(value))),
    ends(layer.varianceEntropy, reference, decimal),
    ends(layer.orthogonality, reference, decimal),
    largest(layer, reference),
    decimal(layer.cosineToReference[0]),
    settledName(document, layer),
  ]);
  const notes = [
    ...notesOf(document, isCompared),
    ...document.notes.map(safeText),
    ...(layers.length > shown.length
      ? [`${counted(layers.length - shown.length, "more layer")} not shown: --json, or -o DIR.`]
      : []),
  ];
  const title = `${colors.bold("Timeline")}  ${counted(checkpoints.length, "checkpoint")}\n`;
  return `${formatFindings(document, width, colors)}\n${title}${explainedTable(columns, rows, width, colors, notes)}`;
}

/** "0.950 -> 0.871": at the first checkpoint and at the reference; "-" at an end that lacks the layer or the measure. */
function ends(values: readonly (number | null)[], reference: number, format: (value: number | null) => string): string {
  const [first, last] = [values[0], values[reference]];
  return first === null && last === null ? "-" : `${format(first)} -> ${format(last)}`;
}

/** Which range the table covers, and what its last column means. */
function notesOf({ checkpoints, layers, reference }: TimelineDocument, isCompared: boolean): string[] {
  if (!isCompared) {
    return ["No checkpoint is free of NaN or infinite weights: nothing is compared."];
  }
  return [
    `From ${checkpoints[0].name} to ${checkpoints[reference].name}.`,
    ...(layers.some(({ settledAt }) => settledAt !== null)
      ? [
          "As at end: from there on D from the last distribution of filters stays within its noise floor, though the weights may still move; - where it is never above the floor, or not measured.",
        ]
      : []),
  ];
}

/** Up to the reference; "-" where no two neighbours were compared. */
function largest({ relativeChange }: TimelineLayer, reference: number): string {
  const steps = relativeChange.slice(0, reference + 1).filter((change) => change !== null);
  return steps.length === 0 ? "-" : percent(steps.reduce((most, change) => Math.max(most, change)));
}

/** The checkpoint's name; "-" where D is above its floor at no checkpoint, so that nothing tells the beginning from the end. */
function settledName({ checkpoints }: TimelineDocument, { settledAt }: TimelineLayer): string {
  return settledAt === null || settledAt === 0 ? "-" : checkpoints[settledAt].name;
}
