import { formatMeasure, type LayerResult, type ModelResult, measuresAt } from "../../sdk/index.ts";
import { flagWord } from "../../sdk/results/flags.ts";
import { dimNotes, leftOutNotes } from "../format/notes.ts";
import { count, counted, measureFormats } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { formatTable, type Layout, layOut, type TableColumn } from "../format/table.ts";
import type { Colors } from "../terminal.ts";

const measures = measuresAt("terminal");

/** Up to this many layers a model's table is shown whole. */
const MAX_ROWS = 24;

/** The layers of each model, in tables of the same columns: those that each of them has room for. */
export function formatLayers(models: readonly ModelResult[], width: number, colors: Colors): string[] {
  const columns = columnsOf(colors);
  const layouts = models.map((model) => layOut(columns, rowsOf(model), width));
  const shown = columns.flatMap((_, c) => (layouts.every((own) => own.shown.includes(c)) ? c : []));
  return models.map((model, m) => formatModel(model, { ...layouts[m], shown }, width, colors));
}

/** A model's layers with their quality and flags; of many layers, those with a flag first of all. */
function formatModel(model: ModelResult, layout: Layout, width: number, colors: Colors): string {
  const { layers, skippedLayers, tensors } = model;
  const filters = layers.reduce((sum, layer) => sum + layer.filters, 0);
  const title = `${colors.bold(safeText(model.name))}  ${model.format}, ${counted(layers.length, "layer")}, ${counted(filters, "filter")}`;
  const rows = rowsOf(model);
  const leftOut = [
    { length: skippedLayers.length, what: "convolution layer" },
    { length: tensors.skipped.length, what: "tensor" },
  ].flatMap(({ length, what }) => (length > 0 ? counted(length, what) : []));
  const notes = [
    ...leftOutNotes(layers.length - rows.length, "layer"),
    ...(leftOut.length > 0 ? [`Not analysed: ${leftOut.join(", ")}; convscope inspect says why.`] : []),
  ];
  return `${title}\n${formatTable(columnsOf(colors), rows, width, colors, layout)}${dimNotes(notes, width, colors)}`;
}

/** All layers when they are few, else the flagged ones filled up with the first others; in the model's order. */
function chooseRows(layers: readonly LayerResult[]): LayerResult[] {
  if (layers.length <= MAX_ROWS) return [...layers];
  const flagged = layers.filter(({ quality }) => quality.flags.length > 0);
  const others = layers.filter(({ quality }) => quality.flags.length === 0);
  const chosen = new Set([...flagged, ...others].slice(0, MAX_ROWS));
  return layers.filter((layer) => chosen.has(layer));
}

function columnsOf(colors: Colors): TableColumn[] {
  return [
    { title: "layer", shrink: 20 },
    { title: "in", align: "right", optional: 2 },
    { title: "out", align: "right", optional: 2 },
    { title: "groups", align: "right", optional: 4 },
    { title: "depth", align: "right", optional: 5 },
    { title: "filters", align: "right" },
    ...measures.map(({ measure, head }): TableColumn => ({ title: head, align: "right", optional: measure.optional })),
    { title: "flags", shrink: 12, words: true, color: colors.yellow },
  ];
}

function rowsOf({ layers }: ModelResult): string[][] {
  return chooseRows(layers).map((layer) => [
    layer.name,
    count(layer.in),
    count(layer.out),
    count(layer.groups),
    layer.depth === null ? "-" : layer.depth.toFixed(2),
    count(layer.filters),
    ...measures.map(({ measure }) => formatMeasure(measure, measure.of(layer), measureFormats)),
    layer.quality.flags.map(({ flag }) => flagWord(flag)).join(", "),
  ]);
}
