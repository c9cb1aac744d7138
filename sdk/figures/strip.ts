import type { AnalysisResult, LayerResult, ModelResult } from "../results/analysis.ts";
import { log10 } from "../results/logarithms.ts";
import { entropyShare, orthogonality, sparsity } from "../results/measures.ts";
import type { OperatorsResult } from "../results/operators.ts";
import type { Table } from "../tables/table.ts";
import { said } from "./caption.ts";
import type { FigureChoice, FigureRow } from "./figure-row.ts";
import { filledBox } from "./operators/filled-box.ts";
import { type LabelStyle, labelLegend, labelStyles } from "./operators/label-style.ts";
import { type FigureOptions, frame } from "./svg/frame.ts";
import { element, type Markup } from "./svg/markup.ts";
import { counted, grouped, percent } from "./svg/number.ts";
import { label, weightGrid } from "./svg/shapes.ts";
import { diverging, GRID, INK, MUTED, SIZE, WARNING, WIDTH } from "./svg/style.ts";
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
const MEASURE_PITCH = 18;
/** Layers that are drawn: more are not looked at one by one. */
const MAX_LAYERS = 64;

/** Each from 0 to 1, whatever the layer's kernel. */
const measures: readonly { short: string; of(layer: LayerResult): number | null }[] = [
  { short: "sparsity", of: sparsity.of },
  { short: "H / H_max", of: (layer) => entropyShare(log10(Math.max(...layer.kernel) ** 2)).of(layer) },
  { short: "orthog. O", of: orthogonality.of },
];

type Part = Pick<AnalysisResult, "models"> & { operators?: OperatorsResult };

export const stripRow: FigureRow<Part> = {
  name: "strip",
  least: LEFT + 2 * PITCH,
  title: (result, choice) => `${cleanText(modelOf(result, choice)?.name ?? "", 60)} at a glance`,
  caption:
    () => said`A column for each layer in the order of the network. The filters that stand for most of its filters, each on a
symmetric colour scale of its own, the bar under each for how many; what the layer's filters act like, where that was studied;
and sparsity, variance entropy (over its largest) and orthogonality, where 1 is the full width.`,
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
  const acts = result.operators?.layers.filter((layer) => layer.model === model?.name) ?? [];
  const styles = result.operators && labelStyles(result.operators);
  const bandHeight =
    HEAD + TYPICAL * FILTER_PITCH + (acts.length > 0 ? MEASURE_PITCH : 0) + measures.length * MEASURE_PITCH + 22;
  const names = fitNames(
    layers.map(({ name }) => name),
    pitch - 8,
    SIZE.label,
  );
  const body: Markup[] = [];
  layers.forEach((layer, i) => {
    const [x, top] = [LEFT + (i % perBand) * pitch, Math.floor(i / perBand) * bandHeight];
    if (i % perBand === 0) body.push(...rowNames(top, acts.length > 0));
    body.push(...column(layer, names[i], x, top));
    let y = top + HEAD + TYPICAL * FILTER_PITCH;
    if (acts.length > 0) {
      const labelled = acts.find(({ name }) => name === layer.name);
      if (labelled !== undefined && styles !== undefined) body.push(...labelBar(labelled.counts, styles, x, y));
      y += MEASURE_PITCH;
    }
    for (const [m, measure] of measures.entries()) body.push(...measureBar(measure, layer, x, y + m * MEASURE_PITCH));
  });
  const bands = Math.ceil(layers.length / perBand);
  const legend = acts.length > 0 && styles !== undefined ? labelLegend(styles, width) : undefined;
  if (legend !== undefined)
    body.push(element("g", { transform: `translate(0 ${bands * bandHeight})` }, ...legend.body));
  const filters = layers.reduce((sum, layer) => sum + layer.filters, 0);
  return frame(
    {
      title: `${cleanText(model?.name ?? "", 60)} at a glance`,
      description: `Typical filters of ${counted(layers.length, "layer")} with ${counted(filters, "filter")}. ${gist(layers)}`,
      notes: [
        `The medoids of at most five clusters of a layer's filters, the largest first; bar: its share of them. Each filter has its own symmetric scale, red positive.`,
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
      y + (hasLabels ? 1 : 0) * MEASURE_PITCH + m * MEASURE_PITCH + 8,
    ]),
  ];
  return texts.map(([text, at]) => label(text, { x: 0, y: at, "font-size": SIZE.tick, fill: MUTED }));
}

function column(layer: LayerResult, name: string, x: number, top: number): Markup[] {
  const middle = x + SIDE / 2;
  const centred = { "text-anchor": "middle" };
  const [flag] = layer.quality.flags;
  const k = Math.max(...layer.kernel);
  const facts = `${k}×${k} · ${grouped(layer.filters)}`;
  return [
    label(name, { x: middle, y: top + 12, "font-weight": "bold", ...centred }),
    label(facts, { x: middle, y: top + 25, "font-size": SIZE.tick, fill: MUTED, ...centred }),
    ...(flag === undefined
      ? []
      : [label(flag.flag, { x: middle, y: top + 38, "font-size": SIZE.tick, fill: WARNING, ...centred })]),
    ...layer.typical.flatMap(({ weights, share }, i) => {
      const y = top + HEAD + i * FILTER_PITCH;
      const limit = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
      return [
        weightGrid(weights, [k, k], x, y, SIDE, (weight) => diverging(limit > 0 ? weight / limit : 0)),
        ...bar(share, x, y + SIDE + 4, 4, INK),
      ];
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

function measureBar({ of }: (typeof measures)[number], layer: LayerResult, x: number, y: number): Markup[] {
  const value = of(layer);
  if (value === null) return [label("-", { x, y: y + 8, "font-size": SIZE.tick, fill: MUTED })];
  const text = value.toFixed(2).replace(/^0\./, ".");
  return [
    ...bar(value, x, y + 10, 3, MUTED),
    label(text, { x: x + SIDE, y: y + 8, "font-size": SIZE.tick, fill: INK, "text-anchor": "end" }),
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
