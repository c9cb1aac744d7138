import type { TimelineDocument, TimelineLayer } from "../../sdk/index.ts";
import { count, counted, decimal, percent } from "../format/numbers.ts";
import { formatTable, type TableColumn } from "../format/table.ts";
import { wrap } from "../format/wrap.ts";
import { formatFindings } from "../study/format-findings.ts";
import type { Colors } from "../terminal.ts";

const mostRows = 40;

/** A training for people: findings, and each layer at both ends. */
export function formatTimeline(document: TimelineDocument, width: number, colors: Colors): string {
  const { checkpoints, layers, reference } = document;
  const shown = layers.slice(0, mostRows);
  const columns: TableColumn[] = [
    { title: "layer", shrink: 16 },
    { title: "filters", align: "right", optional: 4 },
    { title: "norm", align: "right", optional: 1 },
    { title: "S", align: "right", optional: 2 },
    { title: "H", align: "right" },
    { title: "O", align: "right", optional: 3 },
    { title: "largest step", align: "right" },
    { title: "settled at", shrink: 14 },
  ];
  const rows = shown.map((layer) => [
    layer.name,
    count(layer.filters),
    ends(layer.norm, reference, decimal),
    ends(layer.sparsity, reference, (value) => (value === null ? "-" : percent(value))),
    ends(layer.varianceEntropy, reference, decimal),
    ends(layer.orthogonality, reference, decimal),
    largest(layer),
    settledName(document, layer),
  ]);
  const notes = [
    `From ${checkpoints[0].name} to ${checkpoints[reference].name}. Settled: from there on the filters cannot be told from a sample of the last ones' distribution.`,
    ...(layers.length > shown.length
      ? [`${counted(layers.length - shown.length, "more layer")} not shown: --json, or -o DIR.`]
      : []),
  ];
  const title = `${colors.bold("Timeline")}  ${counted(checkpoints.length, "checkpoint")}\n`;
  const text = notes.map((note) => colors.dim(wrap(note, Math.min(width, 100)))).join("\n");
  return `${formatFindings(document, width, colors)}\n${title}${formatTable(columns, rows, width, colors)}${text}\n`;
}

/** "0.950 -> 0.871": what it was first, and at the reference. */
function ends(values: readonly (number | null)[], reference: number, format: (value: number | null) => string): string {
  const [first, last] = [values.find((value) => value !== null) ?? null, values[reference]];
  return first === null && last === null ? "-" : `${format(first)} -> ${format(last)}`;
}

function largest({ relativeChange }: TimelineLayer): string {
  const most = relativeChange.reduce<number>((found, change) => Math.max(found, change ?? 0), 0);
  return most === 0 ? "-" : percent(most);
}

/** The step where the names tell it, which is short; else the name. */
function settledName({ checkpoints }: TimelineDocument, { settledAt }: TimelineLayer): string {
  if (settledAt === null) return "-";
  const { step, name } = checkpoints[settledAt];
  return step === null ? name : count(step);
}
