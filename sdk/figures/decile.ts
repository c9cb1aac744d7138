import { scaleLinear } from "d3-scale";
import type { AnalysisResult, BasisResult, ModelResult } from "../results/analysis.ts";
import { depthDecile } from "../results/depth-decile.ts";
import type { Measure } from "../results/measures.ts";
import { layersTable } from "../tables/layers-table.ts";
import { boxOf } from "./box.ts";
import { said } from "./caption.ts";
import type { FigureRow } from "./figure-row.ts";
import { axisTitle, depthOf, layersOf, measureDomain, measuresOf, ofKernel } from "./layer-measures.ts";
import { type FigureOptions, frame } from "./svg/frame.ts";
import { element, type Markup } from "./svg/markup.ts";
import { counted } from "./svg/number.ts";
import { bottomAxis, label, leftAxis, rule } from "./svg/shapes.ts";
import { ACCENT, AXIS, INK, MUTED, SIZE, WARNING } from "./svg/style.ts";
import { ticksOf } from "./svg/ticks.ts";

/** A box of fewer layers than this says less than the layers themselves: they are drawn as dots. */
const MIN_BOX = 5;
const PANEL = 132;
const PITCH = PANEL + 22;

const TITLE = "Quality of the layers by depth";

export const decileRow: FigureRow<AnalysisResult> = {
  name: "deciles",
  eachKernel: true,
  title: () => TITLE,
  caption:
    () => said`Sparsity, variance entropy and orthogonality of the layers of all models, by decile of depth: [0, .1],
(.1, .2] to (.9, 1].`,
  isThere: ({ models, basis }) => layersOf(models, basis.kernel).flatMap(({ layers }) => layers).length > 1,
  draw: decileFigure,
  table: ({ models, basis }) => layersTable({ models: ofKernel(models, basis.kernel) }),
};

/** Box plots of sparsity, entropy and orthogonality of the layers by decile of depth (Gavrikov and Keuper, CVPR 2022). */
export function decileFigure(
  { models, basis }: { models: ModelResult[]; basis: BasisResult },
  options: FigureOptions = {},
): string {
  const deciles: { values: (number | null)[] }[][] = Array.from({ length: 10 }, () => []);
  const measures = measuresOf(basis);
  for (const { layers } of layersOf(models, basis.kernel)) {
    layers.forEach((layer, i) => {
      const decile = depthDecile(depthOf(layer, i, layers.length));
      deciles[decile].push({ values: measures.map((measure) => measure.of(layer)) });
    });
  }
  const width = options.width ?? 600;
  const [left, right] = [56, width - 6];
  const x = scaleLinear([0, 10], [left, right]);
  const body: Markup[] = measures.flatMap((measure, m) => {
    const columns = deciles.map((layers) => layers.map(({ values }) => values[m]).filter((value) => value !== null));
    return panel(measure, columns, 10 + m * PITCH, left, right, x);
  });
  const bottom = 10 + 2 * PITCH + PANEL;
  body.push(
    bottomAxis(
      deciles.map((_, i) => ({ at: x(i + 0.5), text: i === 0 ? "0–.1" : `.${i}–${i === 9 ? "1" : `.${i + 1}`}` })),
      left,
      right,
      bottom,
    ),
    ...deciles.map((layers, i) =>
      label(`n = ${layers.length}`, {
        x: x(i + 0.5),
        y: bottom + 29,
        "text-anchor": "middle",
        "font-size": SIZE.tick,
        fill: MUTED,
      }),
    ),
    label("depth of the layer in its model, by decile", {
      x: (left + right) / 2,
      y: bottom + 48,
      "text-anchor": "middle",
    }),
  );
  const count = deciles.reduce((sum, layers) => sum + layers.length, 0);
  return frame(
    {
      title: TITLE,
      description: `Box plots of sparsity, variance entropy and orthogonality of ${counted(count, "layer")} by depth decile.`,
      notes: [
        `Box: quartiles and median; whiskers: farthest layer within 1.5 interquartile ranges; dots: layers beyond, and every layer of a decile with fewer than ${MIN_BOX}.`,
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
  const domain = measureDomain(measure, columns.flat());
  const y = scaleLinear(domain, [top + PANEL, top]);
  const drawn = [leftAxis(ticksOf(y, 5), left, right, top, top + PANEL, axisTitle(measure))];
  drawn.push(rule(left, top + PANEL, right, top + PANEL));
  if (measure.reference) drawn.push(...referenceLine(measure.reference, left, right, y));
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
      fill: "#cfe3f2",
      stroke: INK,
    }),
    rule(center - half, y(median), center + half, y(median), { stroke: ACCENT, "stroke-width": 2.5 }),
    ...outliers.map((value) => dot(center, y(value))),
  ];
}

function dot(cx: number, cy: number): Markup {
  return element("circle", { cx, cy, r: 2.5, fill: ACCENT, "fill-opacity": "0.65", stroke: AXIS, "stroke-width": 0.5 });
}

/** A dashed line across a panel with its meaning above its right end. */
export function referenceLine(
  { value, text }: { value: number; text: string },
  left: number,
  right: number,
  y: (value: number) => number,
): Markup[] {
  return [
    rule(left, y(value), right, y(value), { stroke: WARNING, "stroke-dasharray": "4 3" }),
    label(text, { x: right - 3, y: y(value) - 4, "text-anchor": "end", "font-size": SIZE.tick, fill: WARNING }),
  ];
}
