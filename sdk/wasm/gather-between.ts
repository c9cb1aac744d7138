import type { Block, Workspace } from "./workspace.ts";

/**
 * Copies the values with lo <= value <= hi to `out` in their order, as many as fit.
 * @returns how many there are in all, which may be more than `out` holds
 */
export function gatherBetween(ws: Workspace, out: Block<"f64">, values: Block<"f64">, lo: number, hi: number): number {
  return ws.kernels.gatherBetween(out.pointer, out.length, values.pointer, values.length, lo, hi);
}
