import { scaleLinear } from "d3-scale";
import type { AnalysisResult, KernelStudy } from "../results/analysis.ts";
import { quantile } from "../results/quantile.ts";
import { summaryPercentiles } from "../results/summarise.ts";
import type { Cell, Table } from "../tables/table.ts";
import { said } from "./caption.ts";
import type { FigureRow } from "./figure-row.ts";
import { LEAST_SPAN } from "./layer-measures.ts";
import { type FigureOptions, frame } from "./svg/frame.ts";
import { element, type Markup } from "./svg/markup.ts";
import { counted } from "./svg/number.ts";
import { bottomAxis, label, rule } from "./svg/shapes.ts";
import { ACCENT, BOX, GRID, INK, MUTED, NARROW, SIZE, WIDTH } from "./svg/style.ts";
import { fitNames, textWidth } from "./svg/text.ts";
import { ticksOf } from "./svg/ticks.ts";

/** More groups are cut, and counted in a note: rows would be too many to read. */
const MOST = 60;
const ROW = 20;
const GAP = 22;
/** Above the rows of a panel its title, below them its axis. */
const [HEAD, FOOT] = [22, 38];

const TITLE = "Quality and divergence by group";

/** One box of a panel: 5th, 25th, 50th, 75th and 95th percentile; empty for a group without values. */
interface Panel {
  title: string;
  axis: string;
  boxes: readonly (readonly number[])[];
  domain: readonly [number, number];
}

export const groupBoxesRow: FigureRow<AnalysisResult> = {
  name: "group-boxes",
  least: 290,
  eachKernel: true,
  title: () => TITLE,
  caption:
    () => said`The layers of each group: sparsity S, variance entropy over the least of random weights H / T_H (3×3 filters) and
orthogonality O; and the divergence D of the group from each of the others. Box: quartiles and median; line: 5th to 95th percentile.`,
  isThere: ({ groups, divergence }) =>
    groups.length > 1 && (groups.some(({ summary }) => summary.layers > 1) || divergence.groups.length > 2),
  draw: groupBoxesFigure,
  table: (result) => boxesTable(result),
};

/** What stands below a panel. */
const axes: Readonly<Record<string, string>> = {
  S: "sparsity",
  "H / T_H": "variance entropy",
  O: "orthogonality",
  D: "divergence (nats)",
};

function panelsOf({ groups, divergence }: Pick<KernelStudy, "groups" | "divergence">): Panel[] {
  const of = (key: "sparsity" | "entropyRatio" | "orthogonality") =>
    groups.map(({ summary }) => summary[key].percentiles);
  const places = new Map(divergence.groups.map((name, i) => [name, i]));
  const far = groups.map(({ name }) => {
    const i = places.get(name);
    if (i === undefined) return [];
    const others = divergence.matrix[i].filter((_, j) => j !== i).sort((a, b) => a - b);
    return summaryPercentiles.map((percent) => quantile(others, percent / 100));
  });
  const panels: [string, number[][], (boxes: number[]) => [number, number]][] = [
    ["S", of("sparsity"), (values) => [0, Math.max(LEAST_SPAN, ...ends(values, 1))]],
    ["H / T_H", of("entropyRatio"), (values) => [0, Math.max(1.12, ...ends(values, 1))]],
    ["O", of("orthogonality"), (values) => [Math.min(1 - LEAST_SPAN, ...ends(values, 0)), 1]],
    ["D", far, (values) => [0, Math.max(1e-6, ...ends(values, 1))]],
  ];
  return panels
    .filter(([, boxes]) => boxes.some((box) => box.length > 0))
    .map(([title, boxes, domain]) => ({ title, axis: axes[title], boxes, domain: domain(boxes.flat()) }));
}

/** The least of the values, or the greatest. */
function ends(values: readonly number[], end: 0 | 1): number[] {
  return values.length === 0 ? [] : [values.reduce((a, b) => (end === 1 ? Math.max(a, b) : Math.min(a, b)))];
}

/** Box plots of S, H / T_H, O and D, a row a group. */
export function groupBoxesFigure(
  { groups, divergence }: Pick<KernelStudy, "groups" | "divergence">,
  options: FigureOptions = {},
): string {
  const width = options.width ?? WIDTH;
  const panels = panelsOf({ groups, divergence });
  const shown = groups.slice(0, MOST);
  const names = fitNames(
    shown.map(({ name }) => name),
    width < NARROW ? 90 : 150,
    SIZE.label,
    width < NARROW ? 100 : 200,
  );
  const left = Math.max(60, ...names.map((name) => textWidth(name, SIZE.label))) + 12;
  const perRow = width < NARROW ? Math.min(2, panels.length) : panels.length;
  const wide = (width - left - 12 - GAP * (perRow - 1)) / perRow;
  /** From a row of panels to the next. */
  const down = HEAD + shown.length * ROW + FOOT;
  const rows = Math.ceil(panels.length / perRow);
  const body: Markup[] = [];
  for (let row = 0; row < rows; row++)
    body.push(
      ...names.map((name, i) =>
        label(name, { x: left - 10, y: row * down + HEAD + i * ROW + ROW / 2 + 3.5, "text-anchor": "end" }),
      ),
    );
  panels.forEach(({ title, axis, boxes, domain }, p) => {
    const x1 = left + (p % perRow) * (wide + GAP);
    const x2 = x1 + wide;
    const top = HEAD + Math.floor(p / perRow) * down;
    const bottom = top + shown.length * ROW;
    const x = scaleLinear([...domain], [x1, x2]);
    const ticks = ticksOf(x, 3);
    body.push(
      ...ticks.map(({ at }) => rule(at, top, at, bottom, { stroke: GRID })),
      label(title, { x: (x1 + x2) / 2, y: top - 10, "text-anchor": "middle", "font-weight": "bold" }),
      bottomAxis(ticks, x1, x2, bottom, axis),
      ...boxes.slice(0, MOST).flatMap((box, i) => (box.length === 0 ? [] : boxMarks(box, x, top + i * ROW + ROW / 2))),
    );
  });
  const cut = groups.length - shown.length;
  return frame(
    {
      title: TITLE,
      description: `Box plots of ${panels.map(({ title }) => title).join(", ")} of ${counted(shown.length, "group")}.`,
      notes: cut > 0 ? [`${counted(cut, "more group")}: summary.csv has them all.`] : [],
      width,
      height: rows * down,
    },
    options,
    body,
  );
}

/** Box and line of five percentiles, in a row of a figure. */
export function boxMarks(
  [low, lower, median, upper, high]: readonly number[],
  x: (value: number) => number,
  y: number,
): Markup[] {
  const half = 5;
  return [
    rule(x(low), y, x(high), y, { stroke: INK }),
    element("rect", {
      x: x(lower),
      y: y - half,
      width: Math.max(0.5, x(upper) - x(lower)),
      height: 2 * half,
      fill: BOX,
      stroke: MUTED,
    }),
    rule(x(median), y - half, x(median), y + half, { stroke: ACCENT, "stroke-width": 2.5 }),
  ];
}

function boxesTable({ groups, divergence }: Pick<KernelStudy, "groups" | "divergence">): Table {
  const panels = panelsOf({ groups, divergence });
  return {
    name: "group-boxes",
    columns: ["group", ...panels.flatMap(({ title }) => summaryPercentiles.map((percent) => `${title}, p${percent}`))],
    rows: groups.map(({ name }, i): Cell[] => [
      name,
      ...panels.flatMap(({ boxes }) => summaryPercentiles.map((_, j) => boxes[i][j] ?? null)),
    ]),
  };
}
