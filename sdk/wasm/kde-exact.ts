import { UsageError } from "../errors.ts";
import { expectBandwidth, expectGrid } from "./expect-range.ts";
import { type Block, type Workspace, withWorkspace } from "./workspace.ts";

/**
 * Gaussian kernel density estimate at `out.length` even places from gridLo to gridHi, both included, summed sample by sample
 * with compensation: relative error below 1e-13 wherever the nearest sample is within 14 bandwidths; farther out, where the
 * density is below 1e-42 of the kernel's peak, the rounding of t^2 / 2 in exp(-t^2 / 2) leaves t^2 * 4e-16.
 * @param bandwidth standard deviation of the smoothing kernel
 */
export function kdeExact(
  ws: Workspace,
  out: Block<"f64">,
  gridLo: number,
  gridHi: number,
  values: Block<"f64">,
  bandwidth: number,
): void {
  const points = out.length;
  expectGrid(gridLo, gridHi, points);
  expectBandwidth(bandwidth);
  if (values.length === 0) throw new UsageError("a density of no samples, expected at least 1");
  withWorkspace(ws.kernels, (scratch) => {
    const room = scratch.allocate("f64", 4 * (points + 2)).pointer;
    ws.kernels.kdeExact(out.pointer, points, gridLo, gridHi, values.pointer, values.length, bandwidth, room);
  });
}
