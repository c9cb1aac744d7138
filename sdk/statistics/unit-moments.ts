import type { Kernels } from "../wasm/load.ts";
import type { FloatArray } from "../wasm/workspace.ts";
import { MomentSummary } from "./moments.ts";

/** The moments of weights divided by the largest of the layer: entropy is the same at every scale. */
export function unitMoments(
  kernels: Kernels,
  data: FloatArray,
  width: number,
  { largest }: { largest: number },
): Float64Array {
  const moments = new MomentSummary(kernels, width);
  moments.update(
    data.map((weight) => weight / largest),
    false,
  );
  return moments.save();
}
