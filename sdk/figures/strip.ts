import type { AnalysisResult, LayerResult, ModelResult } from "../results/analysis.ts";
import type { PlacedMeasure } from "../results/atlas.ts";
import { log10 } from "../results/logarithms.ts";
import { filterNorms, type Measure, orthogonality, sparsity, varianceEntropy } from "../results/measures.ts";
import type { OperatorLayer, OperatorsResult } from "../results/operators.ts";
import { fewestLayers } from "../studies/atlas/cells.ts";
import type { Table } from "../tables/table.ts";
import { said } from "./caption.ts";
import type { FigureChoice, FigureRow } from "./figure-row.ts";
import { inShort, layerProblems } from "./layer-problems.ts";
import { signedGrid } from "./operators/examples.ts";
import { filledBox } from "./operators/filled-box.ts";
import { type LabelStyle, labelLegend, labelStyles } from "./operators/label-style.ts";
import { type FigureOptions, frame } from "./svg/frame.ts";
import { element, type Markup } from "./svg/markup.ts";
import { counted, grouped, percent } from "./svg/number.ts";
import { label, rule } from "./svg/shapes.ts";
import { ACCENT, BOX, GRID, INK, MUTED, SIZE, WARNING, WIDTH } from "./svg/style.ts";
import { cleanText, fitNames } from "./svg/text.ts";

/** A filter, the room of its column, and of the row's names on the left. */
const SIDE = 56;
const PITCH = 82;
const WIDEST_PITCH = 116;
const LEFT = 62;
/** Filters of a layer. */
const TYPICAL = 5;
const FILTER_PITCH = SIDE + 16;
const HEAD = 46;
/** Heights of the row of labels, and of a measure's row: its number above its curve. */
const LABEL_PITCH = 18;
const MEASURE_PITCH = 38;
const CURVE_TOP = 13;
const CURVE_HEIGHT = 18;
/** Layers that are drawn: more are not looked at one by one. */
const MAX_LAYERS = 64;

/** A row of numbers of a layer: each over what makes it 0 to 1. */
interface StripMeasure {
  short: string;
  /** As an atlas names it. */
  key: string;
  of(layer: LayerResult): number | null;
  /** @param largest the largest of the network's norms */
  over(layer: LayerResult, largest: number): number;
}

const norm = filterNorms.find(({ key }) => key === "l2NormMean") as Measure;
const measures: readonly StripMeasure[] = [
  { short: "sparsity", key: sparsity.key, of: sparsity.of, over: () => 1 },
  {
    short: "H / H_max",
    key: varianceEntropy.key,
    of: varianceEntropy.of,
    over: ({ kernel }) => log10(Math.max(...kernel) ** 2),
  },
  { short: "orthog. O", key: orthogonality.key, of: orthogonality.of, over: () => 1 },
  { short: "norm", key: norm.key, of: norm.of, over: (_, largest) => largest },
];

/** What of the typical filters' labels is beyond noise; a study of operators alone does not know typical filters. */
type Labelled = OperatorLayer & { typical?: readonly (string | null)[] };
type Part = Pick<AnalysisResult, "models" | "atlas"> & {
  operators?: Omit<OperatorsResult, "layers"> & { layers: Labelled[] };
};

export const stripRow: FigureRow<Part> = {
  name: "strip",
  least: LEFT + 2 * PITCH,
  title: (result, choice) => `${cleanText(modelOf(result, choice)?.name ?? "", 60)} at a glance`,
  caption:
    () => said`A column for each layer in the order of the network. The filters that stand for most of its filters, each on a
symmetric colour scale of its own, the bar under each for how many; what the layer's filters act like, where that was studied;
and sparsity, variance entropy (over its largest), orthogonality and the mean L2 norm (over the network's largest), from 0 to 1, over
bands where half of the layers of other networks lie that are alike in size, kind and depth.`,
  isThere: (result) => shownLayers(modelOf(result)).length > 0,
  draw: stripFigure,
  table: typicalTable,
};

/** Width in pixels in which the layers of a model stand beside each other, up to `most` of them in a band. */
export function bandWidth(result: Part, choice: FigureChoice, most: number): number {
  return Math.max(WIDTH, LEFT + Math.min(most, shownLayers(modelOf(result, choice)).length) * PITCH);
}

/** The chosen model; by default the first one that has typical filters. */
function modelOf({ models }: Part, { model }: FigureChoice = {}): ModelResult | undefined {
  return model === undefined ? (models.find((each) => shownLayers(each).length > 0) ?? models[0]) : models[model];
}

function shownLayers(model: ModelResult | undefined): LayerResult[] {
  return (model?.layers ?? []).filter(({ typical }) => typical.length > 0);
}

