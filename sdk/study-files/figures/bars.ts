import { scaleLinear } from "d3-scale";
import { type FigureOptions, frame } from "../../figures/svg/frame.ts";
import { element } from "../../figures/svg/markup.ts";
import { counted } from "../../figures/svg/number.ts";
import { bottomAxis, label, rule } from "../../figures/svg/shapes.ts";
import { ACCENT, GRID, INK, MUTED, SIZE, WARNING, WIDTH } from "../../figures/svg/style.ts";
import { fitNames, textWidth } from "../../figures/svg/text.ts";
import { ticksOf } from "../../figures/svg/ticks.ts";

/** A bar: its value, a mark on its row where there is one, and what stands behind it. */
export interface BarRow {
  readonly name: string;
  readonly value: number;
  readonly mark: number | null;
  readonly text: string;
}

const ROW = 24;
/** More rows are cut, and counted in a note. */
const MOST = 60;

/** Bars from 0, a row each. */
export function barsFigure(
  all: readonly BarRow[],
  { axis, domain, notes }: { axis: string; domain: readonly [number, number]; notes: readonly string[] },
  options: FigureOptions,
): string {
  const rows = all.slice(0, MOST);
  const cut = all.length - rows.length;
  const width = options.width ?? WIDTH;
  const names = fitNames(
    rows.map(({ name }) => name),
    300,
    SIZE.label,
    340,
  );
  const left = Math.max(60, ...names.map((name) => textWidth(name, SIZE.label))) + 12;
  const right = width - 16 - Math.max(...rows.map(({ text }) => textWidth(text, SIZE.tick)));
  const bottom = rows.length * ROW + 4;
  const x = scaleLinear([...domain], [left, right - 12]);
  const ticks = ticksOf(x, 5);
  const body = [
    ...ticks.map(({ at }) => rule(at, 0, at, bottom, { stroke: GRID })),
    ...rows.flatMap(({ value, mark, text }, i) => {
      const y = i * ROW + ROW / 2 + 2;
      const [from, to] = [Math.min(x(0), x(value)), Math.max(x(0), x(value))];
      return [
        label(names[i], { x: left - 10, y: y + 3.5, "text-anchor": "end" }),
        element("rect", { x: from, y: y - 7, width: Math.max(0.75, to - from), height: 14, fill: ACCENT }),
        ...(mark === null ? [] : [rule(x(mark), y - 9, x(mark), y + 9, { stroke: WARNING, "stroke-width": 2 })]),
        label(text, { x: right, y: y + 3.5, "font-size": SIZE.tick, fill: MUTED }),
      ];
    }),
    rule(x(0), 0, x(0), bottom, { stroke: INK }),
    bottomAxis(ticks, left, right - 12, bottom, axis),
  ];
  return frame(
    {
      title: options.title ?? axis,
      description: `Bars of ${axis} in ${counted(rows.length, "row")}.`,
      notes: [...notes, ...(cut > 0 ? [`${counted(cut, "more row")}: the table has them all.`] : [])],
      width,
      height: bottom + 38,
    },
    options,
    body,
  );
}
