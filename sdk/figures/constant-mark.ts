import { element, type Markup } from "./svg/markup.ts";
import { rule } from "./svg/shapes.ts";

/** What stands for a density where all numbers are one: an upright line at it with a dot on top, from `base` up to `top`. */
export function constantMark(x: number, base: number, top: number, color: string, dash?: string): Markup {
  return element(
    "g",
    {},
    rule(x, base, x, top, { stroke: color, "stroke-width": 1.75, "stroke-dasharray": dash }),
    element("circle", { cx: x, cy: top, r: 2.5, fill: color }),
  );
}
