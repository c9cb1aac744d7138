import { type Attributes, element, type Markup } from "../svg/markup.ts";
import { PAPER } from "../svg/style.ts";

const STEP = 5;

/** A colour, and white lines over it where hues repeat; none where absent. */
export interface Fill {
  color: string;
  stripes?: "none" | "upright" | "level" | "crossed";
}

/** A box in a label's colour, with its stripes: labels of one hue differ by them. `more` are attributes of the rectangle. */
export function filledBox(
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  { color, stripes }: Fill,
  more: Attributes = {},
  ...children: Markup[]
): Markup[] {
  const box = element("rect", { x, y, width, height, fill: color, ...more }, ...children);
  const lines: string[] = [];
  if (stripes === "upright" || stripes === "crossed") {
    // At multiples of the step in the whole figure, so that boxes beside each other keep one rhythm.
    for (let at = Math.ceil((x + 1) / STEP) * STEP; at < x + width; at += STEP) {
      lines.push(`M${at} ${y.toFixed(2)}v${height.toFixed(2)}`);
    }
  }
  if (stripes === "level" || stripes === "crossed") {
    lines.push(`M${x.toFixed(2)} ${(y + height / 2).toFixed(2)}h${width.toFixed(2)}`);
  }
  if (lines.length === 0) return [box];
  const look = { stroke: PAPER, "stroke-width": 1.6, fill: "none", "pointer-events": "none" };
  return [box, element("path", { d: lines.join(""), ...look })];
}
