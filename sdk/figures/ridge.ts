import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import type { AnalysisResult, DensityResult, KernelStudy } from "../results/analysis.ts";
import { curvesTable } from "../tables/densities-table.ts";
import { said } from "./caption.ts";
import { constantMark } from "./constant-mark.ts";
import type { FigureRow } from "./figure-row.ts";
import { REFERENCES } from "./references.ts";
import { type FigureOptions, frame, widest } from "./svg/frame.ts";
import { element, type Markup } from "./svg/markup.ts";
import { counted, grouped, percent, significant } from "./svg/number.ts";
import { label, rule } from "./svg/shapes.ts";
import { ACCENT, AXIS, categoryCount, GRID, MUTED, NARROW, SIZE, seriesStyle, WIDTH } from "./svg/style.ts";
import { fitNames } from "./svg/text.ts";
import { roomyTicks } from "./svg/ticks.ts";
import { thinCurve } from "./thin-curve.ts";

export interface RidgeOptions extends FigureOptions {
  /** Most components drawn, from c0. Default 9, or as many as a narrow figure has room for. */
  components?: number;
}

/** Most rows drawn: a figure of more is longer than anybody reads. */
const MAX_ROWS = 120;
/** Below this share of its peak a density is nothing at the size it is drawn: the axes need not reach there. */
const VISIBLE = 1 / 500;

const titleOf = ({ basis }: Pick<KernelStudy, "basis">) =>
  `Distribution of the ${basis.kernel.join("×")} filters along each component`;

export const ridgeRow: FigureRow<AnalysisResult> = {
  name: "ridge",
  eachKernel: true,
  title: titleOf,
  caption: ({
    groups,
  }) => said`How often each pattern occurs, and how strongly: the density of the filters' coefficients along
each component${groups.length > 1 ? ", one row per group" : ""}. A narrow peak at 0: the pattern is hardly used. Separate spikes:
the filters take only a few values, as binary filters do. Method: Gaussian kernel density estimates (${REFERENCES.filterDb}).`,
  isThere: ({ densities }) => densities.length > 0,
  draw: ridgeFigure,
  table: curvesTable,
};

/**
 * Ridge plot: a row for each group, a column for each component, in each cell the density of the coefficient
 * (Gavrikov and Keuper, CVPR 2022). Every curve has its own height; a column has one horizontal axis.
 */
export function ridgeFigure(
  study: Pick<KernelStudy, "basis" | "groups" | "densities">,
  options: RidgeOptions = {},
): string {
  const { basis } = study;
  const every = Math.ceil(study.groups.length / MAX_ROWS);
  const groups = study.groups.filter((_, i) => i % every === 0);
  const shown = new Set(groups.map(({ name }) => name));
  const total = basis.components.length;
  const asked = options.width ?? WIDTH;
  const readable = Math.max(3, Math.floor((asked - 100) / 54));
  const columns = Math.min(options.components ?? Math.min(9, readable), total);
  const cells = new Map(study.densities.map((density) => [cellKey(density.group, density.component), density]));
  const drawn = study.densities.filter((density) => density.component < columns && shown.has(density.group));

  const width = asked < NARROW ? Math.max(asked, 90 + columns * 54) : Math.max(asked, 160 + columns * 60);
  const rowHeight = groups.length > 12 ? 36 : 52;
  const names = fitNames(
    groups.map((group) => group.name),
    width < NARROW ? 86 : 142,
    SIZE.label,
    width < NARROW ? 92 : 200,
  );
  const left = Math.max(widest(names, SIZE.label), 76) + 14;
  const gap = 10;
  const columnWidth = (width - left - gap * (columns - 1)) / columns;
  const top = 38;
  const bottom = top + groups.length * rowHeight;

  const body: Markup[] = [];
  for (let c = 0; c < columns; c++) {
    const x = left + c * (columnWidth + gap);
    const domain = visibleRange(drawn.filter((density) => density.component === c));
    const scale = scaleLinear(domain, [x, x + columnWidth]);
    body.push(
      label(`c${c}`, { x: x + columnWidth / 2, y: 12, "text-anchor": "middle", "font-weight": "bold" }),
      label(percent(basis.explainedVarianceRatio[c]), {
        x: x + columnWidth / 2,
        y: 27,
        "text-anchor": "middle",
        "font-size": SIZE.tick,
        fill: MUTED,
      }),
    );
    const ticks = roomyTicks(scale, 4);
    const lines = new Set([...ticks.map(({ at }) => at), ...(domain[0] < 0 && domain[1] > 0 ? [scale(0)] : [])]);
    for (const at of lines) body.push(rule(at, top, at, bottom, { stroke: GRID }));
    groups.forEach((group, g) => {
      const base = top + (g + 1) * rowHeight;
      body.push(rule(x, base, x + columnWidth, base, { stroke: AXIS, "stroke-width": 0.75 }));
      const density = cells.get(cellKey(group.name, c));
      const color = groups.length <= categoryCount ? seriesStyle(g).color : ACCENT;
      if (density !== undefined) body.push(ridge(density, scale, base, rowHeight - 7, color));
    });
    for (const { at, text } of ticks) {
      body.push(
        rule(at, bottom, at, bottom + 4),
        label(text, { x: at, y: bottom + 15, "text-anchor": "middle", "font-size": SIZE.tick, fill: MUTED }),
      );
    }
  }
  groups.forEach((group, g) => {
    const y = top + (g + 0.5) * rowHeight + 5;
    body.push(
      label(names[g], { x: 0, y }),
      label(counted(group.filters, "filter"), { x: 0, y: y + 13, "font-size": SIZE.tick, fill: MUTED }),
    );
  });
  body.push(
    label("coefficient along the component", { x: left + (width - left) / 2, y: bottom + 34, "text-anchor": "middle" }),
  );

  return frame(
    {
      title: titleOf(study),
      description: `Ridge plot of ${counted(groups.length, "group")} (rows) by ${columns} components (columns).`,
      notes: [
        `Columns: component and its share of the explained variance. Rows: density of the coefficient, each curve scaled to its own peak. ${bandwidthNote(drawn)}`,
        ...(every > 1 ? [`Of ${counted(study.groups.length, "group")} one in ${every} is drawn.`] : []),
        ...(columns < total ? [`The first ${columns} of ${grouped(total)} components are drawn.`] : []),
      ],
      width,
      height: bottom + 38,
    },
    options,
    body,
  );
}

