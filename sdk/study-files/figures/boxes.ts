import { scaleLinear } from "d3-scale";
import { boxMarks } from "../../figures/group-boxes.ts";
import { type FigureOptions, frame } from "../../figures/svg/frame.ts";
import { counted } from "../../figures/svg/number.ts";
import { bottomAxis, label, rule } from "../../figures/svg/shapes.ts";
import { GRID, MUTED, SIZE, WARNING, WIDTH } from "../../figures/svg/style.ts";
import { fitNames, textWidth } from "../../figures/svg/text.ts";
import { ticksOf } from "../../figures/svg/ticks.ts";
import { quantile } from "../../results/quantile.ts";
import { summaryPercentiles } from "../../results/summarise.ts";

/** A row: its name, its values, of which a box is made, and a mark. */
export interface BoxRow {
  readonly name: string;
  readonly values: readonly number[];
  readonly mark: number;
}

const ROW = 26;

/** The five percentiles of a box; empty for no values. */
export function percentilesOf(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? [] : summaryPercentiles.map((percent) => quantile(sorted, percent / 100));
}

/** Box plots, a row each, on one axis from 0. */
export function boxesFigure(
  rows: readonly BoxRow[],
  { axis, notes, noun }: { axis: string; notes: readonly string[]; noun: string },
  options: FigureOptions,
): string {
  const width = options.width ?? WIDTH;
  const boxes = rows.map(({ values }) => percentilesOf(values));
  const counts = rows.map(({ values }) => counted(values.length, noun));
  const names = fitNames(
    rows.map(({ name }) => name),
    240,
    SIZE.label,
    280,
  );
  const left = Math.max(60, ...names.map((name) => textWidth(name, SIZE.label))) + 12;
  const right = width - 12 - Math.max(...counts.map((text) => textWidth(text, SIZE.tick)));
  const bottom = rows.length * ROW + 4;
  const most = boxes.reduce((high, box, i) => box.reduce((a, b) => Math.max(a, b), Math.max(high, rows[i].mark)), 1e-6);
  const x = scaleLinear([0, most], [left, right - 12]);
  const ticks = ticksOf(x, 5);
  const body = [
    ...ticks.map(({ at }) => rule(at, 0, at, bottom, { stroke: GRID })),
    ...names.flatMap((name, i) => {
      const y = i * ROW + ROW / 2 + 2;
      return [
        label(name, { x: left - 10, y: y + 3.5, "text-anchor": "end" }),
        label(counts[i], { x: right, y: y + 3.5, "font-size": SIZE.tick, fill: MUTED }),
        ...(boxes[i].length === 0 ? [] : boxMarks(boxes[i], x, y)),
        rule(x(rows[i].mark), y - 9, x(rows[i].mark), y + 9, { stroke: WARNING, "stroke-width": 2 }),
      ];
    }),
    bottomAxis(ticks, left, right - 12, bottom, axis),
  ];
  return frame(
    {
      title: options.title ?? axis,
      description: `Box plots of ${axis} in ${counted(rows.length, "row")}.`,
      notes: ["Box: quartiles and median; line: 5th to 95th percentile.", ...notes],
      width,
      height: bottom + 38,
    },
    options,
    body,
  );
}
