import type { DiffDocument, LayerChange } from "../../sdk/index.ts";
import { shortNames } from "../../sdk/results/short-names.ts";
import { displayWidth, terminalRuler } from "../format/display-width.ts";
import { explainedTable } from "../format/explained-table.ts";
import { dimNotes } from "../format/notes.ts";
import { count, counted, decimal, percent } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import type { TableColumn } from "../format/table.ts";
import { formatFindings, formatNotes } from "../study/format-findings.ts";
import type { Colors } from "../terminal.ts";

const mostRows = 40;

/** What changed, for people: findings, the layers that are not as they were, and how many are. */
export function formatDiff(document: DiffDocument, width: number, colors: Colors): string {
  const sections = [
    formatFindings(document, width, colors),
    formatChanges(document, width, colors),
    formatNotes(document, width, colors),
  ];
  return sections.filter((section) => section !== "").join("\n");
}

function formatChanges({ layers, models: [a, b], states }: DiffDocument, width: number, colors: Colors): string {
  const moved = layers.filter(({ state }) => state !== "unchanged");
  const shown = moved.slice(0, mostRows);
  // A column in which no layer has anything says nothing, and takes the room of those that do.
  const columns = changeColumns.filter(({ cell }) => shown.some((layer) => !["", "-"].includes(cell(layer))));
  const rows = shown.map((layer) => columns.map(({ cell }) => cell(layer)));
  const notes = [
    ...(moved.length > shown.length
      ? [`${counted(moved.length - shown.length, "more layer")} not shown: --json, or -o DIR.`]
      : []),
    `${counted(states.unchanged, "layer")} of ${count(layers.length)} unchanged to the bit.`,
  ];
  const table =
    rows.length === 0 ? dimNotes(notes, width, colors) : explainedTable(columns, rows, width, colors, notes);
  return `${formatHead([a.name, b.name], width, colors)}\n${table}`;
}

/** Both names in one line: where they are too long, shortened by what tells them apart. */
function formatHead(names: readonly string[], width: number, colors: Colors): string {
  const safe = names.map(safeText);
  const room = Math.min(width, 100) - "Changes   -> ".length;
  const fits = safe.reduce((sum, name) => sum + displayWidth(name), 0) <= room;
  const [a, b] = fits ? safe : shortNames(safe, Math.floor(room / 2), terminalRuler);
  return `${colors.bold("Changes")}  ${a} -> ${b}`;
}

/** What there is to say of a layer; where a terminal has no room for all, the numbers of filters go before the words. */
const changeColumns: readonly (TableColumn & { cell: (layer: LayerChange) => string })[] = [
  { title: "layer", shrink: 16, cell: (layer) => layer.a ?? layer.b ?? "" },
  { title: "in the second", shrink: 12, optional: 7, cell: otherName },
  { title: "shape", optional: 5, cell: shapes },
  {
    title: "state",
    cell: ({ match, state }) => (match === null || match === "name" ? state : `${state} (matched by ${match})`),
  },
  { title: "what", shrink: 17, cell: whatOf },
  {
    title: "change",
    align: "right",
    cell: ({ relativeChange }) => (relativeChange === null ? "-" : percent(relativeChange)),
    legend: "change: the norm of the difference over that of the first's weights",
  },
  {
    title: "cosine",
    align: "right",
    optional: 1,
    cell: ({ cosine }) => decimal(cosine?.whole ?? null),
    legend: "cosine: of all weights before with those after",
  },
  {
    title: "median",
    align: "right",
    optional: 4,
    cell: ({ cosine }) => decimal(cosine?.median ?? null),
    legend: "median: of the filters' cosines",
  },
  {
    title: "p10",
    align: "right",
    optional: 3,
    cell: ({ cosine }) => decimal(cosine?.p10 ?? null),
    legend: "p10: nine of ten filters have a greater cosine",
  },
  {
    title: "D",
    align: "right",
    optional: 2,
    cell: divergenceOf,
    legend: "D: the distance between the distributions of filters before and after",
    signs: [{ in: /~$/, legend: "~: D does not rise above what two samples of one distribution give" }],
  },
];

/** Of a layer that both have, where the names differ. */
function otherName({ a, b }: LayerChange): string {
  return a !== null && b !== null && a !== b ? b : "";
}

function shapes({ shapeA, shapeB }: LayerChange): string {
  const [one, other] = [shapeA?.join("×"), shapeB?.join("×")];
  return one === undefined || other === undefined || one === other ? (one ?? other ?? "") : `${one} -> ${other}`;
}

function whatOf({ detail, prunedOutputs, prunedInputs, prunedWeights, scale }: LayerChange): string {
  if (prunedWeights !== undefined) {
    const parts = [
      ...(prunedOutputs?.length ? [counted(prunedOutputs.length, "output")] : []),
      ...(prunedInputs?.length ? [counted(prunedInputs.length, "input")] : []),
    ];
    return `${parts.length === 0 ? `${percent(prunedWeights)} of weights` : parts.join(", ")} ${detail}`;
  }
  // A cell has no room for both: what they are is in the finding.
  if (scale === undefined) return detail.replace("NaN or infinite weights", "NaN/inf");
  return detail === "throughout"
    ? `x ${decimal(scale[1])} throughout`
    : `${detail} x ${decimal(scale[0])} to ${decimal(scale[2])}`;
}

function divergenceOf({ divergence }: LayerChange): string {
  if (divergence === null) return "-";
  return `${decimal(divergence.value)}${divergence.value > divergence.floor ? "" : "~"}`;
}
