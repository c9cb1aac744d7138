import { UsageError } from "../errors.ts";
import { filterCount } from "./filter-count.ts";
import { type Block, expectLength, type Workspace } from "./workspace.ts";

/** out: the largest |w| of each filter; with `signed` the largest w. NaN weights do not count (see `markNonFinite`). */
export function maxAbs(
  ws: Workspace,
  out: Block<"f64">,
  filters: Block<"f32" | "f64">,
  width: number,
  signed = false,
): void {
  const count = filterCount(filters, width);
  expectLength(out, count, "the largest magnitudes");
  const run = filters.type === "f32" ? ws.kernels.maxAbsF32 : ws.kernels.maxAbsF64;
  run(out.pointer, filters.pointer, count, width, signed);
}

/** out: each filter over its largest magnitude, so that this is 1 (CNN Filter DB); a filter of zeros stays. `out` may be `filters`. */
export function scaleByMaxAbs<T extends "f32" | "f64">(
  ws: Workspace,
  out: Block<T>,
  filters: Block<T>,
  width: number,
): void {
  const count = filterCount(filters, width);
  expectLength(out, filters.length, "the scaled filters");
  if (out.type !== filters.type) throw new UsageError(`the scaled filters are ${out.type}, expected ${filters.type}`);
  const run = filters.type === "f32" ? ws.kernels.scaleByMaxAbsF32 : ws.kernels.scaleByMaxAbsF64;
  run(out.pointer, filters.pointer, count, width);
}
