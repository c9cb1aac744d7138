import { type Attributes, element, type Markup } from "./markup.ts";
import { AXIS, GRID, MUTED, PAPER, SIZE } from "./style.ts";
import { textParts } from "./subscripts.ts";

/** A line of text; `anchor` is start, middle or end. */
export function label(content: string, attributes: Attributes): Markup {
  return element("text", attributes, ...textParts(content, attributes));
}

/** Text with a white edge under it: readable on every colour, and not struck through by the lines behind it. */
export function haloed(content: string, attributes: Attributes): Markup[] {
  const edge = { stroke: PAPER, "stroke-width": 3.5, "stroke-linejoin": "round", fill: PAPER };
  return [label(content, { ...attributes, ...edge, "aria-hidden": "true" }), label(content, attributes)];
}

export function rule(x1: number, y1: number, x2: number, y2: number, attributes: Attributes = {}): Markup {
  return element("line", { x1, y1, x2, y2, stroke: AXIS, ...attributes });
}

export interface Tick {
  at: number;
  text: string;
}

/** Axis below a panel: line, ticks, numbers. */
export function bottomAxis(ticks: Tick[], x1: number, x2: number, y: number, title?: string): Markup {
  return element(
    "g",
    {},
    rule(x1, y, x2, y),
    ...ticks.map(({ at }) => rule(at, y, at, y + 4)),
    ...ticks.map(({ at, text }) =>
      label(text, { x: at, y: y + 15, "text-anchor": "middle", "font-size": SIZE.tick, fill: MUTED }),
    ),
    ...(title === undefined ? [] : [label(title, { x: (x1 + x2) / 2, y: y + 32, "text-anchor": "middle" })]),
  );
}

/** Axis left of a panel with grid lines across it; its title, read upwards, is 44 px left of the axis. */
export function leftAxis(ticks: Tick[], x1: number, x2: number, y1: number, y2: number, title?: string): Markup {
  const middle = (y1 + y2) / 2;
  return element(
    "g",
    {},
    ...ticks.map(({ at }) => rule(x1, at, x2, at, { stroke: GRID })),
    rule(x1, y1, x1, y2),
    ...ticks.map(({ at, text }) =>
      label(text, { x: x1 - 6, y: at + 3.5, "text-anchor": "end", "font-size": SIZE.tick, fill: MUTED }),
    ),
    ...(title === undefined
      ? []
      : [label(title, { transform: `translate(${x1 - 40} ${middle}) rotate(-90)`, "text-anchor": "middle" })]),
  );
}

/** Titles of the axes that panels in rows and columns share: one below them all, one left of them all, at 12 px. */
export function sharedTitles(
  { left, right, bottom }: { left: number; right: number; bottom: number },
  across: string,
  upwards: string,
): Markup[] {
  return [
    label(across, { x: (left + right) / 2, y: bottom + 12, "text-anchor": "middle" }),
    label(upwards, { transform: `translate(12 ${(bottom / 2).toFixed(1)}) rotate(-90)`, "text-anchor": "middle" }),
  ];
}

/** A k x k array as coloured cells in a square of `size` pixels (its longer side). */
export function weightGrid(
  weights: ArrayLike<number>,
  [rows, columns]: number[],
  x: number,
  y: number,
  size: number,
  color: (weight: number) => string,
): Markup {
  const cell = size / Math.max(rows, columns);
  const cells: Markup[] = [];
  for (let i = 0; i < rows * columns; i++) {
    const left = (i % columns) * cell;
    const top = Math.floor(i / columns) * cell;
    cells.push(element("rect", { x: left, y: top, width: cell, height: cell, fill: color(weights[i]) }));
  }
  cells.push(
    element("rect", { width: columns * cell, height: rows * cell, fill: "none", stroke: AXIS, "stroke-width": 0.75 }),
  );
  return element(
    "g",
    { transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})`, "shape-rendering": "crispEdges" },
    ...cells,
  );
}
