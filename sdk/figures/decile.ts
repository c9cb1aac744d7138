import { scaleLinear } from "d3-scale";
import type { AnalysisResult, LayerResult } from "../results/analysis.ts";
import { depthPlace } from "../results/depth-decile.ts";
import type { Measure } from "../results/measures.ts";
import { listed } from "../results/plain-text.ts";
import { layersTable } from "../tables/layers-table.ts";
import { boxOf } from "./box.ts";
import { said } from "./caption.ts";
import type { FigureRow } from "./figure-row.ts";
import { depthOf, knownMeasures, layersOf, ofKernel, unknownNotes } from "./layer-measures.ts";
import { measurePanel, referenceRoom } from "./measure-panel.ts";
import { type FigureOptions, frame } from "./svg/frame.ts";
import { element, type Markup } from "./svg/markup.ts";
import { counted } from "./svg/number.ts";
import { bottomAxis, label, rule } from "./svg/shapes.ts";
import { ACCENT, AXIS, BOX, INK, MUTED, SIZE } from "./svg/style.ts";

/** A box of fewer layers than this says less than the layers themselves: they are drawn as dots. */
const MIN_BOX = 5;
const PANEL = 132;
const PITCH = PANEL + 22;

const DECILES = 10;

const TITLE = "Quality of the layers by depth";

export const decileRow: FigureRow<AnalysisResult> = {
  name: "deciles",
  eachKernel: true,
  title: () => TITLE,
  caption: ({ provenance }) =>
    said`Sparsity, variance entropy and orthogonality of the layers of all models, by decile of depth: [0, .1], (.1, .2] to (.9, 1]${provenance.options.firstLayerApart === true ? "; the first layers are apart" : ""}.`,
  isThere: ({ models, basis }) => layersOf(models, basis.kernel).flatMap(({ layers }) => layers).length > 1,
  draw: decileFigure,
  table: ({ models, basis }) => layersTable({ models: ofKernel(models, basis.kernel) }),
};

/**
 * Box plots of sparsity, entropy and orthogonality of the layers by decile of depth (Gavrikov and Keuper, CVPR 2022); the first
 * layers stand before them where the study keeps them apart.
 */
export function decileFigure(
  { models, basis, provenance }: Pick<AnalysisResult, "models" | "basis"> & Partial<Pick<AnalysisResult, "provenance">>,
  options: FigureOptions = {},
): string {
  const apart = provenance?.options.firstLayerApart === true;
  const before = apart ? 1 : 0;
  const deciles: LayerResult[][] = Array.from({ length: before + DECILES }, () => []);
  for (const { layers } of layersOf(models, basis.kernel)) {
    layers.forEach((layer, i) => {
      const { depthRank } = layer;
      const place = depthPlace({ depth: depthOf(layer, i, layers.length), depthRank }, apart);
      deciles[before + place].push(layer);
    });
  }
  const measures = knownMeasures(basis, deciles.flat());
  const width = options.width ?? 600;
  const [left, right] = [56, width - referenceRoom(measures)];
  const x = scaleLinear([0, deciles.length], [left, right]);
  const body: Markup[] = measures.flatMap((measure, m) => {
    const columns = deciles.map((layers) => layers.map(measure.of).filter((value) => value !== null));
    return panel(measure, columns, 10 + m * PITCH, left, right, x);
  });
  const bottom = 10 + (measures.length - 1) * PITCH + PANEL;
  body.push(
    bottomAxis(
      [
        ...(apart ? [{ at: x(0.5), text: "first" }] : []),
        ...Array.from({ length: DECILES + 1 }, (_, i) => ({
          at: x(before + i),
          text: i % DECILES === 0 ? `${i / DECILES}` : `.${i}`,
        })),
      ],
      left,
      right,
      bottom,
    ),
    label("layers", { x: left - 6, y: bottom + 29, "text-anchor": "end", "font-size": SIZE.tick, fill: MUTED }),
    ...deciles.map((layers, i) =>
      label(`${layers.length}`, {
        x: x(i + 0.5),
        y: bottom + 29,
        "text-anchor": "middle",
        "font-size": SIZE.tick,
        fill: MUTED,
      }),
    ),
    label("depth of the layer in its model", {
      x: (left + right) / 2,
      y: bottom + 48,
      "text-anchor": "middle",
    }),
  );
  const count = deciles.reduce((sum, layers) => sum + layers.length, 0);
  return frame(
    {
      title: TITLE,
      description: `Box plots of ${listed(measures.map(({ title }) => title))} of ${counted(count, "layer")} by depth decile.`,
      notes: [
        `Box: quartiles and median; whiskers: farthest layer within 1.5 interquartile ranges; dots: layers beyond, and every layer of a decile with fewer than ${MIN_BOX}.`,
        ...unknownNotes(basis, measures),
      ],
      width,
      height: bottom + 52,
    },
    options,
    body,
  );
}

function panel(
  measure: Measure,
  columns: number[][],
  top: number,
  left: number,
  right: number,
  x: (decile: number) => number,
): Markup[] {
  const { y, drawn } = measurePanel(measure, columns.flat(), { left, right, top, bottom: top + PANEL });
  const half = Math.min(18, (x(1) - x(0)) * 0.32);
  columns.forEach((values, i) => {
    if (values.length === 0) return;
    const center = x(i + 0.5);
    if (values.length < MIN_BOX) drawn.push(...values.map((value) => dot(center, y(value))));
    else drawn.push(...box(values, center, half, y));
  });
  return drawn;
}

function box(values: number[], center: number, half: number, y: (value: number) => number): Markup[] {
  const { lower, median, upper, whiskerLow, whiskerHigh, outliers } = boxOf(values);
  return [
    rule(center, y(whiskerLow), center, y(lower), { stroke: INK }),
    rule(center, y(upper), center, y(whiskerHigh), { stroke: INK }),
    rule(center - half / 2, y(whiskerLow), center + half / 2, y(whiskerLow), { stroke: INK }),
    rule(center - half / 2, y(whiskerHigh), center + half / 2, y(whiskerHigh), { stroke: INK }),
    element("rect", {
      x: center - half,
      y: y(upper),
      width: 2 * half,
      height: y(lower) - y(upper),
      fill: BOX,
      stroke: INK,
    }),
    rule(center - half, y(median), center + half, y(median), { stroke: ACCENT, "stroke-width": 2.5 }),
    ...outliers.map((value) => dot(center, y(value))),
  ];
}

function dot(cx: number, cy: number): Markup {
  return element("circle", { cx, cy, r: 2.5, fill: ACCENT, "fill-opacity": "0.65", stroke: AXIS, "stroke-width": 0.5 });
}
