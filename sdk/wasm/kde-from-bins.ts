import { UsageError } from "../errors.ts";
import { binsOf } from "./binned-moments.ts";
import { expectBandwidth, expectGrid, expectRange } from "./expect-range.ts";
import { type Block, type Workspace, withWorkspace } from "./workspace.ts";

/**
 * Gaussian kernel density estimate at `out.length` even places from gridLo to gridHi, both included, from binned moments.
 *
 * With r = bin width / bandwidth, the error is below (0.0123 r^3 + 0.0115 r^4 + 0.0025 r^5) of the density's highest value
 * (anywhere, not only on the grid) for r <= 1, whatever the data: it is (r^3/192) A3 + (r^4/384) A4 + ..., the terms that
 * the expansion leaves out, where Am = 2.35, 4.39, 9.3 is the least total weight of shifted Gaussians that lie above the
 * m-th derivative of one Gaussian (a linear programme, test/golden/density-bound.py). Smooth data come out far better. See `binsForBandwidth`.
 * @param state three numbers a bin over [lo, hi], from `binnedMoments`
 * @param bandwidth standard deviation of the smoothing kernel
 * @param total number of samples the density is divided by
 */
export function kdeFromBins(
  ws: Workspace,
  out: Block<"f64">,
  gridLo: number,
  gridHi: number,
  state: Block<"f64">,
  lo: number,
  hi: number,
  bandwidth: number,
  total: number,
): void {
  const points = out.length;
  const bins = binsOf(state);
  expectGrid(gridLo, gridHi, points);
  expectRange(lo, hi, bins);
  expectBandwidth(bandwidth);
  if (!(total > 0)) throw new UsageError(`the total is ${total} samples, expected a positive number`);
  const reach = Math.min(points - 1, Math.floor((8 * bandwidth * (points - 1)) / (gridHi - gridLo) + 0.5));
  withWorkspace(ws.kernels, (scratch) => {
    const sums = scratch.zeros("f64", points + 1).pointer;
    const decay = scratch.allocate("f64", 2 * reach + 2).pointer;
    ws.kernels.kdeFromBins(
      ...([out.pointer, points, gridLo, gridHi, state.pointer, bins, lo, hi, bandwidth, total] as const),
      ...([sums, decay, reach] as const),
    );
  });
}

/** Bin width / bandwidth at which the error bound of `kdeFromBins` is 9.9e-7 of the highest density. */
const WIDTH_FOR_1E6 = 0.0425;

/** How many bins over a range of this length keep `kdeFromBins` within 1e-6 of the highest density, whatever the data. */
export function binsForBandwidth(range: number, bandwidth: number): number {
  expectRange(0, range, 1);
  expectBandwidth(bandwidth);
  return Math.ceil(range / (WIDTH_FOR_1E6 * bandwidth));
}

/** The least bandwidth for which so many bins over a range do. */
export function bandwidthForBins(range: number, bins: number): number {
  return range / (WIDTH_FOR_1E6 * bins);
}
