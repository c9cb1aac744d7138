import type { DiffDocument, LayerChange } from "../../sdk/index.ts";
import { shortNames } from "../../sdk/results/short-names.ts";
import { displayWidth, terminalRuler } from "../format/display-width.ts";
import { dimNotes } from "../format/notes.ts";
import { count, counted, decimal, percent } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { formatTable, type TableColumn } from "../format/table.ts";
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
  const isRenamed = shown.some(({ a, b }) => a !== null && b !== null && a !== b);
  const columns: TableColumn[] = [
    { title: "layer", shrink: 16 },
    ...(isRenamed ? [{ title: "in the second", shrink: 12, optional: 7 }] : []),
    { title: "shape", optional: 5 },
    { title: "state" },
    { title: "what", shrink: 17, optional: 6 },
    { title: "change", align: "right" },
    { title: "cosine", align: "right", optional: 1 },
    { title: "median", align: "right", optional: 4 },
    { title: "p10", align: "right", optional: 3 },
    { title: "D", align: "right", optional: 2 },
  ];
  const rows = shown.map((layer) => [
    layer.a ?? layer.b ?? "",
    ...(isRenamed ? [otherName(layer)] : []),
    shapes(layer),
    layer.match === null || layer.match === "name" ? layer.state : `${layer.state} (matched by ${layer.match})`,
    whatOf(layer),
    layer.relativeChange === null ? "-" : percent(layer.relativeChange),
    decimal(layer.cosine?.whole ?? null),
    decimal(layer.cosine?.median ?? null),
    decimal(layer.cosine?.p10 ?? null),
    divergenceOf(layer),
  ]);
  const notes = [
    ...(moved.length > shown.length
      ? [`${counted(moved.length - shown.length, "more layer")} not shown: --json, or -o DIR.`]
      : []),
    `${counted(states.unchanged, "layer")} of ${count(layers.length)} unchanged to the bit.`,
    ...(rows.some((row) => row[row.length - 1].endsWith("~"))
      ? ["~: D does not rise above what two samples of one distribution give."]
      : []),
  ];
  const table = rows.length === 0 ? "" : formatTable(columns, rows, width, colors);
  return `${formatHead([a.name, b.name], width, colors)}\n${table}${dimNotes(notes, width, colors)}`;
}

/** Both names in one line: where they are too long, shortened by what tells them apart. */
function formatHead(names: readonly string[], width: number, colors: Colors): string {
  const safe = names.map(safeText);
  const room = Math.min(width, 100) - "Changes   -> ".length;
  const fits = safe.reduce((sum, name) => sum + displayWidth(name), 0) <= room;
  const [a, b] = fits ? safe : shortNames(safe, Math.floor(room / 2), terminalRuler);
  return `${colors.bold("Changes")}  ${a} -> ${b}`;
}

function otherName({ a, b }: LayerChange): string {
  if (a === null || b === null) return "-";
  return a === b ? "" : b;
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
