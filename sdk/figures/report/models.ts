import type { AnalysisResult, LayerResult } from "../../results/analysis.ts";
import type { ModelFacts, StudyDocument } from "../../results/facts.ts";
import { flagWord } from "../../results/flags.ts";
import { formatMeasure, isFurther, measuresAt } from "../../results/measures.ts";
import { sharedNotes } from "../../results/shared-notes.ts";
import { typesetVisibly } from "../../results/typeset.ts";
import { html, type Markup } from "../svg/markup.ts";
import { counted, fixed, grouped, measureFormats, NO_NUMBER } from "../svg/number.ts";
import { withSubscripts } from "../svg/subscripts.ts";
import { shorten } from "../svg/text.ts";
import { bdi, folded, table } from "./page.ts";
import type { LayerCount } from "./report-row.ts";

/** Names longer than this are cut in the middle; no honest name is. */
const MAX_NAME = 200;
/** More rows than this are folded away. */
const MAX_OPEN = 24;

export function name(content: string): Markup {
  return bdi(shorten(content, MAX_NAME));
}

export function modelTable(document: Pick<StudyDocument, "models" | "notes">, analysed: LayerCount[]): Markup {
  const { models } = document;
  const columns = [
    { title: "Model", name: true },
    { title: "Format" },
    { title: "Layers analysed", numeric: true },
    { title: "Filters", numeric: true },
    { title: "Size", numeric: true },
    { title: "Layers ordered by" },
    { title: "SHA-256" },
  ];
  const totals = new Map<string, { layers: number; filters: number }>();
  for (const { model, filters } of analysed) {
    const total = totals.get(model);
    if (total === undefined) totals.set(model, { layers: 1, filters });
    else {
      total.layers++;
      total.filters += filters;
    }
  }
  return html`${table(
    columns,
    models.map((model) => [
      name(model.name),
      model.format,
      grouped(totals.get(model.name)?.layers ?? 0),
      grouped(totals.get(model.name)?.filters ?? 0),
      megabytes(model.files.reduce((sum, file) => sum + file.bytes, 0)),
      model.order,
      model.sha256 === null ? "-" : html`<code>${model.sha256.slice(0, 12)}</code>`,
    ]),
  )}${noteList(document)}`;
}

/** What is noted of models and of the run, each text once. */
export function noteList(document: Parameters<typeof sharedNotes>[0]): Markup | null {
  const notes = sharedNotes(document);
  if (notes.length === 0) return null;
  return html`<ul class="small">${notes.map(
    ({ note, about }) =>
      html`<li>${about.map((model, i) => html`${name(model)}${i < about.length - 1 ? ", " : ": "}`)}${typesetVisibly(note)}</li>`,
  )}</ul>`;
}

