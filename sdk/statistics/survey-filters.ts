import { binaryError } from "../wasm/binary-error.ts";
import type { Kernels } from "../wasm/load.ts";
import { maxAbs } from "../wasm/max-abs.ts";
import { type FloatArray, withWorkspace } from "../wasm/workspace.ts";
import { MomentSummary } from "./moments.ts";
import { binaryErrorBelow } from "./quality-flags.ts";

/** What one look at some filters tells of them. */
export interface FilterSurvey {
  /** State of the moments of the raw filters, and of those divided each by its largest |weight|. */
  raw: Float64Array;
  scaled: Float64Array;
  /** The first of them. */
  first: FloatArray;
  /** The largest |weight| (signed: weight) of each filter, in order. */
  maxima: Float64Array;
  /** The largest |weight| of all. */
  largest: number;
  /** Filters that are not zero; the sum of their binary errors; those whose error is small. */
  nonZero: number;
  binarySum: number;
  binary: number;
}

export function surveyFilters(
  kernels: Kernels,
  data: FloatArray,
  width: number,
  { signedMaxima, examples }: { signedMaxima: boolean; examples: number },
): FilterSurvey {
  const [raw, scaled] = [false, true].map((divided) => {
    const moments = new MomentSummary(kernels, width);
    moments.update(data, divided);
    return moments.save();
  });
  return withWorkspace(kernels, (workspace) => {
    const filters = workspace.placeFloats(data);
    const out = workspace.allocate("f64", data.length / width);
    maxAbs(workspace, out, filters, width);
    let largest = 0;
    for (const value of workspace.view(out)) largest = Math.max(largest, value);
    if (signedMaxima) maxAbs(workspace, out, filters, width, true);
    const maxima = workspace.copyOut(out);
    binaryError(workspace, out, filters, width);
    let [nonZero, binarySum, binary] = [0, 0, 0];
    for (const error of workspace.view(out)) {
      if (Number.isNaN(error)) continue;
      nonZero++;
      binarySum += error;
      if (error < binaryErrorBelow) binary++;
    }
    return { first: data.slice(0, examples * width), raw, scaled, maxima, largest, nonZero, binarySum, binary };
  });
}
