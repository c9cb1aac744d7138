import type { AnalysisResult, BasisResult } from "../results/analysis.ts";
import type { Table } from "../tables/table.ts";
import { said } from "./caption.ts";
import type { FigureRow } from "./figure-row.ts";
import { colorBar, symmetricTicks } from "./svg/color-bar.ts";
import { type FigureOptions, frame } from "./svg/frame.ts";
import { element, type Markup } from "./svg/markup.ts";
import { grouped, significant } from "./svg/number.ts";
import { label, rule } from "./svg/shapes.ts";
import { AXIS, diverging, MUTED, SIZE } from "./svg/style.ts";

const AXIS_TITLE = "tap of the filter, row by row";

const titleOf = ({ basis }: { basis: BasisResult }) => `Covariance of the ${basis.kernel.join("×")} filters`;

export const covarianceRow: FigureRow<AnalysisResult> = {
  name: "covariance",
  eachKernel: true,
  title: titleOf,
  caption:
    () => said`How the weights of a filter vary together: covariance of every two of its taps, row by row, over the
scaled filters behind the basis. Its eigenvectors are the basis. Taps that lie side by side vary together in smooth filters.`,
  isThere: ({ basis }) => basis.components.length === basis.kernel[0] * basis.kernel[1],
  draw: covarianceFigure,
  table: covarianceTable,
};

/** The covariance of the taps, from the basis: sum over its components of variance v v^T. Rows and columns in the filter's order. */
export function covarianceOf({ components, explainedVariance }: BasisResult): number[][] {
  return components.map((_, i) =>
    components.map((__, j) =>
      components.reduce((sum, component, c) => sum + explainedVariance[c] * component[i] * component[j], 0),
    ),
  );
}

/** The covariance image of a basis: k*k x k*k cells, the rows of the filter set apart by lines. */
export function covarianceFigure({ basis }: { basis: BasisResult }, options: FigureOptions = {}): string {
  const covariance = covarianceOf(basis);
  const taps = covariance.length;
  const columns = basis.kernel[1];
  const limit = covariance.flat().reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const width = options.width ?? 420;
  // Names of rows, and the axis title beside them.
  const left = 56;
  // On a wide screen half of it.
  const side = Math.min(width - left - 8, Math.max(360, width / 2));
  const cell = side / taps;
  const cells = covariance.flatMap((row, i) =>
    row.map((value, j) =>
      element("rect", { x: left + j * cell, y: i * cell, width: cell, height: cell, fill: diverging(value / limit) }),
    ),
  );
  const lines: Markup[] = [];
  for (let at = 0; at <= taps; at += columns) {
    lines.push(rule(left + at * cell, 0, left + at * cell, side), rule(left, at * cell, left + side, at * cell));
  }
  const rows = Array.from({ length: taps / columns }, (_, i) => {
    const middle = (i + 0.5) * columns * cell;
    return [
      label(`row ${i + 1}`, {
        x: left - 6,
        y: middle + 3.5,
        "text-anchor": "end",
        "font-size": SIZE.tick,
        fill: MUTED,
      }),
      label(`row ${i + 1}`, {
        x: left + middle,
        y: side + 14,
        "text-anchor": "middle",
        "font-size": SIZE.tick,
        fill: MUTED,
      }),
    ];
  }).flat();
  const bar = colorBar(
    left,
    side + 54,
    160,
    (t) => diverging(2 * t - 1),
    symmetricTicks(significant(limit, 2)),
    "covariance",
  );
  return frame(
    {
      title: titleOf({ basis }),
      description: `The covariance of the ${taps} taps of ${grouped(basis.filters)} scaled filters, as an image.`,
      notes: [],
      width,
      height: side + 84,
    },
    options,
    [
      element("g", { "shape-rendering": "crispEdges", stroke: "none" }, ...cells),
      element("g", { stroke: AXIS }, ...lines),
      ...rows,
      label(AXIS_TITLE, { x: left + side / 2, y: side + 30, "text-anchor": "middle" }),
      label(AXIS_TITLE, { transform: `translate(10 ${side / 2}) rotate(-90)`, "text-anchor": "middle" }),
      bar,
    ],
  );
}

function covarianceTable({ basis }: { basis: BasisResult }): Table {
  const covariance = covarianceOf(basis);
  return {
    name: "covariance",
    columns: ["tap", ...covariance.map((_, j) => `tap ${j + 1}`)],
    rows: covariance.map((row, i) => [i + 1, ...row]),
  };
}
