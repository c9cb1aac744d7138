import type { Kernels } from "../wasm/load.ts";
import { maxAbs } from "../wasm/max-abs.ts";
import { type FloatArray, withWorkspace } from "../wasm/workspace.ts";
import { MomentSummary } from "./moments.ts";

/** The moments of the scaled filters whose largest |weight| (signed: weight) is not below a bound; zeros for none. */
export function momentsAbove(
  kernels: Kernels,
  data: FloatArray,
  width: number,
  { bound, signedMaxima }: { bound: number; signedMaxima: boolean },
): Float64Array {
  const maxima = withWorkspace(kernels, (workspace) => {
    const out = workspace.allocate("f64", data.length / width);
    maxAbs(workspace, out, workspace.placeFloats(data), width, signedMaxima);
    return workspace.copyOut(out);
  });
  const kept = data.filter((_, i) => maxima[Math.floor(i / width)] >= bound);
  const moments = new MomentSummary(kernels, width);
  if (kept.length > 0) moments.update(kept, true);
  return moments.save();
}
