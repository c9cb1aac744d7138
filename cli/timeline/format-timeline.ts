import type { TimelineDocument, TimelineLayer } from "../../sdk/index.ts";
import { lettersText } from "../../sdk/results/letters.ts";
import { dimNotes } from "../format/notes.ts";
import { count, counted, decimal, percent } from "../format/numbers.ts";
import { formatTable, type TableColumn } from "../format/table.ts";
import { formatFindings } from "../study/format-findings.ts";
import type { Colors } from "../terminal.ts";

const mostRows = 40;

/** A training for people: findings, and each layer at both ends. */
export function formatTimeline(document: TimelineDocument, width: number, colors: Colors): string {
  const { checkpoints, layers, reference } = document;
  const shown = layers.slice(0, mostRows);
  const columns: TableColumn[] = [
    { title: "layer", shrink: 16 },
    { title: "filters", align: "right", optional: 5 },
    { title: "norm", align: "right", optional: 2 },
    { title: "S", align: "right", optional: 3 },
    { title: "H", align: "right" },
    { title: "O", align: "right", optional: 4 },
    { title: "largest step", align: "right" },
    { title: "cosine", align: "right", optional: 1 },
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
    ...notesOf(document),
    ...(layers.length > shown.length
      ? [`${counted(layers.length - shown.length, "more layer")} not shown: --json, or -o DIR.`]
      : []),
  ];
  const title = `${colors.bold("Timeline")}  ${counted(checkpoints.length, "checkpoint")}\n`;
  return `${formatFindings(document, width, colors)}\n${title}${formatTable(columns, rows, width, colors)}${dimNotes(notes, width, colors)}`;
}

/** "0.950 -> 0.871": at the first checkpoint and at the reference; "-" at an end that lacks the layer or the measure. */
function ends(values: readonly (number | null)[], reference: number, format: (value: number | null) => string): string {
  const [first, last] = [values[0], values[reference]];
  return first === null && last === null ? "-" : `${format(first)} -> ${format(last)}`;
}

/** Which range the table covers, and what its last two columns mean. */
function notesOf({ checkpoints, layers, reference }: TimelineDocument): string[] {
  if (layers.every(({ norm }) => norm[reference] === null)) {
    return ["No checkpoint is free of NaN or infinite weights: nothing is compared."];
  }
  const last = checkpoints[reference].name;
  return [
    lettersText(["S", "H", "O"]),
    `From ${checkpoints[0].name} to ${last}. Cosine: of all weights, of the first with those of ${last}.`,
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
