import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import type { AnalysisResult, BasisResult, LayerResult, ModelResult } from "../results/analysis.ts";
import { listed } from "../results/plain-text.ts";
import { layersTable } from "../tables/layers-table.ts";
import { said } from "./caption.ts";
import type { FigureRow } from "./figure-row.ts";
import { depthOf, knownMeasures, layersOf, ofKernel, sameKernel, unknownNotes } from "./layer-measures.ts";
import { measurePanel, referenceRoom } from "./measure-panel.ts";
import { type FigureOptions, frame } from "./svg/frame.ts";
import { characters, element, type Markup } from "./svg/markup.ts";
import { counted, fixed } from "./svg/number.ts";
import { bottomAxis, label, rule } from "./svg/shapes.ts";
import { ACCENT, PAPER, SIZE, seriesStyle, WIDTH } from "./svg/style.ts";
import { cleanText, fitNames } from "./svg/text.ts";

const PANEL = 132;
const PITCH = PANEL + 22;
/** Longer lines have no dots: they would touch. */
const MAX_DOTS = 80;
const LEGEND_COLUMN = 190;
/** More models than this cannot be told apart by colour: all lines are thin and of one colour. */
const MAX_NAMED = 14;

const TITLE = "Quality of the layers along the depth";

export const qualityRow: FigureRow<AnalysisResult> = {
  name: "quality",
  eachKernel: true,
  title: () => TITLE,
  caption:
    () => said`Sparsity, variance entropy and orthogonality of each layer along the depth of its model. High sparsity, or
variance entropy near that of random weights, in deep layers can be a sign of more capacity than the training used.`,
  isThere: ({ models, basis }) => layersOf(models, basis.kernel).some(({ layers }) => layers.length > 0),
  draw: qualityFigure,
  table: ({ models, basis }) => layersTable({ models: ofKernel(models, basis.kernel) }),
};

/** Sparsity, entropy and orthogonality of every layer along the depth of its model, one line for each model. */
export function qualityFigure(
  { models, basis }: { models: ModelResult[]; basis: BasisResult },
  options: FigureOptions = {},
): string {
  const series = layersOf(models, basis.kernel)
    .map((each, m) => ({ ...each, parted: partedLayers(models[m].layers, basis.kernel) }))
    .filter(({ layers }) => layers.length > 0);
  const measures = knownMeasures(
    basis,
    series.flatMap(({ layers }) => layers),
  );
  const width = options.width ?? WIDTH;
  const [left, right] = [56, width - referenceRoom(measures) - 4];
  const perRow = Math.max(1, Math.floor(width / LEGEND_COLUMN));
  const named = series.length <= MAX_NAMED;
  const legendRows = named ? Math.ceil(series.length / perRow) : 0;
  const top = legendRows * 18 + 12;
  const x = scaleLinear([0, 1], [left + 8, right - 8]);

  const names = fitNames(
    series.map(({ model }) => model),
    LEGEND_COLUMN - 44,
    SIZE.label,
  );
  const body: Markup[] = (named ? series : []).flatMap((_, s) => {
    const [legendX, legendY] = [(s % perRow) * LEGEND_COLUMN, Math.floor(s / perRow) * 18 + 6];
    const { color, dash } = seriesStyle(s);
    return [
      rule(legendX, legendY, legendX + 22, legendY, { stroke: color, "stroke-width": 2, "stroke-dasharray": dash }),
      label(names[s], { x: legendX + 28, y: legendY + 4 }),
    ];
  });
  measures.forEach((measure, m) => {
    const panelTop = top + m * PITCH;
    const values = series.flatMap(({ layers }) => layers.map(measure.of).filter((value) => value !== null));
    const { y, drawn } = measurePanel(measure, values, { left, right, top: panelTop, bottom: panelTop + PANEL });
    body.push(...drawn);
    series.forEach(({ model, layers, parted }, s) => {
      const place = (layer: LayerResult, i: number): [number, number] | null => {
        const value = measure.of(layer);
        return value === null ? null : [x(depthOf(layer, i, layers.length)), y(value)];
      };
      const path = line<[number, number] | null>()
        .defined((point) => point !== null)
        .x((point) => (point as [number, number])[0])
        .y((point) => (point as [number, number])[1])
        .digits(2)(layers.flatMap((layer, i) => (parted.has(layer) ? [null, place(layer, i)] : [place(layer, i)])));
      const { color, dash } = named ? seriesStyle(s) : { color: ACCENT, dash: undefined };
      body.push(
        element("path", {
          d: path ?? "",
          fill: "none",
          stroke: color,
          "stroke-width": named ? 1.4 : 0.7,
          "stroke-opacity": named ? undefined : "0.3",
          "stroke-dasharray": dash,
          "stroke-linejoin": "round",
        }),
      );
      const isBare = layers.length > MAX_DOTS || !named;
      layers.forEach((layer, i) => {
        const point = place(layer, i);
        if (point === null) return;
        if (isBare) {
          // A line of one point is not seen.
          const isAlone = (i === 0 || parted.has(layer)) && (i + 1 === layers.length || parted.has(layers[i + 1]));
          if (isAlone) body.push(element("circle", { cx: point[0], cy: point[1], r: 1, fill: color }));
          return;
        }
        const hover = `${cleanText(model, 60)}, ${cleanText(layer.name, 80)}: ${measure.symbol} = ${fixed(measure.of(layer), 3)}`;
        body.push(
          element(
            "circle",
            { cx: point[0], cy: point[1], r: 2.6, fill: color, stroke: PAPER, "stroke-width": 0.75 },
            element("title", {}, characters(hover)),
          ),
        );
      });
    });
  });
  const bottom = top + (measures.length - 1) * PITCH + PANEL;
  body.push(
    bottomAxis(
      [0, 0.2, 0.4, 0.6, 0.8, 1].map((at) => ({ at: x(at), text: fixed(at, 1) })),
      left,
      right,
      bottom,
      "depth of the layer in its model (0 first, 1 last)",
    ),
  );
  const count = series.reduce((sum, { layers }) => sum + layers.length, 0);
  return frame(
    {
      title: TITLE,
      description: `Along the depth: ${listed(measures.map(({ title }) => title))} of ${counted(count, "layer")} of ${counted(series.length, "model")}.`,
      notes: [
        ...(named ? [] : [`One thin line for each of the ${series.length} models.`]),
        ...(series.some(({ parted }) => parted.size > 0)
          ? ["No line leads across layers whose filters are of another size."]
          : []),
        ...unknownNotes(basis, measures),
      ],
      width,
      height: bottom + 36,
    },
    options,
    body,
  );
}

/** Layers of a size between which and the one before of that size lie others: no line joins the two. */
function partedLayers(layers: readonly LayerResult[], kernel: number[]): Set<LayerResult> {
  const parted = new Set<LayerResult>();
  let [before, between] = [false, false];
  for (const layer of layers) {
    if (!sameKernel(layer, kernel)) between = true;
    else {
      if (before && between) parted.add(layer);
      [before, between] = [true, false];
    }
  }
  return parted;
}
