import { scaleLinear } from "d3-scale";
import type { Measure } from "../results/measures.ts";
import { axisTitle, measureDomain } from "./layer-measures.ts";
import type { Markup } from "./svg/markup.ts";
import { label, leftAxis, rule } from "./svg/shapes.ts";
import { SIZE, WARNING } from "./svg/style.ts";
import { textWidth } from "./svg/text.ts";
import { ticksOf } from "./svg/ticks.ts";

/** A panel of one measure of layers: its scale upwards, and its axes and reference, upon which the values are drawn. */
export function measurePanel(
  measure: Measure,
  values: number[],
  { left, right, top, bottom }: { left: number; right: number; top: number; bottom: number },
): { y: (value: number) => number; drawn: Markup[] } {
  const y = scaleLinear(measureDomain(measure, values), [bottom, top]);
  const drawn = [
    leftAxis(ticksOf(y, 5), left, right, top, bottom, axisTitle(measure)),
    rule(left, bottom, right, bottom),
    ...(measure.reference ? referenceLine(measure.reference, left, right, y) : []),
  ];
  return { y, drawn };
}

/** Room right of the panels for what their dashed lines mean. */
export function referenceRoom(measures: readonly Measure[]): number {
  const words = measures.flatMap(({ reference }) => (reference === undefined ? [] : reference.text.split(" ")));
  return Math.max(6, ...words.map((word) => textWidth(word, SIZE.tick) + 10));
}

/** A dashed line across a panel with its meaning beyond its right end, where no mark can lie upon it. */
function referenceLine(
  { value, text }: { value: number; text: string },
  left: number,
  right: number,
  y: (value: number) => number,
): Markup[] {
  const words = text.split(" ");
  return [
    rule(left, y(value), right, y(value), { stroke: WARNING, "stroke-dasharray": "4 3" }),
    ...words.map((word, i) =>
      label(word, {
        x: right + 5,
        y: y(value) + 3.5 + (i - (words.length - 1) / 2) * 12,
        "font-size": SIZE.tick,
        fill: WARNING,
      }),
    ),
  ];
}
