import { element, type Markup } from "./markup.ts";
import { AXIS, diverging } from "./style.ts";

/** Levels of each channel: two of them in hexadecimal would be twice the length, and no one sees the difference in a pixel. */
const levels = 15;

/** "#rgb" of channels from 0 to 1. */
export function shortColor(red: number, green: number, blue: number): string {
  return `#${[red, green, blue].map(digit).join("")}`;
}

/** "#rgb" of a value on a scale from -limit to limit, red positive; of zeros, where the limit is 0, that of 0. */
export function signedColor(value: number, limit: number): string {
  return shorten(diverging(limit > 0 ? value / limit : 0));
}

/** The largest absolute value: where such a scale ends. */
export function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** The nearest "#rgb" of "#rrggbb". */
function shorten(color: string): string {
  const at = (i: number) => Number.parseInt(color.slice(i, i + 2), 16) / 255;
  return shortColor(at(1), at(3), at(5));
}

function digit(value: number): string {
  return Math.round(levels * Math.max(0, Math.min(1, value))).toString(16);
}

/**
 * A picture of rows x columns pixels in a square of `size` (its longer side). Runs of one colour are one stroke, and all strokes
 * of a colour one path: a tenth of the markup of a rectangle each.
 */
export function pixelGrid(
  colors: readonly string[],
  [rows, columns]: readonly number[],
  x: number,
  y: number,
  size: number,
): Markup {
  const paths = new Map<string, string>();
  for (let row = 0; row < rows; row++) {
    for (let start = 0; start < columns; ) {
      const color = colors[row * columns + start];
      let end = start + 1;
      while (end < columns && colors[row * columns + end] === color) end++;
      paths.set(color, `${paths.get(color) ?? ""}M${start} ${row}h${end - start}`);
      start = end;
    }
  }
  const cell = size / Math.max(rows, columns);
  const strokes = [...paths].map(([stroke, d]) => element("path", { d, stroke }));
  return element(
    "g",
    { transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})` },
    element(
      "g",
      {
        transform: `scale(${cell.toFixed(4)}) translate(0 .5)`,
        fill: "none",
        "stroke-width": "1.02",
        "shape-rendering": "crispEdges",
      },
      ...strokes,
    ),
    element("rect", { width: columns * cell, height: rows * cell, fill: "none", stroke: AXIS, "stroke-width": 0.75 }),
  );
}
