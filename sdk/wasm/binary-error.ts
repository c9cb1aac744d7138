import { filterCount } from "./filter-count.ts";
import { type Block, expectLength, type Workspace } from "./workspace.ts";

/**
 * out: 1 - (mean |w|)^2 / mean(w^2) of each filter, 0 to 1: 0 where all |w| are equal (a binary filter), about .32 for
 * Gaussian weights; NaN for a filter of zeros.
 */
export function binaryError(ws: Workspace, out: Block<"f64">, filters: Block<"f32" | "f64">, width: number): void {
  const count = filterCount(filters, width);
  expectLength(out, count, "the binary errors");
  const run = filters.type === "f32" ? ws.kernels.binaryErrorF32 : ws.kernels.binaryErrorF64;
  run(out.pointer, filters.pointer, count, width);
}
