import { scaleLinear } from "d3-scale";
import type { ScaleSpaceResult, ScaleSpaceShares } from "../../results/scale-space.ts";
import { sigmasTable } from "../../tables/scale-sigmas-table.ts";
import { type Caption, said } from "../caption.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { characters, element, type Markup } from "../svg/markup.ts";
import { coordinate, counted, fixed, grouped } from "../svg/number.ts";
import { layRows } from "../svg/rows.ts";
import { bottomAxis, label, rule } from "../svg/shapes.ts";
import { GRID, INK, MUTED, PAPER, SIZE, WIDTH } from "../svg/style.ts";
import { roomyTicks } from "../svg/ticks.ts";
import { AXIS_COLORS } from "./family-style.ts";
import { type RowsBy, rowsOf } from "./share-rows.ts";
import { type SharesFigure, sharesRow } from "./shares-row.ts";

export interface SigmaDepthOptions extends FigureOptions {
  /** Default layer. */
  by?: RowsBy;
}

const [TOP, PITCH, RIDGE, GAP] = [24, 34, 22, 24];

const TITLES: Record<RowsBy, string> = {
  layer: "Scale of the filters by layer",
  depth: "Scale of the filters by depth",
};

const CAPTIONS: Record<RowsBy, Caption> = {
  layer: said`How wide the filters are, in pixels of their own layer: the standard deviations of the Gaussian behind the best template
of each explained filter, σx warm, σy cool. A σ near 0 means no smoothing along that axis at all: a plain difference of neighbouring pixels,
or in smooth a single row, column or point. A diamond: the median of random filters of the same sizes, of those that are explained.`,
  depth: said`The same for whole models and tenths of their depth.`,
};

const figure: SharesFigure = { titles: TITLES, captions: CAPTIONS, draw: sigmaDepthFigure, table: sigmasTable };

export const [sigmasRow, sigmasDepthRow] = [
  sharesRow("scale-sigmas", "layer", figure),
  sharesRow("scale-sigmas-depth", "depth", figure),
];

/** Distributions of the two sigmas by layer or by depth: a histogram over its quartiles in each row, x beside y. */
export function sigmaDepthFigure(
  { scaleSpace }: { scaleSpace: ScaleSpaceResult },
  options: SigmaDepthOptions = {},
): string {
  const by = options.by ?? "layer";
  const width = options.width ?? WIDTH;
  const rows = rowsOf(scaleSpace, by);
  const { body, left, bottom, places, grid } = layRows(rows, TOP, PITCH, width);
  const reach = reachOf(places.map(({ shares }) => shares));
  const right = width - 40;
  const panel = (right - left - GAP) / 2;
  for (const [axis, start] of [
    ["x", left],
    ["y", left + panel + GAP],
  ] as const) {
    const scale = scaleLinear([0, reach], [start, start + panel]);
    const ticks = roomyTicks(scale, 7);
    body.push(
      label(`σ${axis}`, { x: start, y: 11, "font-weight": "bold", fill: AXIS_COLORS[axis] }),
      ...grid(ticks.map(({ at }) => at)),
      ...places.flatMap(({ name, shares, y }) => ridge(name, shares, axis, scale, reach, y)),
      bottomAxis(ticks, start, start + panel, bottom + 2, `σ${axis} in pixels`),
    );
  }
  body.push(label("filters", { x: width, y: 11, "text-anchor": "end", "font-size": SIZE.tick, fill: MUTED }));
  for (const { shares, y } of places)
    body.push(
      label(grouped(sum(shares.explained.sigmaHistogram.x)), {
        x: width,
        y: y + PITCH / 2 + 3.5,
        "text-anchor": "end",
        "font-size": SIZE.tick,
        fill: MUTED,
      }),
    );
  const someNoise = places.some(({ shares }) => shares.explained.noise.sigmaX !== null);
  const capped = places.some(({ shares }) => beyond(shares, reach));
  return frame(
    {
      title: TITLES[by],
      description: `Histograms and quartiles of the scale parameters along x and y of ${counted(places.length, by === "layer" ? "layer" : "group")}. ${gist(places.map(({ shares }) => shares))}`,
      notes: [
        `Scale (standard deviation) of the best family, method ${scaleSpace.method}, of the explained filters whose fit converged. Bar: lower to upper quartile; dot: median. Each histogram has its own height.${
          capped ? " The last bin also counts what lies beyond it." : ""
        }${someNoise ? " Diamond: median of random filters of the same sizes, of those that are explained." : ""}`,
      ],
      width,
      height: bottom + 38,
    },
    options,
    body,
  );
}

