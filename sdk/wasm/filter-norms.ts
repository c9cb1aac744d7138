import { filterCount } from "./filter-count.ts";
import { type Block, type Workspace, withWorkspace } from "./workspace.ts";

/** What `filterNorms` leaves. */
export interface FilterNorms {
  /** [count]: the largest |weight| of each filter. */
  maxima: Block<"f64">;
  /** [count][2]: L1 and L2 of each filter. */
  norms: Block<"f64">;
  /**
   * [count]: 1 - (mean |w|)^2 / mean(w^2) of each filter, 0 to 1: 0 where all |w| are equal (a binary filter), about .32 for
   * Gaussian weights; NaN for a filter of zeros.
   */
  errors: Block<"f64">;
  /** Each filter over its L2, but for those of zeros. */
  unit: Block<"f64">;
  /** Sum of the fourth powers of all weights. */
  fourths: number;
  /** Sum over the filters of the square of their summed squares. */
  squaredNorms: number;
  /** The largest |weight| of all; 0 of none. */
  largest: number;
  /** Filters that are not zero. */
  nonZero: number;
  /** Sum of their binary errors. */
  errorSum: number;
  /** How many of these are below the bound. */
  binary: number;
}

/** Norms and binary errors of finite filters, and the filters at unit length. */
export function filterNorms(
  ws: Workspace,
  filters: Block<"f32" | "f64">,
  width: number,
  binaryBelow = Number.NEGATIVE_INFINITY,
): FilterNorms {
  const count = filterCount(filters, width);
  const { kernels } = ws;
  const [maxima, norms, errors] = [count, 2 * count, count].map((length) => ws.allocate("f64", length));
  const unit = ws.allocate("f64", filters.length);
  const run = filters.type === "f32" ? kernels.filterNormsF32 : kernels.filterNormsF64;
  return withWorkspace(kernels, (scratch) => {
    const sums = scratch.allocate("f64", 6);
    const pairs = scratch.allocate("f64", 2 * width);
    const length = run(
      ...([maxima.pointer, norms.pointer, errors.pointer, unit.pointer, sums.pointer] as const),
      ...([filters.pointer, count, width, binaryBelow, pairs.pointer] as const),
    );
    const [fourths, squaredNorms, largest, nonZero, errorSum, binary] = scratch.view(sums);
    const all = { maxima, norms, errors, unit: { ...unit, length } };
    return { ...all, fourths, squaredNorms, largest, nonZero, errorSum, binary };
  });
}
