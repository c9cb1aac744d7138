import { element, type Markup } from "../svg/markup.ts";
import { pixelGrid, signedColor } from "../svg/pixels.ts";

const GAP = 3;

/** Width of the slices of a kernel beside each other, each `side` wide. */
export function slicesWidth([depth]: readonly number[], side: number): number {
  return depth * (side + GAP) - GAP;
}

interface Rows {
  /** Kernels in a row at most: those 3, 5, and more slices deep. */
  most: readonly [number, number, number];
  /** Between two kernels. */
  gap: number;
  /** Side of a slice at most. */
  largest: number;
}

/** How many kernels stand in a row, how far from each other, and the side of their slices: on a phone fewer, not smaller ones. */
export function slicesInRows(kernel: readonly number[], width: number, { most, gap, largest }: Rows) {
  const [depth] = kernel;
  const room = Math.floor((width + gap) / (slicesWidth(kernel, 22) + gap));
  const perRow = Math.max(1, Math.min(most[depth <= 3 ? 0 : depth <= 5 ? 1 : 2], room));
  const pitch = width / perRow;
  return { perRow, pitch, side: Math.min(largest, (pitch - gap - GAP * (depth - 1)) / depth) };
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
