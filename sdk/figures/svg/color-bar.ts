import { element, type Markup } from "./markup.ts";
import { label, rule, type Tick } from "./shapes.ts";
import { AXIS, MUTED, SIZE } from "./style.ts";

const STEPS = 64;

/** A horizontal colour bar, 10 px high with numbers below and a title above; ticks are placed at 0 to 1 of its length. */
export function colorBar(
  x: number,
  y: number,
  width: number,
  color: (t: number) => string,
  ticks: Tick[],
  title: string,
): Markup {
  const step = width / STEPS;
  return element(
    "g",
    {},
    label(title, { x, y: y - 6, "font-size": SIZE.tick, fill: MUTED }),
    element(
      "g",
      { "shape-rendering": "crispEdges" },
      // Half a pixel of overlap: no hair lines between the steps when the figure is scaled.
      ...Array.from({ length: STEPS }, (_, i) =>
        element("rect", {
          x: x + i * step,
          y,
          width: Math.min(step + 0.5, width - i * step),
          height: 10,
          fill: color((i + 0.5) / STEPS),
        }),
      ),
      element("rect", { x, y, width, height: 10, fill: "none", stroke: AXIS, "stroke-width": 0.75 }),
    ),
    ...ticks.map(({ at }) => rule(x + at * width, y + 10, x + at * width, y + 13)),
    ...ticks.map(({ at, text }) =>
      label(text, { x: x + at * width, y: y + 23, "text-anchor": "middle", "font-size": SIZE.tick, fill: MUTED }),
    ),
  );
}

/** The colour bar of a symmetric scale from -limit to limit. */
export function symmetricTicks(text: string): Tick[] {
  return [
    { at: 0, text: `−${text}` },
    { at: 0.5, text: "0" },
    { at: 1, text },
  ];
}