function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${fixed(bytes / 1e3, 1)} kB` : `${fixed(bytes / 1e6, 1)} MB`;
}

const measures = measuresAt("report");
const usual = measures.filter(({ measure }) => !isFurther(measure));
const further = measures.filter(({ measure }) => isFurther(measure));

/** What the columns of the layers' measures tell. */
export const measureNotes = measures.map(({ measure, head }) => `${head}: ${measure.explain}`).join(" ");

const LAYER_COLUMNS = [
  { title: "Layer", name: true },
  { title: "Kernel" },
  { title: "In → out", numeric: true },
  { title: "Filters", numeric: true },
  ...usual.map(({ head }) => ({ title: head, numeric: true })),
  { title: "What stands out", name: true },
  ...further.map(({ head }) => ({ title: head, numeric: true })),
];

/** Of more layers those with something to note are listed, and of these the first so many. */
const mostListed = 2000;

/** One table a model: the layers with their quality and the flags in words. */
export function layerTables({ models }: AnalysisResult): Markup[] {
  const all = models.reduce((sum, { layers }) => sum + layers.length, 0);
  const flagged = models.reduce((sum, { layers }) => sum + layers.filter(isFlagged).length, 0);
  const listed = all <= mostListed ? all : Math.min(flagged, mostListed);
  let room = listed;
  const tables = models.flatMap(({ name: model, layers }) => {
    const own = (all <= mostListed ? layers : layers.filter(isFlagged)).slice(0, room);
    room -= own.length;
    if (own.length === 0) return [];
    const noted = grouped(layers.filter(isFlagged).length);
    const summary = `${shorten(model, MAX_NAME)}: ${counted(layers.length, "layer")}, ${noted} with something to note`;
    const isOpen = layers.length <= MAX_OPEN && models.length <= 3;
    return [folded(summary, table(LAYER_COLUMNS, own.map(layerRow)), isOpen)];
  });
  if (all <= mostListed) return tables;
  const which = listed < flagged ? `the first ${grouped(listed)} of ${grouped(flagged)}` : `the ${grouped(listed)}`;
  const note = `Of ${counted(all, "layer")} ${which} with something to note are listed; layers.csv has all.`;
  return [html`<p>${note}</p>`, ...tables];
}

function isFlagged({ quality }: LayerResult): boolean {
  return quality.flags.length > 0;
}

function layerRow(layer: LayerResult): (Markup | string)[] {
  const { quality } = layer;
  return [
    name(layer.name),
    layer.kernel.join("×"),
    `${grouped(layer.in)} → ${grouped(layer.out)}${layer.groups > 1 ? ` (${counted(layer.groups, "group")})` : ""}`,
    grouped(layer.filters),
    ...measureCells(usual, layer),
    html`${quality.flags.map(({ flag, text }, i) => html`${i > 0 ? "; " : null}<span class="flag">${flagWord(flag)}</span>: ${withSubscripts(typesetVisibly(text))}`)}${
      layer.nonFinite > 0
        ? html` (${counted(layer.nonFinite, "filter")} with NaN or infinity left out${firstIndices(layer)})`
        : null
    }`,
    ...measureCells(further, layer),
  ];
}

function measureCells(shown: typeof measures, layer: LayerResult): string[] {
  return shown.map(({ measure }) => formatMeasure(measure, measure.of(layer), measureFormats));
}

function firstIndices({ nonFinite, nonFiniteIndices }: LayerResult): string {
  if (nonFiniteIndices.length === 0) return "";
  return `: ${nonFiniteIndices.join(", ")}${nonFinite > nonFiniteIndices.length ? " …" : ""}`;
}

/** Of more models, those of which everything was used are counted together. */
const mostWithLists = 100;

/** Everything that was not analysed, with the reason: nothing is dropped in silence. */
export function skippedLists({ models }: { models: ModelFacts[] }): Markup[] {
  const isWhole = ({ tensors, skippedLayers }: ModelFacts) => tensors.skipped.length + skippedLayers.length === 0;
  const listed = models.length <= mostWithLists ? models : models.filter((model) => !isWhole(model));
  const lists = listed.map((model) => {
    const { skipped, used } = model.tensors;
    const summary = `${shorten(model.name, MAX_NAME)}: ${counted(used.length, "tensor")} used, ${grouped(skipped.length)} not; ${counted(model.skippedLayers.length, "convolution layer")} not analysed`;
    return folded(summary, html`${skippedLayerTable(model)}${skippedTensorTable(model)}${usedList(model)}`, false);
  });
  const whole = models.length - listed.length;
  if (whole === 0) return lists;
  return [
    ...lists,
    html`<p>Of ${counted(whole, listed.length === 0 ? "model" : "more model")} every tensor was used.</p>`,
  ];
}

function skippedLayerTable({ skippedLayers }: ModelFacts): Markup | null {
  if (skippedLayers.length === 0) return null;
  return table(
    [
      { title: "Layer not analysed", name: true },
      { title: "Kind" },
      { title: "Kernel" },
      { title: "Filters", numeric: true },
      { title: "Reason", name: true },
    ],
    skippedLayers.map((layer) => [
      name(layer.name),
      layer.kind,
      layer.kernel.join("×"),
      grouped(layer.filters),
      typesetVisibly(layer.reason ?? NO_NUMBER),
    ]),
  );
}

function skippedTensorTable({ tensors }: ModelFacts): Markup | null {
  if (tensors.skipped.length === 0) return null;
  return table(
    [
      { title: "Tensor not used", name: true },
      { title: "Reason", name: true },
    ],
    tensors.skipped.map((tensor) => [name(tensor.name), typesetVisibly(tensor.reason)]),
  );
}

function usedList({ tensors }: ModelFacts): Markup | null {
  if (tensors.used.length === 0) return null;
  return html`<p class="small">Used: ${tensors.used.map((tensor, i) => html`${i > 0 ? ", " : null}${name(tensor)}`)}.</p>`;
}