/** The network at a glance: a column a layer, with its most typical filters, drawn large enough to see. */
export function stripFigure(result: Part, options: FigureOptions & FigureChoice = {}): string {
  const model = modelOf(result, options);
  const all = shownLayers(model);
  const layers = all.slice(0, MAX_LAYERS);
  const width = options.width ?? WIDTH;
  const most = Math.max(1, Math.floor((width - LEFT) / PITCH));
  // As many in each band, but for the last.
  const perBand = Math.max(1, Math.ceil(layers.length / Math.max(1, Math.ceil(layers.length / most))));
  const pitch = Math.max(PITCH, Math.min(WIDEST_PITCH, Math.floor((width - LEFT) / perBand)));
  const acts = new Map(
    (result.operators?.layers ?? [])
      .filter((layer) => layer.model === model?.name)
      .map((layer) => [layer.name, layer] as const),
  );
  const largest = layers.reduce((most, layer) => Math.max(most, norm.of(layer) ?? 0), 0);
  const placed = new Map(
    (result.atlas?.layers ?? [])
      .filter((layer) => layer.model === model?.name)
      .map(({ layer, measures: of }) => [layer, of] as const),
  );
  const styles = result.operators && labelStyles(result.operators);
  const measuresTop = HEAD + TYPICAL * FILTER_PITCH + (acts.size > 0 ? LABEL_PITCH : 0);
  const bandHeight = measuresTop + measures.length * MEASURE_PITCH + 22;
  const names = fitNames(
    layers.map(({ name }) => name),
    pitch - 8,
    SIZE.label,
  );
  const body: Markup[] = [];
  layers.forEach((layer, i) => {
    const [x, top] = [LEFT + (i % perBand) * pitch, Math.floor(i / perBand) * bandHeight];
    if (i % perBand === 0) {
      body.push(...rowNames(top, acts.size > 0));
      const band = layers.slice(i, i + perBand).map((each) => ({ layer: each, atlas: placed.get(each.name) }));
      for (const [m, measure] of measures.entries()) {
        body.push(...curve(measure, band, largest, LEFT, top + measuresTop + m * MEASURE_PITCH, pitch));
      }
    }
    const labelled = acts.get(layer.name);
    body.push(...column(layer, names[i], x, top, (f) => colorOf(labelled?.typical?.[f], styles)));
    if (labelled !== undefined && styles !== undefined)
      body.push(...labelBar(labelled.counts, styles, x, top + HEAD + TYPICAL * FILTER_PITCH));
  });
  const bands = Math.ceil(layers.length / perBand);
  const legend = acts.size > 0 && styles !== undefined ? labelLegend(styles, width) : undefined;
  if (legend !== undefined)
    body.push(element("g", { transform: `translate(0 ${bands * bandHeight})` }, ...legend.body));
  const filters = layers.reduce((sum, layer) => sum + layer.filters, 0);
  return frame(
    {
      title: `${cleanText(model?.name ?? "", 60)} at a glance`,
      description: `Typical filters of ${counted(layers.length, "layer")} with ${counted(filters, "filter")}. ${gist(layers)}`,
      notes: [
        `The medoids of at most five clusters of a layer's filters, the largest first; bar: its share of them. Each filter has its own symmetric scale, red positive.`,
        ...(placed.size > 0
          ? [`Bands: where half of the layers of other networks lie, of the same size, kind and depth.`]
          : []),
        ...(all.length > layers.length ? [`The first ${layers.length} of ${counted(all.length, "layer")}.`] : []),
      ],
      width: Math.max(width, LEFT + Math.min(perBand, layers.length) * pitch),
      height: bands * bandHeight + (legend?.height ?? 0),
    },
    options,
    body,
  );
}

function rowNames(top: number, hasLabels: boolean): Markup[] {
  const y = top + HEAD + TYPICAL * FILTER_PITCH;
  const texts: [string, number][] = [
    ["typical", top + HEAD + 24],
    ["filters", top + HEAD + 37],
    ...(hasLabels ? [["acts like", y + 8] as [string, number]] : []),
    ...measures.map(({ short }, m): [string, number] => [
      short,
      y + (hasLabels ? LABEL_PITCH : 0) + m * MEASURE_PITCH + 8,
    ]),
  ];
  return texts.map(([text, at]) => label(text, { x: 0, y: at, "font-size": SIZE.tick, fill: MUTED }));
}