/** The end of the axis: the last bin that any row fills, or the largest histogram. */
function reachOf(sets: ScaleSpaceShares[]): number {
  let reach = 0;
  for (const {
    explained: { sigmaHistogram },
  } of sets) {
    for (const counts of [sigmaHistogram.x, sigmaHistogram.y]) {
      const last = counts.findLastIndex((count) => count > 0);
      reach = Math.max(reach, ((last + 1) / Math.max(1, counts.length)) * sigmaHistogram.sigmaMax);
    }
  }
  return reach > 0 ? reach : 1;
}

function beyond({ explained: { sigmaX, sigmaY } }: ScaleSpaceShares, reach: number): boolean {
  return [sigmaX, sigmaY].some((quartiles) => quartiles[4] > reach);
}

function ridge(
  name: string,
  { explained: { sigmaHistogram, sigmaX, sigmaY, noise } }: ScaleSpaceShares,
  axis: "x" | "y",
  scale: (sigma: number) => number,
  reach: number,
  y: number,
): Markup[] {
  const counts = sigmaHistogram[axis];
  const color = AXIS_COLORS[axis];
  const most = Math.max(1, ...counts);
  const base = y + RIDGE + 2;
  const [, lower, median, upper] = axis === "x" ? sigmaX : sigmaY;
  const bin = sigmaHistogram.sigmaMax / Math.max(1, counts.length);
  let d = `M${coordinate(scale(0))},${coordinate(base)}`;
  const last = counts.findLastIndex((count) => count > 0);
  for (let i = 0; i <= last; i++)
    d += `V${coordinate(base - (counts[i] / most) * RIDGE)}H${coordinate(scale((i + 1) * bin))}`;
  const drawn = [rule(scale(0), base, scale(reach), base, { stroke: GRID })];
  if (last >= 0) {
    const hover = `${name}: σ${axis} ${fixed(median, 2)} (${fixed(lower, 2)} to ${fixed(upper, 2)})`;
    const path = { d: `${d}V${coordinate(base)}z`, fill: color, "fill-opacity": "0.38" };
    drawn.push(element("path", path, element("title", {}, characters(hover))));
  }
  if (Number.isFinite(median) && Number.isFinite(lower) && Number.isFinite(upper)) {
    const at = (sigma: number) => scale(Math.min(reach, sigma));
    drawn.push(
      rule(at(lower), base + 3, at(upper), base + 3, { stroke: color, "stroke-width": 4 }),
      element("circle", { cx: at(median), cy: base + 3, r: 3.25, fill: PAPER, stroke: INK, "stroke-width": 1.5 }),
    );
  }
  const ofNoise = axis === "x" ? noise.sigmaX : noise.sigmaY;
  if (ofNoise !== null) {
    const at = scale(Math.min(reach, ofNoise));
    const points = [
      [at, base - 1],
      [at + 4, base + 3],
      [at, base + 7],
      [at - 4, base + 3],
    ].map((place) => place.map(coordinate).join(","));
    const title = element("title", {}, characters(`${name}: noise, σ${axis} ${fixed(ofNoise, 2)}`));
    drawn.push(
      element("polygon", { points: points.join(" "), fill: "none", stroke: MUTED, "stroke-width": 1.5 }, title),
    );
  }
  return drawn;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function gist(sets: ScaleSpaceShares[]): string {
  const medians = sets.map(({ explained: { sigmaX } }) => sigmaX[2]).filter((median) => Number.isFinite(median));
  if (medians.length === 0) return "";
  return `Median of sigma x: ${fixed(Math.min(...medians), 2)} to ${fixed(Math.max(...medians), 2)} pixels.`;
}
