import { scaleLinear } from "d3-scale";
import type { BasisResult, PlaneResult } from "../analysis/result.ts";
import { colorBar } from "./svg/color-bar.ts";
import { type FigureOptions, frame } from "./svg/frame.ts";
import { element, type Markup } from "./svg/markup.ts";
import { counted, log2, percent, significant } from "./svg/number.ts";
import { label, rule, type Tick } from "./svg/shapes.ts";
import { AXIS, density, GRID, MUTED, SIZE, WIDTH } from "./svg/style.ts";
import { fitNames } from "./svg/text.ts";
import { roomyTicks, ticksOf } from "./svg/ticks.ts";

/** Colours of the scale; a panel draws one path for each. */
const LEVELS = 32;
/** The colour scale reaches at most this far below the fullest bin; emptier bins take the lowest colour. */
const REACH = 1e4;

/** Density of the first two coefficients, a panel for each group, on shared axes and one logarithmic colour scale. */
export function planeFigure(
  { planes, basis }: { planes: PlaneResult[]; basis: BasisResult },
  options: FigureOptions = {},
): string {
  const perRow = Math.min(4, Math.max(1, planes.length));
  const width = options.width ?? (perRow < 3 ? 480 : WIDTH);
  const [left, gap, title] = [42, 14, 20];
  const side = Math.min(260, (width - left - gap * (perRow - 1)) / perRow);
  const rows = Math.ceil(planes.length / perRow);
  const shares = planes.map((plane) => {
    const total = plane.counts.reduce((sum, count) => sum + count, 0);
    return plane.counts.map((count) => (total > 0 ? count / total : 0));
  });
  const fullest = shares.reduce((most, bins) => bins.reduce((a, b) => Math.max(a, b), most), 0);
  const x = scaleLinear(union(planes.map((plane) => plane.x)), [0, side]);
  const y = scaleLinear(union(planes.map((plane) => plane.y)), [side, 0]);
  const emptiest = shares.flat().reduce((least, share) => (share > 0 ? Math.min(least, share) : least), fullest);
  const lowest = Math.max(Math.min(emptiest, fullest / 10), fullest / REACH);
  const level = (share: number) => log2(share / lowest) / log2(fullest / lowest);

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
        ...bins(plane, shares[p], level, x, y),
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
      [lowest, Math.sqrt(lowest * fullest), fullest].map((share, i) => ({ at: i / 2, text: percentOf(share) })),
      "share of the group's filters in a bin, logarithmic",
    ),
  );
  return frame(
    {
      title: "Density in the plane of the first two components",
      description: `Two-dimensional histograms of c0 (horizontal) and c1 (vertical) for ${counted(planes.length, "group")}.`,
      notes: [
        `${planes[0]?.bins ?? 0} × ${planes[0]?.bins ?? 0} bins, axes and colours shared by all panels; white bins are empty.`,
      ],
      width,
      height: barTop + 26,
    },
    options,
    body,
  );
}

function percentOf(share: number): string {
  return `${significant(share * 100, 2)} %`;
}

/** The bins as one path for each colour, equal neighbours of a row joined, in whole bins under one transform. */
function bins(
  plane: PlaneResult,
  shares: number[],
  level: (share: number) => number,
  x: (value: number) => number,
  y: (value: number) => number,
): Markup[] {
  const n = plane.bins;
  const paths = new Array<string>(LEVELS).fill("");
  for (let row = 0; row < n; row++) {
    let start = 0;
    while (start < n) {
      const color = colorIndex(shares[row * n + start], level);
      let end = start + 1;
      while (end < n && colorIndex(shares[row * n + end], level) === color) end++;
      if (color >= 0) paths[color] += `M${start} ${row}h${end - start}v1h${start - end}z`;
      start = end;
    }
  }
  const [left, bottom] = [x(plane.x[0]), y(plane.y[0])];
  const scaleX = (x(plane.x[1]) - left) / n;
  const scaleY = (y(plane.y[1]) - bottom) / n;
  const place = `translate(${left.toFixed(2)} ${bottom.toFixed(2)}) scale(${scaleX.toFixed(4)} ${scaleY.toFixed(4)})`;
  const drawn = paths.flatMap((d, i) => (d === "" ? [] : [element("path", { d, fill: density((i + 0.5) / LEVELS) })]));
  return [element("g", { transform: place, "shape-rendering": "crispEdges" }, ...drawn)];
}

/** -1 for an empty bin. */
function colorIndex(share: number, level: (share: number) => number): number {
  return share > 0 ? Math.max(0, Math.min(LEVELS - 1, Math.floor(level(share) * LEVELS))) : -1;
}

function union(ranges: [number, number][]): [number, number] {
  const lo = ranges.reduce((least, range) => Math.min(least, range[0]), Infinity);
  const hi = ranges.reduce((most, range) => Math.max(most, range[1]), -Infinity);
  return lo < hi ? [lo, hi] : [-1, 1];
}

function ticksBelow(ticks: Tick[], side: number): Markup[] {
  return ticks.flatMap(({ at, text }) => [
    rule(at, side, at, side + 4),
    label(text, { x: at, y: side + 15, "text-anchor": "middle", "font-size": SIZE.tick, fill: MUTED }),
  ]);
}

function ticksBeside(ticks: Tick[]): Markup[] {
  return ticks.flatMap(({ at, text }) => [
    rule(-4, at, 0, at),
    label(text, { x: -7, y: at + 3.5, "text-anchor": "end", "font-size": SIZE.tick, fill: MUTED }),
  ]);
}
