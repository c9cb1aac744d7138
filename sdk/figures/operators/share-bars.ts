import type { LabelShares } from "../../results/operators.ts";
import { characters, element, type Markup } from "../svg/markup.ts";
import { counted, fixed, grouped, percent } from "../svg/number.ts";
import { layRows, type NamedRow } from "../svg/rows.ts";
import { bottomAxis, label } from "../svg/shapes.ts";
import { AXIS, INK, MUTED, NARROW, SIZE } from "../svg/style.ts";
import { cleanText } from "../svg/text.ts";
import { filledBox } from "./filled-box.ts";
import { type LabelStyle, labelLegend, labelSwatch } from "./label-style.ts";

const BAR = 11;
const NULL_BAR = 4;
const PITCH = BAR + NULL_BAR + 8;
/** Room for the columns of numbers right of the bars. */
const columns = (width: number) => (width < NARROW ? 64 : 186);

/**
 * Stacked shares by label, one row each; under every bar, outlined, what noise gets, and beside it the label that
 * exceeds noise the most.
 * @param isAsNoise rows that cannot be told from noise: they name no label
 */
export function shareBars(
  rows: NamedRow<LabelShares>[],
  styles: LabelStyle[],
  width: number,
  isAsNoise: (shares: LabelShares) => boolean = () => false,
): { body: Markup[]; height: number } {
  const legend = labelLegend(styles, width);
  const top = legend.height + 26;
  const { body: names, left, bottom, places, grid } = layRows(rows, top, PITCH, width, BAR);
  const right = width - columns(width);
  const at = (share: number) => left + share * (right - left);
  const quarters = [0, 0.25, 0.5, 0.75, 1];
  const body = [
    ...legend.body,
    ...columnTitles(right, width, top - 8),
    ...grid(quarters.map(at)),
    ...names,
    ...places.flatMap(({ name, shares, y }) => [
      ...stacked(name, shares, styles, at, y + 2),
      ...numbers(shares, styles, right, width, y + 11, isAsNoise(shares)),
    ]),
    bottomAxis(
      quarters.map((share) => ({ at: at(share), text: percent(share, 0) })),
      left,
      right,
      bottom,
      "share of the filters",
    ),
  ];
  return { body, height: bottom + 36 };
}

function columnTitles(right: number, width: number, y: number): Markup[] {
  const attributes = { y, "font-size": SIZE.tick, fill: MUTED };
  if (width < NARROW) return [label("above noise, points", { ...attributes, x: width, "text-anchor": "end" })];
  return [
    label("most above noise, points", { ...attributes, x: right + 14 }),
    label("filters", { ...attributes, x: width, "text-anchor": "end" }),
  ];
}

function stacked(
  name: string,
  { count, counts, nullShare }: LabelShares,
  styles: LabelStyle[],
  at: (share: number) => number,
  y: number,
): Markup[] {
  const drawn: Markup[] = [];
  let [before, noiseBefore] = [0, 0];
  for (const style of styles) {
    const key = style.label;
    const share = count > 0 ? (counts[key] ?? 0) / count : 0;
    const noise = nullShare[key] ?? 0;
    const hover = `${name}: ${cleanText(key, 60)} ${percent(share)} (${grouped(counts[key] ?? 0)} of ${counted(count, "filter")}), noise ${percent(noise)}`;
    const title = element("title", {}, characters(hover));
    if (share > 0) {
      const box = { x: at(before), y, width: at(before + share) - at(before), height: BAR };
      drawn.push(...filledBox(box, style, {}, title));
    }
    if (noise > 0) {
      const box = { x: at(noiseBefore), y: y + BAR + 1, width: at(noiseBefore + noise) - at(noiseBefore) };
      const look = { "fill-opacity": "0.35", stroke: AXIS, "stroke-width": 0.6 };
      drawn.push(...filledBox({ ...box, height: NULL_BAR }, style, look));
    }
    before += share;
    noiseBefore += noise;
  }
  return drawn;
}

/** The label that stands out the most above noise; none for an empty group. */
function numbers(
  { count, excess }: LabelShares,
  styles: LabelStyle[],
  right: number,
  width: number,
  y: number,
  isNoise: boolean,
): Markup[] {
  const isNarrow = width < NARROW;
  const total = label(grouped(count), { x: width, y, "text-anchor": "end", "font-size": SIZE.tick, fill: MUTED });
  const totals = isNarrow ? [] : [total];
  if (isNoise)
    return [
      label(isNarrow ? "noise" : "within noise", { x: right + 27, y, "font-size": SIZE.tick, fill: MUTED }),
      ...totals,
    ];
  const most = styles.reduce((a, b) => ((excess[b.label] ?? 0) > (excess[a.label] ?? 0) ? b : a));
  const points = (excess[most.label] ?? 0) * 100;
  if (count === 0 || !(points >= 0.05)) return totals;
  return [
    ...labelSwatch(right + 14, y - 8, most, 8),
    label(`+${fixed(points, 1)}${isNarrow ? "" : ` ${most.text}`}`, { x: right + 27, y, fill: INK }),
    ...totals,
  ];
}
