import { filterCount } from "./filter-count.ts";
import { type Block, expectLength, type Workspace } from "./workspace.ts";

/** flags: 1 for a filter with a NaN or an infinite weight, else 0. Returns how many there are. */
export function markNonFinite(ws: Workspace, flags: Block<"u8">, filters: Block<"f32" | "f64">, width: number): number {
  const count = filterCount(filters, width);
  expectLength(flags, count, "the flags");
  const run = filters.type === "f32" ? ws.kernels.markNonFiniteF32 : ws.kernels.markNonFiniteF64;
  return run(flags.pointer, filters.pointer, count, width);
}