function column(
  layer: LayerResult,
  name: string,
  x: number,
  top: number,
  colorOfFilter: (filter: number) => string,
): Markup[] {
  const middle = x + SIDE / 2;
  const centred = { "text-anchor": "middle" };
  const problem = inShort(layerProblems(layer));
  const k = Math.max(...layer.kernel);
  const facts = `${k}×${k} · ${grouped(layer.filters)}`;
  return [
    label(name, { x: middle, y: top + 12, "font-weight": "bold", ...centred }),
    label(facts, { x: middle, y: top + 25, "font-size": SIZE.tick, fill: MUTED, ...centred }),
    ...(problem === undefined
      ? []
      : [label(problem, { x: middle, y: top + 38, "font-size": SIZE.tick, fill: WARNING, ...centred })]),
    ...layer.typical.flatMap(({ weights, share }, i) => {
      const y = top + HEAD + i * FILTER_PITCH;
      return [signedGrid(weights, [k, k], x, y, SIDE), ...bar(share, x, y + SIDE + 4, 4, colorOfFilter(i))];
    }),
  ];
}

/** A share of the full width, over what is left of it. */
function bar(share: number, x: number, y: number, height: number, fill: string): Markup[] {
  return [
    element("rect", { x, y, width: SIDE, height, fill: GRID }),
    element("rect", { x, y, width: SIDE * Math.max(0, Math.min(1, share)), height, fill }),
  ];
}

/** Of a typical filter: grey where no label is beyond noise. */
function colorOf(name: string | null | undefined, styles: LabelStyle[] | undefined): string {
  return styles?.find((style) => style.label === name)?.color ?? INK;
}

/** A measure along the layers of a band of the strip, over the quartiles of an atlas's layers. */
function curve(
  { key, of, over }: StripMeasure,
  band: readonly { layer: LayerResult; atlas: Record<string, PlacedMeasure> | undefined }[],
  largest: number,
  left: number,
  top: number,
  pitch: number,
): Markup[] {
  const bottom = top + CURVE_TOP + CURVE_HEIGHT;
  const heightOf = (value: number, scale: number) =>
    bottom - CURVE_HEIGHT * (scale > 0 ? Math.max(0, Math.min(1, value / scale)) : 0);
  const values = band.map(({ layer }) => ({ value: of(layer), scale: over(layer, largest) }));
  const ranges = band.flatMap(({ atlas }, i) => {
    const placed = atlas?.[key];
    if (placed === undefined || placed.layers < fewestLayers) return [];
    const [y, end] = [placed.quartiles[1], placed.quartiles[0]].map((edge) => heightOf(edge, values[i].scale));
    const x = left + i * pitch - (pitch - SIDE) / 2;
    return [element("rect", { x, y, width: pitch, height: Math.max(0.5, end - y), fill: BOX })];
  });
  const middle = (i: number) => left + i * pitch + SIDE / 2;
  const points = values.flatMap(({ value, scale }, i) =>
    value === null ? [] : [`${middle(i)},${heightOf(value, scale).toFixed(2)}`],
  );
  return [
    ...ranges,
    rule(left, bottom, left + (band.length - 1) * pitch + SIDE, bottom, { stroke: GRID }),
    element("polyline", { points: points.join(" "), fill: "none", stroke: ACCENT, "stroke-width": 1.5 }),
    ...values.map(({ value, scale }, i) => {
      const text = value === null || scale === 0 ? "-" : (value / scale).toFixed(2).replace(/^0\./, ".");
      return label(text, { x: middle(i), y: top + 8, "font-size": SIZE.tick, fill: INK, "text-anchor": "middle" });
    }),
  ];
}

function labelBar(counts: Readonly<Record<string, number>>, styles: LabelStyle[], x: number, y: number): Markup[] {
  const total = styles.reduce((sum, { label: name }) => sum + (counts[name] ?? 0), 0);
  let from = x;
  return styles.flatMap((style) => {
    const width = total === 0 ? 0 : (SIDE * (counts[style.label] ?? 0)) / total;
    if (width === 0) return [];
    const part = filledBox({ x: from, y, width, height: 9 }, style);
    from += width;
    return part;
  });
}

/** For those who cannot see the filters: how many of a layer its most typical one stands for, least and most. */
function gist(layers: readonly LayerResult[]): string {
  const shares = layers.map(({ typical }) => typical[0].share);
  if (shares.length === 0) return "";
  const [least, most] = [Math.min(...shares), Math.max(...shares)];
  return `The most typical filter stands for ${percent(least)} to ${percent(most)} of a layer's filters.`;
}

function typicalTable(result: Part, choice?: FigureChoice): Table {
  const layers = shownLayers(modelOf(result, choice)).slice(0, MAX_LAYERS);
  const width = layers.reduce((most, { typical }) => Math.max(most, typical[0].weights.length), 0);
  return {
    name: "strip",
    columns: ["layer", "filter", "share", ...Array.from({ length: width }, (_, i) => `weight_${i}`)],
    rows: layers.flatMap(({ name, typical }) =>
      typical.map(({ weights, share }, i) => [
        name,
        i,
        share,
        ...weights,
        ...new Array<null>(width - weights.length).fill(null),
      ]),
    ),
  };
}
