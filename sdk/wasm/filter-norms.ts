import { filterCount } from "./filter-count.ts";
import { type Block, expectLength, type Workspace } from "./workspace.ts";

/** What `filterNorms` leaves. */
export interface FilterNorms {
  /** [count][2]: L1 and L2 of each filter. */
  norms: Block<"f64">;
  /** Each filter over its L2, but for those of zeros. */
  unit: Block<"f64">;
  /** Sum of the fourth powers of all weights. */
  fourths: number;
  /** Sum over the filters of the square of their summed squares. */
  squaredNorms: number;
}

/** Norms of finite filters, and the filters at unit length. @param maxima The largest |weight| of each. */
export function filterNorms(
  ws: Workspace,
  filters: Block<"f32" | "f64">,
  maxima: Block<"f64">,
  width: number,
): FilterNorms {
  const count = filterCount(filters, width);
  expectLength(maxima, count, "the largest magnitudes");
  const norms = ws.allocate("f64", 2 * count);
  const unit = ws.allocate("f64", filters.length);
  const sums = ws.allocate("f64", 2);
  const run = filters.type === "f32" ? ws.kernels.filterNormsF32 : ws.kernels.filterNormsF64;
  const length = run(norms.pointer, unit.pointer, sums.pointer, filters.pointer, maxima.pointer, count, width);
  const [fourths, squaredNorms] = ws.view(sums);
  return { norms, unit: { ...unit, length }, fourths, squaredNorms };
}
