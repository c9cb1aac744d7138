import { UsageError } from "../errors.ts";
import { expectRange } from "./expect-range.ts";
import { type Block, expectLength, type Workspace } from "./workspace.ts";

/**
 * Adds the points (x, y) to the counts of bins * bins equal cells over [xlo, xhi] x [ylo, yhi], the last bin of each axis
 * closed: the transpose of numpy's `histogram2d(x, y, bins, range)`.
 * @param counts bins * bins numbers, row-major, row 0 at the lowest y; accumulates
 * @returns how many points are outside in x or in y; NaN is outside
 */
export function histogram2d(
  ws: Workspace,
  counts: Block<"f64">,
  x: Block<"f64">,
  y: Block<"f64">,
  xlo: number,
  xhi: number,
  ylo: number,
  yhi: number,
): number {
  const bins = Math.round(Math.sqrt(counts.length));
  if (bins * bins !== counts.length) {
    throw new UsageError(`counts holds ${counts.length} numbers, expected a square number`);
  }
  expectLength(y, x.length, "y");
  expectRange(xlo, xhi, bins);
  expectRange(ylo, yhi, bins);
  return ws.kernels.histogram2d(counts.pointer, bins, x.pointer, y.pointer, x.length, xlo, xhi, ylo, yhi);
}
