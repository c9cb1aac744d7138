import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { UsageError } from "../../errors.ts";
import type { KeysPoint, KeysResult } from "../../results/keys.ts";
import { keysCurveTable } from "../../tables/keys-tables.ts";
import { said } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { element, type Markup } from "../svg/markup.ts";
import { fixed, grouped, percent } from "../svg/number.ts";
import { bottomAxis, label, leftAxis, rule } from "../svg/shapes.ts";
import { MUTED, PAPER, SIZE, seriesStyle } from "../svg/style.ts";
import { shareTicks, ticksOf } from "../svg/ticks.ts";

interface Series {
  readonly name: string;
  readonly points: readonly KeysPoint[];
  readonly value: (point: KeysPoint) => number;
  /** Drawn as dots of their own. */
  readonly dots?: boolean;
}

const titleOf = ({ keys }: { keys: KeysResult }) =>
  `Explained share against the number of ${keys.kernel.join("×")} keys`;

export const keysCurveRow: FigureRow<{ keys: KeysResult }> = {
  name: "keys-curve",
  title: titleOf,
  caption: () =>
    said`How much of the filters each number of keys explains. Beyond the elbow a further key explains little more.`,
  isThere: ({ keys }) => keys.search !== null,
  draw: keysCurveFigure,
  table: ({ keys }) => keysCurveTable(keys),
};

/**
 * The explained share against the number of keys, with the elbow and the number that was kept.
 *
 * @throws UsageError for keys that were given, which have no such curve.
 */
export function keysCurveFigure({ keys }: { keys: KeysResult }, options: FigureOptions = {}): string {
  const { search, cosine } = keys;
  if (search === null) throw new UsageError("the keys were given, not extracted: there is no curve of their number");
  const { curve, clustered, elbow } = search;
  const series: Series[] = [
    { name: "explained, greedy removal", points: curve, value: ({ explained }) => explained },
    { name: "explained, k-means of as many", points: clustered, value: ({ explained }) => explained, dots: true },
    { name: `share of cosine ≥ ${fixed(cosine, 2)}`, points: curve, value: ({ shareAbove }) => shareAbove },
  ];
  const width = options.width ?? 560;
  const above = 17 * series.length;
  const [left, right, top, bottom] = [56, width - 12, above + 8, above + 248];
  const most = curve[curve.length - 1].count;
  const x = scaleLinear([1, Math.max(2, most)], [left + 6, right - 6]);
  const y = scaleLinear([0, 1], [bottom, top]);
  const whole = ticksOf(x, Math.min(10, most)).filter(({ text }) => /^\d+$/.test(text));
  const body: Markup[] = [
    leftAxis(shareTicks(y), left, right, top, bottom, "share of the filters"),
    bottomAxis(whole, left, right, bottom, "number of keys"),
    rule(x(elbow), top, x(elbow), bottom, { stroke: MUTED, "stroke-dasharray": "3 3" }),
    label(`elbow: ${elbow}`, { x: x(elbow) + 5, y: top + 11, "font-size": SIZE.tick, fill: MUTED }),
    ...series.flatMap((each, i) => drawSeries(each, i, x, y)),
    ...legend(series, left, 8),
  ];
  const [kept, { explained, noise }] = [keys.keys.length, keys];
  const [noiseX, noiseY] = [x(kept), y(noise.explained)];
  body.push(
    element("path", {
      d: [1, -1].map((up) => line().digits(2)([-4, 4].map((by) => [noiseX + by, noiseY + up * by]))).join(""),
      stroke: MUTED,
      "stroke-width": 1.75,
      fill: "none",
    }),
  );
  return frame(
    {
      title: titleOf({ keys }),
      description: `${kept} ${kept === 1 ? "key explains" : "keys explain"} ${percent(explained)} of the filters, and ${percent(noise.explained)} of noise; the elbow of the curve is at ${elbow}.`,
      notes: [
        `Explained: mean squared centred cosine of ${grouped(search.sampled)} filters with the nearest key${keys.signed ? "" : ", whatever its sign"}. ${grouped(search.candidates)} candidates of spherical k-means, removed one by one; ${kept} were kept${search.method === "removal" ? "" : ", of a k-means of their own, which explains more"}. The cross: as many keys of ${grouped(noise.filters)} filters of white noise explain ${percent(noise.explained)} of these.`,
      ],
      width,
      height: bottom + 36,
    },
    options,
    body,
  );
}

type Scale = (value: number) => number;

function drawSeries({ points, value, dots }: Series, i: number, x: Scale, y: Scale): Markup[] {
  const { color } = seriesStyle(i);
  const places = points.map((point): [number, number] => [x(point.count), y(value(point))]);
  const circles = places.map(([cx, cy]) => element("circle", { cx, cy, r: 2.5, fill: color, stroke: PAPER }));
  if (dots) return circles;
  const path = element("path", {
    d: line().digits(2)(places) ?? "",
    fill: "none",
    stroke: color,
    "stroke-width": 1.75,
    "stroke-dasharray": i === 0 ? undefined : "5 3",
  });
  return [path, ...(places.length === 1 ? circles : [])];
}

function legend(series: readonly Series[], left: number, top: number): Markup[] {
  return series.flatMap(({ name, dots }, i) => {
    const { color } = seriesStyle(i);
    const y = top + i * 17;
    const mark = dots
      ? element("circle", { cx: left + 12, cy: y, r: 2.5, fill: color })
      : rule(left, y, left + 24, y, {
          stroke: color,
          "stroke-width": 2,
          "stroke-dasharray": i === 0 ? undefined : "5 3",
        });
    return [mark, label(name, { x: left + 32, y: y + 3.5, "font-size": SIZE.tick, fill: MUTED })];
  });
}
