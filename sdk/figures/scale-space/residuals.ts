import { scaleLinear } from "d3-scale";
import type { ScaleSpaceFamily, ScaleSpaceResult } from "../../results/scale-space.ts";
import type { Table } from "../../tables/table.ts";
import { said } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { swatch } from "../operators/label-style.ts";
import { evenRows } from "../svg/even-rows.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { characters, element, type Markup } from "../svg/markup.ts";
import { coordinate, counted, fixed, grouped, percent } from "../svg/number.ts";
import { label, rule, sharedTitles } from "../svg/shapes.ts";
import { AXIS, GRID, INK, MUTED, SIZE, WIDTH } from "../svg/style.ts";
import { ticksBelow, ticksBeside } from "../svg/ticks.ts";
import { familyColor, familyText } from "./family-style.ts";

const [LEFT, GAP, HEAD, HEIGHT] = [58, 18, 36, 96];
const PITCH = HEAD + HEIGHT + 38;

const TITLE = "Residuals of the best fits by family";

export const residualsRow: FigureRow<{ scaleSpace: ScaleSpaceResult }> = {
  name: "scale-residuals",
  title: () => TITLE,
  caption:
    () => said`How much of the filters the models leave unexplained: the length of the residual over that of the filter. Mass near 0:
filters that are their formula. Mass near 1: filters that have their family only for want of a better one.`,
  isThere: ({ scaleSpace }) => scaleSpace.layers.length > 0,
  draw: residualsFigure,
  table: ({ scaleSpace }) => binsTable(scaleSpace),
};

/** The bins that are drawn, and those between them. */
function binsTable(scaleSpace: ScaleSpaceResult): Table {
  return {
    name: "scale-space-residual-bins",
    columns: ["family", "from", "to", "filters", "share"],
    rows: scaleSpace.families.flatMap((family) => {
      const { histogram, count } = residualsOf(scaleSpace, family);
      return histogram.map((number, i) => {
        const [from, to] = [i / histogram.length, (i + 1) / histogram.length];
        return [family, from, to, number, number / count];
      });
    }),
  };
}

/** Histograms of the relative residual, one a family, over all layers: 0 is a perfect fit, 1 as bad as no model. */
export function residualsFigure({ scaleSpace }: { scaleSpace: ScaleSpaceResult }, options: FigureOptions = {}): string {
  const families = scaleSpace.families
    .map((family) => residualsOf(scaleSpace, family))
    .filter(({ histogram }) => histogram.length > 0);
  const width = options.width ?? WIDTH;
  const perRow = evenRows(families.length, Math.min(4, Math.floor((width - LEFT + GAP) / (140 + GAP))));
  const side = (width - LEFT - GAP * (perRow - 1)) / perRow;
  const most = families.reduce((m, { histogram, count }) => Math.max(m, ...histogram.map((n) => n / count)), 0);
  const x = scaleLinear([0, 1], [0, side]);
  const y = scaleLinear([0, most > 0 ? most : 1], [HEIGHT, 0]).nice(3);
  const shares = y.ticks(3).map((value) => ({ at: y(value), text: percent(value, y.ticks(3)[1] < 0.01 ? 1 : 0) }));
  const body: Markup[] = families.map((each, i) =>
    element(
      "g",
      {
        transform: `translate(${coordinate(LEFT + (i % perRow) * (side + GAP))} ${HEAD + Math.floor(i / perRow) * PITCH})`,
      },
      ...shares.map(({ at }) => rule(0, at, side, at, { stroke: GRID })),
      ...panel(each, side, x, y),
      ...(i % perRow === 0 ? ticksBeside(shares) : []),
    ),
  );
  if (families.length === 0) body.push(label("No filter was fitted.", { x: 0, y: 20 }));
  const rows = Math.max(1, Math.ceil(families.length / perRow));
  const bottom = rows * PITCH - 14;
  if (families.length > 0)
    body.push(
      ...sharedTitles({ left: LEFT, right: width, bottom }, "relative residual", "share of the family's filters"),
    );
  return frame(
    {
      title: TITLE,
      description: `Histograms of the relative residual: ${families.map(({ family, median }) => `${familyText(family)} median ${fixed(median, 2)}`).join(", ")}.`,
      notes: [
        "Relative residual: √(1 − cosine²), the length of what is left after a free amplitude and offset, over that of the filter without its mean. One scale for all panels. Dashed: median, from the bins.",
      ],
      width,
      height: bottom + 18,
    },
    options,
    body,
  );
}

interface Residuals {
  family: ScaleSpaceFamily;
  count: number;
  histogram: number[];
  median: number;
}

/** One family's filters of all layers together. */
function residualsOf({ layers }: ScaleSpaceResult, family: ScaleSpaceFamily): Residuals {
  const histogram: number[] = [];
  for (const { residuals } of layers) {
    for (const own of residuals) {
      if (own.family !== family) continue;
      own.histogram.forEach((number, bin) => {
        histogram[bin] = (histogram[bin] ?? 0) + number;
      });
    }
  }
  const count = histogram.reduce((sum, number) => sum + number, 0);
  return { family, count, histogram: count > 0 ? histogram : [], median: medianOf(histogram, count) };
}

/** The median of values in equal bins from 0 to 1, evenly spread within a bin. */
function medianOf(histogram: number[], count: number): number {
  let before = 0;
  for (const [bin, number] of histogram.entries()) {
    if (number > 0 && before + number >= count / 2) return (bin + (count / 2 - before) / number) / histogram.length;
    before += number;
  }
  return Number.NaN;
}

function panel(
  { family, count, histogram, median }: Residuals,
  side: number,
  x: (residual: number) => number,
  y: (share: number) => number,
): Markup[] {
  const color = familyColor(family);
  const bars = histogram.flatMap((number, i) => {
    if (number === 0) return [];
    const [from, to] = [i / histogram.length, (i + 1) / histogram.length];
    const hover = `${familyText(family)}: ${fixed(from, 2)} to ${fixed(to, 2)}: ${grouped(number)} of ${counted(count, "filter")}`;
    const top = y(number / count);
    const box = { x: x(from), y: top, width: Math.max(0.5, x(to) - x(from) - 0.5), height: HEIGHT - top, fill: color };
    return [element("rect", box, element("title", {}, characters(hover)))];
  });
  const small = { y: -10, "font-size": SIZE.tick, fill: MUTED };
  return [
    swatch(0, -33, color),
    label(familyText(family), { x: 15, y: -24, "font-weight": "bold" }),
    label(counted(count, "filter"), { ...small, y: -24, x: side, "text-anchor": "end" }),
    label(`median ${fixed(median, 2)}`, { ...small, x: 0 }),
    ...bars,
    rule(x(median), 0, x(median), HEIGHT, { stroke: INK, "stroke-dasharray": "3 2" }),
    rule(0, HEIGHT, side, HEIGHT, { stroke: AXIS }),
    ...ticksBelow(
      [0, 0.5, 1].map((value) => ({ at: x(value), text: fixed(value, value === 0.5 ? 1 : 0) })),
      HEIGHT,
    ),
  ];
}
