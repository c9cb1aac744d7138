import type { LayerNorm, NormsDocument, NormsResult, PublishedBounds } from "../../sdk/index.ts";
import { productText } from "../../sdk/results/plain-text.ts";
import { explainedTable } from "../format/explained-table.ts";
import { leftOutNotes } from "../format/notes.ts";
import { count, counted, decimal } from "../format/numbers.ts";
import type { TableColumn } from "../format/table.ts";
import { formatNotes } from "../study/format-findings.ts";
import type { Colors } from "../terminal.ts";

const MAX_ROWS = 24;
const MAX_NOTES = 4;
const usualSize = 32;
/** Upper bounds as published, and what their columns are called. */
const published: readonly { title: string; of: (bounds: PublishedBounds) => number | null }[] = [
  { title: "Singla", of: ({ singlaFeizi }) => singlaFeizi },
  { title: "Araujo", of: ({ araujo }) => araujo },
  { title: "Delattre", of: ({ delattre }) => delattre },
];

/** A document of norms for people, after its findings: the layers, notes. */
export function formatNormsDocument(
  document: NormsDocument,
  width: number,
  colors: Colors,
  withValues = false,
): string {
  const hasGraph = document.models.some(({ order }) => order === "graph");
  const sections = [
    formatNorms(document.norms, width, colors, { hasGraph, withValues }),
    formatNotes(document, width, colors),
  ];
  return sections.filter((section) => section !== "").join("\n");
}

/** Whole layers by spectral norm, the largest first; "" where they were not measured. */
export function formatNorms(
  norms: NormsResult | undefined,
  width: number,
  colors: Colors,
  { hasGraph = true, withValues = false } = {},
): string {
  if (norms === undefined) return "";
  const several = norms.bounds.length > 1;
  const sorted = [...norms.layers].sort((a, b) => b.spectralNorm - a.spectralNorm);
  const shown = sorted.slice(0, MAX_ROWS);
  const columns = columnsOf(norms, shown);
  const rows = shown.map((layer) => columns.map(({ cell }) => cell(layer)));
  const broken = new Set(
    norms.skipped.filter(({ reason }) => reason.includes("NaN or infinite")).map(({ model }) => model),
  );
  const partly = sorted.filter(({ histogram }) => histogram === undefined).length;
  const guessed = sorted.filter(({ sizeFrom }) => sizeFrom === "fallback").length;
  const notes = [
    ...(guessed > 0
      ? [
          `* ${counted(guessed, "layer")} on ${usualSize} x ${usualSize}: the file does not tell the size of ${guessed === 1 ? "its" : "their"} images; ${hasGraph ? "--input-size 256x256 gives the network's input" : "it has no graph, so --input-size would not help"}.`,
        ]
      : []),
    ...(norms.values === "all" && norms.boundary === "zero" && partly > 0
      ? [
          `condition -: of ${counted(partly, "layer")}, too large for all singular values with zeros around the images, only the largest was found${withValues ? "; --values has no file of theirs" : ""}.`,
        ]
      : []),
    ...noteCounts(sorted).map(([note, layers]) => `${counted(layers, "layer")}: ${note}.`),
    ...norms.bounds.map(
      ({ model, layers, log10, product }) =>
        `The product of ${counted(layers, "norm")}${several ? ` of ${model}` : ""}, ${broken.has(model) ? "no bound of the network as others have NaN or infinite weights" : "the naive bound of the Lipschitz constant"}: ${productText(product, log10)}.`,
    ),
    ...leftOutNotes(sorted.length - shown.length, "layer"),
    ...(norms.skipped.length > 0
      ? [`Not measured: ${counted(norms.skipped.length, "layer")}; the first: ${norms.skipped[0].reason}.`]
      : []),
  ];
  return `${colors.bold("Whole layers")}  ${setting(norms)}, largest norm first\n${explainedTable(columns, rows, width, colors, notes)}`;
}

function setting({ size, boundary }: NormsResult): string {
  const images = size === "from-graph" ? "each layer on its own images" : `on images of ${size}×${size}`;
  return `${images}, ${boundary === "zero" ? "zeros around them, as each layer pads" : "periodic boundaries"}`;
}

/** What the columns' titles mean, for those who meet them here first. */
const meanings: Readonly<Record<string, string>> = {
  norm: "norm: the largest singular value, the most by which the layer stretches an image",
  "at most": "at most: a proven upper bound of it",
  condition: "condition: the largest over the smallest",
  "stable rank":
    "stable rank: the sum of their squares over the largest square, small where few directions carry what passes",
};

interface NormColumn extends TableColumn {
  cell: (layer: LayerNorm) => string;
}

/** The columns of which a layer that is shown has something. */
function columnsOf(
  { size, boundary, values, bounds: products }: NormsResult,
  shown: readonly LayerNorm[],
): NormColumn[] {
  const isDilated = ({ dilation }: LayerNorm) => dilation?.some((step) => step > 1) === true;
  const number = (title: string, of: (layer: LayerNorm) => number | null | undefined): NormColumn => ({
    title,
    align: "right",
    legend: shown.length === 0 ? undefined : meanings[title],
    cell: (layer) => decimal(of(layer) ?? null),
  });
  const several = products.length > 1;
  const columns: [isShown: boolean, column: NormColumn][] = [
    [true, { title: "layer", shrink: 16, cell: ({ model, name }) => (several ? `${model} / ${name}` : name) }],
    [true, { title: "kernel", optional: 3, cell: ({ kernel }) => kernel.join("×") }],
    [true, { title: "in", align: "right", optional: 2, cell: (layer) => count(layer.in) }],
    [true, { title: "out", align: "right", optional: 2, cell: ({ out }) => count(out) }],
    [true, { title: "stride", optional: 4, cell: ({ stride }) => stride?.join("×") ?? "-" }],
    [shown.some(isDilated), { title: "dilation", optional: 5, cell: ({ dilation }) => dilation?.join("×") ?? "-" }],
    [size === "from-graph", { title: "images", optional: 6, cell: imagesOf }],
    [true, number("norm", ({ spectralNorm }) => spectralNorm)],
    [shown.some((layer) => layer.upperBound !== undefined), number("at most", ({ upperBound }) => upperBound)],
    [boundary === "zero", number("periodic", ({ periodicNorm }) => periodicNorm)],
    [values === "all", number("condition", ({ conditionNumber }) => conditionNumber)],
    [true, number("stable rank", ({ stableRank }) => stableRank)],
    ...published.map(({ title, of }): [boolean, NormColumn] => [
      shown.some(({ bounds }) => bounds !== undefined),
      number(title, ({ bounds }) => bounds && of(bounds)),
    ]),
  ];
  return columns.flatMap(([isShown, column]) => (isShown ? [column] : []));
}

function imagesOf({ size, sizeFrom }: LayerNorm): string {
  return `${size.join("×")}${sizeFrom === "fallback" ? "*" : ""}`;
}

/** What was assumed or changed, and for how many layers. */
function noteCounts(layers: NormsResult["layers"]): [string, number][] {
  const counts = new Map<string, number>();
  for (const note of layers.flatMap(({ notes }) => notes)) counts.set(note, (counts.get(note) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).slice(0, MAX_NOTES);
}
