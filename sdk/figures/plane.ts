import { scaleLinear } from "d3-scale";
import type { AnalysisResult, BasisResult, PlaneResult } from "../results/analysis.ts";
import { planesTable } from "../tables/planes-table.ts";
import { said } from "./caption.ts";
import { densityBins, levelTicks, logLevels } from "./density-bins.ts";
import type { FigureRow } from "./figure-row.ts";
import { REFERENCES } from "./references.ts";
import { colorBar } from "./svg/color-bar.ts";
import { type FigureOptions, frame } from "./svg/frame.ts";
import { element, type Markup } from "./svg/markup.ts";
import { counted, percent } from "./svg/number.ts";
import { label, rule } from "./svg/shapes.ts";
import { AXIS, density, GRID, NARROW, SIZE, WIDTH } from "./svg/style.ts";
import { fitNames } from "./svg/text.ts";
import { roomyTicks, ticksBelow, ticksBeside, ticksOf } from "./svg/ticks.ts";

/** Most panels drawn: a figure of more is longer than anybody reads. */
const MAX_PANELS = 120;

const TITLE = "Density in the plane of the first two components";

export const planeRow: FigureRow<AnalysisResult> = {
  name: "plane",
  eachKernel: true,
  title: () => TITLE,
  caption:
    () => said`Filters in the plane of the first two components. A round cloud is typical; a cross, clusters or straight
lines point to degenerate or quantised filters (the phenotypes sun, spikes, symbols and point of ${REFERENCES.filterDb}).`,
  isThere: ({ planes }) => planes.length > 0,
  draw: (result, { group, ...options } = {}) => planeFigure({ ...result, planes: planesOf(result, group) }, options),
  table: (result, { group } = {}) => planesTable(planesOf(result, group)),
};

/** The plane of one group, or those of all. */
function planesOf({ planes }: AnalysisResult, group: number | undefined): PlaneResult[] {
  return group === undefined ? planes : planes.slice(group, group + 1);
}

/** Density of the first two coefficients, a panel for each group, on shared axes and one logarithmic colour scale. */
export function planeFigure(
  { planes: all, basis }: { planes: PlaneResult[]; basis: BasisResult },
  options: FigureOptions = {},
): string {
  const every = Math.ceil(all.length / MAX_PANELS);
  const planes = all.filter((_, i) => i % every === 0);
  const most = Math.min(4, Math.max(1, planes.length));
  const width = options.width ?? (most < 3 ? 480 : WIDTH);
  const perRow = width < NARROW ? Math.min(2, most) : most;
  const [left, gap, title] = [42, 14, 20];
  const side = Math.min(260, (width - left - gap * (perRow - 1)) / perRow);
  const rows = Math.ceil(planes.length / perRow);
  const shares = planes.map((plane) => {
    const total = plane.counts.reduce((sum, count) => sum + count, 0);
    return plane.counts.map((count) => (total > 0 ? count / total : 0));
  });
  const x = scaleLinear(union(planes.map((plane) => plane.x)), [0, side]);
  const y = scaleLinear(union(planes.map((plane) => plane.y)), [side, 0]);
  const { lowest, fullest, level } = logLevels(shares.flat());

  const names = fitNames(
    planes.map((plane) => plane.group),
    side - 4,
    SIZE.label,
  );
  const body: Markup[] = [];
  planes.forEach((plane, p) => {
    const column = p % perRow;
    const row = Math.floor(p / perRow);
    const panelLeft = left + column * (side + gap);
    const panelTop = title + row * (side + title + 10);
    const lastInColumn = p + perRow >= planes.length;
    body.push(
      element(
        "g",
        { transform: `translate(${panelLeft.toFixed(2)} ${panelTop.toFixed(2)})` },
        label(names[p], { x: 0, y: -6 }),
        rule(x(0), 0, x(0), side, { stroke: GRID }),
        rule(0, y(0), side, y(0), { stroke: GRID }),
        ...densityBins(plane, shares[p], level, x, y),
        element("rect", { width: side, height: side, fill: "none", stroke: AXIS, "stroke-width": 0.75 }),
        ...(lastInColumn ? ticksBelow(roomyTicks(x, 5), side) : []),
        ...(column === 0 ? ticksBeside(ticksOf(y, 5)) : []),
      ),
    );
  });
  const gridBottom = title + rows * (side + title + 10) - title - 10;
  const [share0, share1] = basis.explainedVarianceRatio;
  body.push(
    label(`coefficient c0 (${percent(share0)})`, {
      x: left + (perRow * (side + gap) - gap) / 2,
      y: gridBottom + 34,
      "text-anchor": "middle",
    }),
    label(`coefficient c1 (${percent(share1)})`, {
      transform: `translate(8 ${(title + side / 2).toFixed(2)}) rotate(-90)`,
      "text-anchor": "middle",
    }),
  );
  const barTop = gridBottom + 62;
  body.push(
    colorBar(
      left,
      barTop,
      Math.min(260, width - left - 40),
      density,
      levelTicks(lowest, fullest),
      "share of the group's filters in a bin, logarithmic",
    ),
  );
  return frame(
    {
      title: TITLE,
      description: `Two-dimensional histograms of c0 (horizontal) and c1 (vertical) for ${counted(planes.length, "group")}.`,
      notes: [
        `${planes[0]?.bins ?? 0} × ${planes[0]?.bins ?? 0} bins, axes and colours shared by all panels; bins without a colour are empty.`,
        ...(every > 1 ? [`Of ${counted(all.length, "group")} one in ${every} is drawn.`] : []),
      ],
      width,
      height: barTop + 26,
    },
    options,
    body,
  );
}

function union(ranges: [number, number][]): [number, number] {
  const lo = ranges.reduce((least, range) => Math.min(least, range[0]), Infinity);
  const hi = ranges.reduce((most, range) => Math.max(most, range[1]), -Infinity);
  return lo < hi ? [lo, hi] : [-1, 1];
}
