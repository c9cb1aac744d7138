import type { AnalysisResult, LayerResult, ModelResult } from "../results/analysis.ts";
import type { PlacedMeasure } from "../results/atlas.ts";
import type { ByLabel } from "../results/operators.ts";
import { columnNames } from "./column-names.ts";
import type { FigureChoice } from "./figure-row.ts";
import { inShort, layerProblems } from "./layer-problems.ts";
import { type LabelStyle, labelStyles } from "./operators/label-style.ts";
import { bandsOfPage, FEW_TYPICAL, SOME_TYPICAL, TYPICAL } from "./strip-heights.ts";
import type { FigureOptions } from "./svg/frame.ts";
import { SIZE, WIDTH } from "./svg/style.ts";
import { cleanText, wrapText } from "./svg/text.ts";

/** What of a result the strip is drawn from. */
export type StripPart = Pick<AnalysisResult, "models" | "atlas" | "operators">;

/** Sizes of a column. */
export interface ColumnSizes {
  /** Side of a filter. */
  readonly side: number;
  /** Least width of a column, and the greatest where there is room. */
  readonly pitch: number;
  readonly widest: number;
  /** Between the names of two columns. */
  readonly apart: number;
}

export const onScreen: ColumnSizes = { side: 56, pitch: 82, widest: 116, apart: 8 };
/** Smaller: of the layers of a network, some stand beside each other in the columns of a paper. */
export const inPrint: ColumnSizes = { side: 34, pitch: 66, widest: 82, apart: 8 };

/** Room of the rows' names on the left. */
export const LEFT = 74;

/** Layers that are drawn: more are not looked at one by one. */
export const MAX_LAYERS = 64;

/** A layer of the strip, with what other studies say of it. */
export interface StripColumn {
  readonly layer: LayerResult;
  /** Lines as wide as its column. */
  readonly name: readonly string[];
  /** What is wrong with it, in short: none or some lines. */
  readonly problem: readonly string[];
  /** Filters by label; undefined where that was not studied. */
  readonly acts: ByLabel | undefined;
  /** Among the layers of other networks. */
  readonly placed: Record<string, PlacedMeasure> | undefined;
}

/** Where everything of a strip lies. */
export interface StripLayout {
  readonly model: ModelResult | undefined;
  /** Layers with typical filters, drawn or not. */
  readonly all: number;
  /** The drawn ones, as many in each band but for the last. */
  readonly bands: readonly (readonly StripColumn[])[];
  readonly side: number;
  readonly pitch: number;
  /** Filters of a layer at most. */
  readonly typical: number;
  /** Whether layers between the drawn ones are left out, so that they fit a page: first of all those that are not marked. */
  readonly isThinned: boolean;
  /** Of the labels; undefined where no layer has any. */
  readonly styles: LabelStyle[] | undefined;
  readonly hasLabels: boolean;
  /** Lines of names, and lines above the filters: names, sizes and problems. */
  readonly nameLines: number;
  readonly headLines: number;
  /** The largest of the layers' mean norms. */
  readonly largestNorm: number;
}

/** The chosen model; by default the first one that has typical filters. */
export function modelOf({ models }: StripPart, { model }: FigureChoice = {}): ModelResult | undefined {
  return model === undefined ? (models.find((each) => shownLayers(each).length > 0) ?? models[0]) : models[model];
}

export function shownLayers(model: ModelResult | undefined): LayerResult[] {
  return (model?.layers ?? []).filter(({ typical }) => typical.length > 0);
}

/**
 * @param mostPitch width of a column, where there is room for more
 * @param mostBands where the strip must not be higher: of more layers those with problems, and others at even distances
 */
export function layOut(
  result: StripPart,
  options: FigureOptions & FigureChoice,
  mostPitch = Infinity,
  mostBands = Infinity,
): StripLayout {
  const { side, pitch: least, widest, apart } = options.columns === undefined ? onScreen : inPrint;
  const model = modelOf(result, options);
  const all = shownLayers(model);
  const first = all.slice(0, MAX_LAYERS);
  const room = (options.width ?? WIDTH) - LEFT;
  const most = Math.max(1, Math.floor(room / least));
  const own = <Of extends { model: string }>(of: readonly Of[] = []) => of.filter((one) => one.model === model?.name);
  const acts = new Map(own(result.operators?.layers).map(({ name, counts }) => [name, counts]));
  const hasLabels = acts.size > 0;
  const onPaper = options.columns !== undefined;
  const bandsFor = (typical: number) =>
    Math.min(mostBands, onPaper ? bandsOfPage({ side, hasLabels, typical }) : Infinity);
  const isOne = mostBands === 1;
  const hasRoom = Math.ceil(first.length / most) <= bandsFor(TYPICAL);
  const typical = isOne ? SOME_TYPICAL : hasRoom ? TYPICAL : FEW_TYPICAL;
  const layers = hasRoom ? first : choose(all, most * bandsFor(typical));
  const perBand = Math.max(1, Math.ceil(layers.length / Math.max(1, Math.ceil(layers.length / most))));
  const pitch = Math.max(least, Math.min(widest, mostPitch, Math.floor(room / perBand)));
  const placed = new Map(own(result.atlas?.layers).map(({ layer, measures }) => [layer, measures]));
  const names = columnNames(
    layers.map(({ name }) => cleanText(name)),
    pitch - apart,
    SIZE.label,
  );
  const columns = layers.map((layer, i) => ({
    ...{ layer, name: names[i].split("\n"), problem: problemLines(layer, pitch - 2) },
    ...{ acts: acts.get(layer.name), placed: placed.get(layer.name) },
  }));
  const nameLines = Math.max(0, ...columns.map(({ name }) => name.length));
  return {
    ...{ nameLines, headLines: nameLines + 1 + Math.max(0, ...columns.map(({ problem }) => problem.length)) },
    ...{ model, all: all.length, side, pitch, typical, hasLabels, isThinned: !hasRoom && layers.length < all.length },
    bands: Array.from({ length: Math.ceil(columns.length / perBand) }, (_, i) =>
      columns.slice(i * perBand, (i + 1) * perBand),
    ),
    styles: result.operators && hasLabels ? labelStyles(result.operators) : undefined,
    largestNorm: all.reduce((most, { quality }) => Math.max(most, quality.l2NormMean ?? 0), 0),
  };
}

function problemLines(layer: LayerResult, width: number): string[] {
  const problem = inShort(layerProblems(layer));
  return problem === undefined ? [] : wrapText(problem, width, SIZE.tick);
}

/** Whether a layer is marked: findings speak of it. */
export function isMarked(layer: LayerResult): boolean {
  return layerProblems(layer).length > 0;
}

/** At most so many layers, in their order: those that are marked, then others at even distances. */
function choose(layers: readonly LayerResult[], most: number): readonly LayerResult[] {
  const marked = evenly(layers.filter(isMarked), most);
  const others = layers.filter((layer) => !isMarked(layer));
  const chosen = new Set([...marked, ...evenly(others, most - marked.length)]);
  return layers.filter((layer) => chosen.has(layer));
}

/** At most so many of a list, the first and the last among them, at even distances. */
function evenly<Item>(list: readonly Item[], most: number): readonly Item[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / Math.max(1, most - 1))]);
}
