import { type Block, type Workspace, withWorkspace } from "../../sdk/wasm/workspace.ts";
import type { TestOnlyKernels } from "./test-only-kernels.ts";

/**
 * Gaussian kernel density estimate at `out.length` >= 2 even places from gridLo to gridHi, both included, summed sample by
 * sample with compensation: relative error below 1e-13 wherever the nearest sample is within 14 bandwidths; farther out, where
 * the density is below 1e-42 of the kernel's peak, the rounding of t^2 / 2 in exp(-t^2 / 2) leaves t^2 * 4e-16, and that of the
 * places t times their rounding in bandwidths.
 * @param bandwidth standard deviation of the smoothing kernel
 */
export function kdeExact(
  ws: Workspace<TestOnlyKernels>,
  out: Block<"f64">,
  gridLo: number,
  gridHi: number,
  values: Block<"f64">,
  bandwidth: number,
): void {
  const points = out.length;
  withWorkspace(ws.kernels, (scratch) => {
    const room = scratch.allocate("f64", 4 * (points + 2) + 16).pointer;
    ws.kernels.kdeExact(out.pointer, points, gridLo, gridHi, values.pointer, values.length, bandwidth, room);
  });
}
