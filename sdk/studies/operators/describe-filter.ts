import type { OperatorFilter } from "../../results/operators.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import type { Labeller } from "./labeller.ts";
import { orientationOf } from "./orientation.ts";

/** All that is known of filter `i` of some. */
export function describeFilter(
  labeller: Labeller,
  filters: FloatArray,
  distances: Float64Array,
  i: number,
  k: number,
  index: number,
  spectra: boolean,
): OperatorFilter {
  const weights = filters.subarray(i * k * k, (i + 1) * k * k);
  const described = labeller.describe(distances, i);
  const orientation = orientationOf(weights, k, described.label);
  const filter = { index, ...described, orientation };
  return spectra ? { ...filter, singularValues: [...labeller.singularValues(weights, k)] } : filter;
}
