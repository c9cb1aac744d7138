import { element, type Markup } from "../svg/markup.ts";
import { pixelGrid, signedColor } from "../svg/pixels.ts";

const GAP = 3;

/** Width of the slices of a kernel beside each other, each `side` wide. */
export function slicesWidth([depth]: readonly number[], side: number): number {
  return depth * (side + GAP) - GAP;
}

/** A 3-D kernel as its slices across depth, the first on the left. */
export function slices(
  weights: readonly number[],
  [depth, rows, columns]: readonly number[],
  x: number,
  y: number,
  side: number,
  limit: number,
): Markup {
  const colors = weights.map((weight) => signedColor(weight, limit));
  const area = rows * columns;
  return element(
    "g",
    {},
    ...Array.from({ length: depth }, (_, d) =>
      pixelGrid(colors.slice(d * area, (d + 1) * area), [rows, columns], x + d * (side + GAP), y, side),
    ),
  );
}
