import { UsageError } from "../errors.ts";
import type { AnalysisResult, LayerResult, ModelResult } from "../results/analysis.ts";
import type { Table } from "../tables/table.ts";
import { said } from "./caption.ts";
import type { FigureChoice, FigureRow } from "./figure-row.ts";
import { colorBar, symmetricTicks } from "./svg/color-bar.ts";
import { type FigureOptions, frame } from "./svg/frame.ts";
import type { Markup } from "./svg/markup.ts";
import { counted, grouped, significant } from "./svg/number.ts";
import { weightGrid } from "./svg/shapes.ts";
import { diverging } from "./svg/style.ts";
import { cleanText, fitText } from "./svg/text.ts";

export interface FilterGridOptions extends FigureOptions {
  /** Index in `result.models`. Default 0. */
  model?: number;
  /** Index in the model's `layers`. Default 0. */
  layer?: number;
}

const PER_ROW = 5;
const MAX_FILTERS = 25;

export const filtersRow: FigureRow<AnalysisResult> = {
  name: "filters",
  title: (result, choice) => {
    const { layer } = layerOf(result, choice);
    return `First filters of ${cleanText(layer?.name ?? "no layer", 60)}`;
  },
  caption:
    () => said`The first filters of a layer, at most ${String(MAX_FILTERS)}, with the weights of the file on a symmetric
colour scale of their own.`,
  isThere: (result) => (layerOf(result).layer?.examples.length ?? 0) > 0,
  draw: (result, options = {}) => {
    const { indices } = layerOf(result, options);
    return filterGrid(result, { ...options, ...indices });
  },
  table: (result, choice) => weightsTable(layerOf(result, choice).layer?.examples ?? []),
};

/** The chosen layer; by default the first one that has examples. */
function layerOf({ models }: { models: ModelResult[] }, { model, layer }: FigureChoice = {}) {
  const has = ({ examples }: LayerResult) => examples.length > 0;
  const m =
    model ??
    Math.max(
      0,
      models.findIndex(({ layers }) => layers.some(has)),
    );
  const l = layer ?? Math.max(0, models[m]?.layers.findIndex(has) ?? 0);
  return { indices: { model: m, layer: l }, layer: models[m]?.layers[l] as LayerResult | undefined };
}

function weightsTable(filters: number[][]): Table {
  const width = filters[0]?.length ?? 0;
  return {
    name: "filters",
    columns: ["filter", ...Array.from({ length: width }, (_, i) => `weight_${i}`)],
    rows: filters.slice(0, MAX_FILTERS).map((weights, index) => [index, ...weights]),
  };
}

/** The first 25 filters of a layer, raw weights on the layer's own symmetric colour scale. */
export function filterGrid({ models }: { models: ModelResult[] }, options: FilterGridOptions = {}): string {
  const { model: modelIndex = 0, layer: layerIndex = 0 } = options;
  const model = models[modelIndex];
  const layer = model?.layers[layerIndex];
  if (layer === undefined) {
    throw new UsageError(
      `there is no layer ${layerIndex} of model ${modelIndex} in this result of ${counted(models.length, "model")}`,
    );
  }
  const filters = layer.examples.slice(0, MAX_FILTERS);
  const limit = filters.flat().reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const size = 42;
  const gap = 6;
  const side = PER_ROW * (size + gap) - gap;
  const rows = Math.ceil(filters.length / PER_ROW);
  const body: Markup[] = filters.map((filter, i) =>
    weightGrid(
      filter,
      layer.kernel,
      (i % PER_ROW) * (size + gap),
      Math.floor(i / PER_ROW) * (size + gap),
      size,
      (weight) => diverging(limit > 0 ? weight / limit : 0),
    ),
  );
  const barTop = rows * (size + gap) + 18;
  body.push(
    colorBar(
      16,
      barTop,
      side - 32,
      (t) => diverging(2 * t - 1),
      limit > 0 ? symmetricTicks(significant(limit, 2)) : [],
      "weight",
    ),
  );
  return frame(
    {
      title: fitText(layer.name, side - 10, 14 * 1.08),
      description: `The first ${filters.length} of ${counted(layer.filters, "filter")} of layer ${cleanText(layer.name, 200)} of ${cleanText(model.name, 200)}.`,
      notes: [
        `${cleanText(model.name, 60)}: first ${filters.length} of ${grouped(layer.filters)} filters; scale ±${significant(limit, 2)}, symmetric, of these filters alone.`,
      ],
      width: side,
      height: barTop + 26,
    },
    options,
    body,
  );
}
