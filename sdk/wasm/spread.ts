import { squareFilterCount } from "./filter-size.ts";
import { type Block, expectLength, type Workspace } from "./workspace.ts";

/** Numbers a filter: l1 norm, mean x, mean y, covariance xx, xy, yy. */
export const spreadLength = 6;

/**
 * out[count][6]: l1 norm, mean (x, y) and covariance (xx, xy, yy) of the mass |h| of filters[count][k][k], times |w| where
 * weights[k][k] are given. x to the right, y upwards, in pixels from the middle. NaN for a mass of zero.
 */
export function spread(
  ws: Workspace,
  out: Block<"f64">,
  filters: Block<"f32" | "f64">,
  k: number,
  weights?: Block<"f64">,
): void {
  const count = squareFilterCount(filters, k);
  expectLength(out, count * spreadLength, "the spreads");
  if (weights !== undefined) expectLength(weights, k * k, "the weights");
  const run = filters.type === "f32" ? ws.kernels.spreadF32 : ws.kernels.spreadF64;
  run(out.pointer, filters.pointer, count, k, weights?.pointer ?? 0);
}
