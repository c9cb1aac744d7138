import type { LayerResult } from "../results/analysis.ts";
import { layerOrders } from "../results/layer-orders.ts";
import type { Table } from "../tables/table.ts";
import { said } from "./caption.ts";
import type { FigureChoice, FigureRow } from "./figure-row.ts";
import { LABELS_ARE, labelLegend } from "./operators/label-style.ts";
import { drawBand } from "./strip-band.ts";
import { bandHeight, FEW_TYPICAL, TYPICAL } from "./strip-heights.ts";
import {
  inPrint,
  isMarked,
  LEFT,
  layOut,
  MAX_LAYERS,
  modelOf,
  onScreen,
  type StripLayout,
  type StripPart,
  shownLayers,
} from "./strip-layout.ts";
import { layOutSeveral, NAME_ROOM, stripHeight } from "./strip-of-several.ts";
import { type FigureOptions, frame } from "./svg/frame.ts";
import { element, type Markup } from "./svg/markup.ts";
import { counted, percent } from "./svg/number.ts";
import { label } from "./svg/shapes.ts";
import { NARROW, SIZE, WIDTH } from "./svg/style.ts";
import { cleanText, fitText } from "./svg/text.ts";

export const stripRow: FigureRow<StripPart> = {
  name: "strip",
  least: LEFT + 2 * inPrint.pitch,
  title: (result, choice) => (areSeveral(result, choice) ? titleOfAll(result) : titleOf(modelOf(result, choice)?.name)),
  caption: ({ models, operators }) => {
    const framed = operators
      ? ` A frame has the colour of the reference whose spectrum is nearest to the filter's, where more filters of its layer have that label than random ones (4 standard errors). ${LABELS_ARE}`
      : "";
    return said`A column for each layer, ${layerOrders(models)}. The filters that stand for most of its filters, each on a
symmetric colour scale of its own (red positive, blue negative, white 0), the bar under each for how many.${framed} Below: the nearest spectra of the layer's filters, where they were studied;
and sparsity, variance entropy (over its largest), orthogonality and the mean L2 norm (over the network's largest), from 0 to 1, over
bands where half of the layers of other networks lie that are alike in size, kind and depth.`;
  },
  isThere: (result) => shownLayers(modelOf(result)).length > 0,
  draw: stripFigure,
  table: typicalTable,
};

function titleOf(name = ""): string {
  return `${cleanText(name, 60)} at a glance`;
}

function titleOfAll({ models }: StripPart): string {
  return `${counted(models.filter((model) => shownLayers(model).length > 0).length, "network")} at a glance`;
}

/** The network at a glance: a column a layer, with its most typical filters, drawn large enough to see. */
export function stripFigure(result: StripPart, options: FigureOptions & FigureChoice = {}): string {
  if (areSeveral(result, options)) return severalFigure(result, options);
  const strip = layOut(result, options);
  const width = Math.max(options.width ?? WIDTH, widthOf(strip));
  const { bands, styles } = strip;
  const pitch = bandHeight(strip);
  const legend = styles && labelLegend(styles, width);
  const drawn = [...bands.map((band) => drawBand(strip, band)), ...(legend ? [legend.body] : [])];
  const layers = layersOf(strip);
  const filters = layers.reduce((sum, layer) => sum + layer.filters, 0);
  return frame(
    {
      title: titleOf(strip.model?.name),
      description: `Typical filters of ${counted(layers.length, "layer")} with ${counted(filters, "filter")}. ${gist(layers)}`,
      notes: notesOf(strip),
      width,
      height: bands.length * pitch + (legend?.height ?? 0),
    },
    options,
    drawn.map((body, i) => element("g", { transform: `translate(0 ${i * pitch})` }, ...body)),
  );
}

/** Whether the strips of all models are drawn: none was chosen, and more than one has filters to show. */
function areSeveral({ models }: StripPart, { model }: FigureChoice = {}): boolean {
  return model === undefined && models.filter((each) => shownLayers(each).length > 0).length > 1;
}

/** A strip for each model, below each other, aligned by depth. */
function severalFigure(result: StripPart, options: FigureOptions): string {
  const { strips, places, width: columns, pitch, all } = layOutSeveral(result, options);
  const width = Math.max(options.width ?? WIDTH, LEFT + columns * pitch);
  const styles = strips.find((strip) => strip.styles !== undefined)?.styles;
  const legend = styles && labelLegend(styles, width);
  let bottom = 0;
  const drawn = strips.map((strip, s) => {
    const top = bottom;
    bottom += stripHeight(strip);
    const name = label(fitText(strip.model?.name ?? "", width, SIZE.title), { x: 0, y: 13, "font-weight": "bold" });
    const body = drawBand(strip, strip.bands[0], places[s]);
    const band = element("g", { transform: `translate(0 ${NAME_ROOM})` }, ...body);
    return element("g", { transform: `translate(0 ${top})` }, name, band);
  });
  const layers = strips.flatMap(layersOf);
  const few = strips.filter((strip) => strip.all > layersOf(strip).length);
  return frame(
    {
      title: titleOfAll(result),
      description: `Typical filters of ${counted(layers.length, "layer")} of ${counted(strips.length, "model")}. ${gist(layers)}`,
      notes: [
        ...notesOf({ ...strips[0], bands: strips.flatMap(({ bands }) => bands), all: 0 }),
        "Layers of equal depth are below each other.",
        ...(few.length > 0
          ? [
              few
                .map((strip) => {
                  const drawn = layersOf(strip);
                  const name = cleanText(strip.model?.name ?? "", 40);
                  return `${drawn.length} of ${counted(strip.all, "layer")} of ${name}${howChosen(drawn)}.`;
                })
                .join(" "),
            ]
          : []),
        ...(all > strips.length ? [`The first ${strips.length} of ${counted(all, "model")}.`] : []),
      ],
      width,
      height: bottom + (legend?.height ?? 0),
    },
    options,
    [...drawn, ...(legend ? [element("g", { transform: `translate(0 ${bottom})` }, ...legend.body)] : [])],
  );
}