/** A component is a number, so the first colon ends it whatever the group is called. */
function cellKey(group: string, component: number): string {
  return `${component}:${group}`;
}

function ridge(
  density: DensityResult,
  scale: (x: number) => number,
  base: number,
  height: number,
  color: string,
): Markup {
  if (density.constant !== null) return constantMark(scale(density.constant), base, base - height, color);
  const { lo, hi, points } = density.grid;
  const peak = peakOf(density.values);
  const step = points > 1 ? (hi - lo) / (points - 1) : 0;
  const [from, to] = visibleIndices(density.values, peak);
  const curve: [number, number][] = [];
  for (let i = from; i <= to; i++) {
    curve.push([scale(lo + i * step), base - (peak > 0 ? density.values[i] / peak : 0) * height]);
  }
  const thin = thinCurve(curve, 0.6, 0.25);
  const outline = line().digits(2)([[thin[0][0], base], ...thin, [thin[thin.length - 1][0], base]]) ?? "";
  return element("path", {
    d: outline,
    fill: color,
    "fill-opacity": "0.22",
    stroke: color,
    "stroke-linejoin": "round",
  });
}

function peakOf(values: number[]): number {
  return values.reduce((peak, value) => Math.max(peak, value), 0);
}

/** First and last grid point that can be seen. */
function visibleIndices(values: number[], peak: number): [number, number] {
  let from = 0;
  let to = values.length - 1;
  while (from < to && values[from] <= peak * VISIBLE) from++;
  while (to > from && values[to] <= peak * VISIBLE) to--;
  return [Math.max(0, from - 1), Math.min(values.length - 1, to + 1)];
}

function visibleRange(densities: DensityResult[]): [number, number] {
  let lo = Infinity;
  let hi = -Infinity;
  for (const { values, grid, constant } of densities) {
    if (constant !== null) {
      [lo, hi] = [Math.min(lo, constant), Math.max(hi, constant)];
      continue;
    }
    const step = grid.points > 1 ? (grid.hi - grid.lo) / (grid.points - 1) : 0;
    const [from, to] = visibleIndices(values, peakOf(values));
    lo = Math.min(lo, grid.lo + from * step);
    hi = Math.max(hi, grid.lo + to * step);
  }
  if (!(lo <= hi)) return [-1, 1];
  return lo < hi ? [lo, hi] : [lo - 0.5, hi + 0.5];
}

function bandwidthNote(densities: DensityResult[]): string {
  const varying = densities.filter(({ constant }) => constant === null);
  const note =
    varying.length < densities.length ? " An upright line with a dot: all coefficients have this one value." : "";
  if (varying.length === 0 && densities.length > 0) return note.trim();
  const bandwidths = varying.map((density) => density.bandwidth).sort((a, b) => a - b);
  if (bandwidths.length === 0) return "No densities were estimated.";
  const [low, high] = [significant(bandwidths[0], 2), significant(bandwidths[bandwidths.length - 1], 2)];
  return `Gaussian smoothing kernel, bandwidth (its standard deviation) ${low === high ? low : `${low} to ${high}`}.${note}`;
}
