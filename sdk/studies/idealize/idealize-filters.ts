import type { IdealizedFilter, KeptReason } from "../../results/idealize.ts";
import { cosine as bounded } from "../../statistics/bounded.ts";
import type { Kernels } from "../../wasm/load.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { centred } from "../scale-space/fits/nearest-keys.ts";
import type { Ideals } from "./ideals.ts";

export interface Judgement {
  minCosine: number;
  keepAmplitude: boolean;
  /** A negative cosine is below any least one. */
  signed: boolean;
}

/**
 * Which of some k x k filters are replaced, and by what: x ~ a m + b with m the ideal filter without its mean, of length 1,
 * b the mean of x, and a = <m, x>, the least-squares amplitude, or else the length of x - b with the sign of <m, x>.
 *
 * @param first Index of the first filter in its layer.
 */
export function judgeFilters(
  kernels: Kernels,
  ideals: Ideals,
  filters: FloatArray,
  k: number,
  first: number,
  { minCosine, keepAmplitude, signed }: Judgement,
): IdealizedFilter[] {
  const width = k * k;
  const models = ideals.nearest(kernels, filters, k);
  const judged: IdealizedFilter[] = [];
  for (const [i, model] of models.entries()) {
    const filter = filters.subarray(i * width, (i + 1) * width);
    const keep = (reason: KeptReason, match: IdealizedFilter["match"] = null) =>
      judged.push({ index: first + i, replaced: false, reason, match, relativeError: 0 });
    const parts = centred(filter);
    const weights = model && ideals.weights(kernels, model, k);
    if (parts === null) keep(whyNoDirection(filter));
    else if (model === null || weights === null) keep("no-match");
    else {
      let cosine = 0;
      for (let j = 0; j < width; j++) cosine += weights[j] * parts.unit[j];
      // Rounding must not lift a cosine above 1.
      cosine = bounded(cosine);
      const amplitude = parts.length * (keepAmplitude ? (cosine < 0 ? -1 : 1) : cosine);
      // The sign of a fit is its amplitude's; a key is a filter, and has two sides.
      const match = { ...model, amplitude, offset: parts.mean, cosine: model.key === null ? Math.abs(cosine) : cosine };
      if (!((signed ? cosine : Math.abs(cosine)) >= minCosine)) keep("cosine", match);
      else {
        const written = filterOf(weights, match);
        judged.push({ index: first + i, replaced: true, reason: null, match, relativeError: errorOf(written, filter) });
      }
    }
  }
  return judged;
}

/** amplitude * m + offset. */
export function filterOf(
  weights: Float64Array,
  { amplitude, offset }: { amplitude: number; offset: number },
): Float64Array {
  return weights.map((weight) => amplitude * weight + offset);
}

function whyNoDirection(filter: FloatArray): KeptReason {
  if (!filter.every(Number.isFinite)) return "non-finite";
  return filter.every((weight) => weight === 0) ? "zero" : "constant";
}

/** ||written - learned|| / ||learned||, for a filter that is not zero. */
function errorOf(written: FloatArray, learned: FloatArray): number {
  let largest = 0;
  for (const weight of learned) largest = Math.max(largest, Math.abs(weight));
  let [error, size] = [0, 0];
  // Weights over the largest of them: no square overflows or vanishes.
  for (let j = 0; j < learned.length; j++) {
    const [difference, weight] = [(written[j] - learned[j]) / largest, learned[j] / largest];
    error += difference * difference;
    size += weight * weight;
  }
  return Math.sqrt(error / size);
}