/**
 * The strip in pieces, each a drawing: its bands of at most `most` layers, and the legend of its labels, "" where there are none. On a
 * page the bands stand beside each other, on paper below each other.
 */
export function stripPieces(
  result: StripPart,
  choice: FigureChoice,
  most: number,
): { bands: string[]; legend: string } {
  const strip = layOut(result, { ...choice, width: LEFT + most * onScreen.pitch }, onScreen.pitch);
  const { pitch, styles } = strip;
  const draw = (title: string, description: string, size: { width: number; height: number }, body: Markup[]) =>
    frame({ title, description, notes: [], ...size }, { heading: false, notes: false }, body);
  const legend = styles && labelLegend(styles, NARROW);
  return {
    bands: strip.bands.map((band) => {
      const layers = band.map(({ layer }) => layer);
      const [first, last] = [layers[0].name, layers[layers.length - 1].name].map((name) => cleanText(name, 60));
      const size = { width: LEFT + band.length * pitch, height: bandHeight(strip) };
      const title = `${titleOf(strip.model?.name)}: ${first} to ${last}`;
      return draw(title, gist(layers), size, drawBand(strip, band));
    }),
    legend: legend ? draw("Nearest reference spectrum", "", { width: NARROW, height: legend.height }, legend.body) : "",
  };
}

function widthOf({ bands, pitch }: StripLayout): number {
  return LEFT + (bands[0]?.length ?? 0) * pitch;
}

function layersOf({ bands }: StripLayout): LayerResult[] {
  return bands.flatMap((band) => band.map(({ layer }) => layer));
}

function notesOf({ bands, all, styles, typical, isThinned }: StripLayout): string[] {
  const columns = bands.flat();
  return [
    `The medoids of ${typical === TYPICAL ? "at most five" : typical === FEW_TYPICAL ? "the two largest" : "the three largest"} clusters of a layer's filters, the largest first; bar: its share of them. Each filter has its own symmetric scale, red positive.`,
    ...(styles
      ? [
          `Frames: the nearest reference spectrum, where more filters of the layer have it than random ones (4 standard errors); it does not tell a blur from an edge filter of the same gains.`,
        ]
      : []),
    ...(columns.some(({ placed }) => placed !== undefined)
      ? [`Bands: where half of the layers of other networks lie, of the same size, kind and depth.`]
      : []),
    ...(all > columns.length
      ? [
          isThinned
            ? `${columns.length} of ${counted(all, "layer")}${howChosen(columns.map(({ layer }) => layer))}.`
            : `The first ${columns.length} of ${counted(all, "layer")}.`,
        ]
      : []),
  ];
}

/** How layers were chosen of more. */
function howChosen(drawn: readonly LayerResult[]): string {
  const marked = drawn.filter(isMarked).length;
  if (marked === 0) return ", evenly spaced";
  if (marked === drawn.length) return ", evenly spaced among those that are marked";
  return `: ${marked === 1 ? "the one that is marked" : `the ${marked} that are marked`}, the others evenly spaced`;
}

/** For those who cannot see the filters: how many of a layer its most typical one stands for, least and most. */
function gist(layers: readonly LayerResult[]): string {
  const shares = layers.map(({ typical }) => typical[0].share);
  if (shares.length === 0) return "";
  const [least, most] = [Math.min(...shares), Math.max(...shares)];
  return `The most typical filter stands for ${percent(least)} to ${percent(most)} of a layer's filters.`;
}

function typicalTable(result: StripPart, choice?: FigureChoice): Table {
  const models = areSeveral(result, choice) ? result.models : [modelOf(result, choice)];
  const layers = models.flatMap((model) =>
    shownLayers(model)
      .slice(0, MAX_LAYERS)
      .map((layer) => ({ ...layer, model: model?.name ?? "" })),
  );
  const width = layers.reduce((most, { typical }) => Math.max(most, typical[0].weights.length), 0);
  return {
    name: "strip",
    columns: [
      "model",
      "layer",
      "filter",
      "share",
      "acts_like",
      ...Array.from({ length: width }, (_, i) => `weight_${i}`),
    ],
    rows: layers.flatMap(({ model, name, typical }) =>
      typical.map(({ weights, share, actsLike = null }, i) => [
        ...[model, name, i, share, actsLike],
        ...weights,
        ...new Array<null>(width - weights.length).fill(null),
      ]),
    ),
  };
}
