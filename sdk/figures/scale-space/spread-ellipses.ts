import type { ScaleSpaceExample, ScaleSpaceResult } from "../../results/scale-space.ts";
import { scaleExamplesTable } from "../../tables/scale-examples-table.ts";
import { said } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { swatch } from "../operators/label-style.ts";
import { filterPlace, placeNames } from "../place-names.ts";
import { colorBar } from "../svg/color-bar.ts";
import { evenRows } from "../svg/even-rows.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { element, type Markup } from "../svg/markup.ts";
import { coordinate, counted, fixed } from "../svg/number.ts";
import { label, rule, weightGrid } from "../svg/shapes.ts";
import { diverging, INK, MUTED, PAPER, SIZE, WIDTH } from "../svg/style.ts";
import { familyColor, familyText } from "./family-style.ts";

const [SIDE, GAP, HEAD] = [132, 28, 20];
const PITCH = HEAD + SIDE + 62;
/** Control points of a quarter of the unit circle as a cubic Bezier curve; off by 0.03 % at most. */
const KAPPA = 0.5522847498;

const TITLE = "Where the mass of the filters lies";

export const spreadRow: FigureRow<{ scaleSpace: ScaleSpaceResult }> = {
  name: "scale-spread",
  title: () => TITLE,
  caption:
    () => said`Mean and covariance of the absolute weights of the same filters. A dot half a pixel off the middle belongs to a
one-sided difference; a long ellipse means that the filter reaches farther along one direction.`,
  isThere: ({ scaleSpace }) => scaleSpace.examples.length > 0,
  draw: spreadEllipsesFigure,
  table: ({ scaleSpace }) => scaleExamplesTable(scaleSpace),
};

/** Mean and covariance of |h| drawn on the filters (arXiv 2509.12746, section 3): one standard deviation around the mean. */
export function spreadEllipsesFigure(
  { scaleSpace }: { scaleSpace: ScaleSpaceResult },
  options: FigureOptions = {},
): string {
  const { examples } = scaleSpace;
  const width = options.width ?? WIDTH;
  const perRow = evenRows(examples.length, Math.floor((width + GAP) / (SIDE + GAP)));
  const spacing = perRow === 1 ? 0 : (width - perRow * SIDE) / (perRow - 1);
  const places = placeNames(examples.map(filterPlace), SIDE + 8, SIZE.tick, scaleSpace.layers);
  const body: Markup[] = examples.map((example, i) =>
    element(
      "g",
      {
        transform: `translate(${coordinate((i % perRow) * (SIDE + spacing))} ${Math.floor(i / perRow) * PITCH})`,
      },
      ...card(example, places[i]),
    ),
  );
  if (examples.length === 0) body.push(label("There is no example.", { x: 0, y: 20 }));
  const barTop = Math.ceil(examples.length / perRow) * PITCH + 14;
  const ticks = [-1, 0, 1].map((value) => ({ at: (value + 1) / 2, text: fixed(value, 0) }));
  const bar = "weight over the filter's largest absolute weight";
  body.push(colorBar(8, barTop, 240, (t) => pale(2 * t - 1), ticks, bar));
  return frame(
    {
      title: TITLE,
      description: `${counted(examples.length, "filter")} with the mean and the standard deviation of the absolute weights.`,
      notes: [
        "Mean and covariance of |weight| over the pixels, x to the right and y upwards, in pixels from the middle. Dot: mean. Ellipse: one standard deviation in every direction. Dashed: the middle of the filter. sd: along the longest and the shortest axis of the ellipse.",
      ],
      width,
      height: barTop + 26,
    },
    options,
    body,
  );
}

function card({ weights, kernel, family, spread }: ScaleSpaceExample, place: string): Markup[] {
  const { mean, covariance } = spread;
  const [rows, columns] = kernel;
  const cell = SIDE / Math.max(rows, columns);
  const limit = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const [middleX, middleY] = [(columns * cell) / 2, HEAD + (rows * cell) / 2];
  const [cx, cy] = [middleX + mean[0] * cell, middleY - mean[1] * cell];
  const d = ellipse(cx, cy, covariance, cell);
  const dashed = { stroke: INK, "stroke-opacity": "0.45", "stroke-dasharray": "2 3", "stroke-width": 0.75 };
  const under = HEAD + SIDE + 16;
  const [long, short] = axes(covariance);
  const small = { x: 0, "font-size": SIZE.tick, fill: MUTED };
  return [
    swatch(0, 1, familyColor(family)),
    label(familyText(family), { x: 15, y: 10, "font-weight": "bold" }),
    weightGrid(weights, kernel, 0, HEAD, SIDE, (weight) => pale(limit > 0 ? weight / limit : 0)),
    rule(middleX, HEAD, middleX, HEAD + rows * cell, dashed),
    rule(0, middleY, columns * cell, middleY, dashed),
    element("path", { d, fill: "none", stroke: PAPER, "stroke-width": 4, "stroke-opacity": "0.85" }),
    element("path", { d, fill: "none", stroke: INK, "stroke-width": 1.75 }),
    element("circle", { cx, cy, r: 3.25, fill: INK, stroke: PAPER, "stroke-width": 1.25 }),
    label(`mean ${fixed(mean[0], 2)}, ${fixed(mean[1], 2)}`, { x: 0, y: under }),
    label(`sd ${fixed(long, 2)} × ${fixed(short, 2)} px`, { x: 0, y: under + 15 }),
    label(place, { ...small, y: under + 29 }),
  ];
}

/** The unit circle under the Cholesky factor of the covariance; y of a drawing runs down. */
function ellipse(cx: number, cy: number, [xx, xy, yy]: [number, number, number], cell: number): string {
  const a = Math.sqrt(Math.max(0, xx));
  const b = a > 0 ? xy / a : 0;
  const c = Math.sqrt(Math.max(0, yy - b * b));
  const at = (u: number, v: number) => `${coordinate(cx + a * u * cell)},${coordinate(cy - (b * u + c * v) * cell)}`;
  const quarter = ([u, v]: number[], [s, t]: number[]) =>
    `C${at(u + KAPPA * s, v + KAPPA * t)} ${at(s + KAPPA * u, t + KAPPA * v)} ${at(s, t)}`;
  const corners = [
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
  ];
  return `M${at(1, 0)}${corners.map((corner, i) => quarter(corner, corners[(i + 1) % 4])).join("")}z`;
}

/** Square roots of the eigenvalues, the larger first. */
function axes([xx, xy, yy]: [number, number, number]): [number, number] {
  const half = (xx + yy) / 2;
  const radius = Math.sqrt(((xx - yy) / 2) * ((xx - yy) / 2) + xy * xy);
  return [Math.sqrt(Math.max(0, half + radius)), Math.sqrt(Math.max(0, half - radius))];
}

/** The scale of weights, mixed with white, so that marks on it stand out. */
function pale(t: number): string {
  const color = diverging(t);
  const channel = (at: number) => Math.round(255 + (Number.parseInt(color.slice(at, at + 2), 16) - 255) * 0.7);
  return `#${[1, 3, 5].map((at) => channel(at).toString(16).padStart(2, "0")).join("")}`;
}
