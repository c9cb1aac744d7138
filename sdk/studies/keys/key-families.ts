import type { KeyFamily } from "../../results/keys.ts";
import { largestSize } from "../../wasm/filter-size.ts";
import { fitFilters } from "../scale-space/fits/on-demand.ts";

/**
 * Of each key, a row of k x k weights, the family of idealised filters it is most like: exact templates by least squares with
 * a scale an axis (D1), the largest centred cosine, in magnitude unless `signed`. Null where no family applies, and for sizes
 * that have no fit (k even, or above 17).
 * @see Lindeberg, Babaiee & Kiasari, arXiv 2509.12746.
 */
export async function keyFamilies(
  keys: readonly (readonly number[])[],
  k: number,
  signed: boolean,
): Promise<(KeyFamily | null)[]> {
  if (k % 2 === 0 || k < 3 || k > largestSize) return keys.map(() => null);
  const fitted = await fitFilters(Float64Array.from(keys.flat()), k, { mode: "exact", methods: ["D1"] });
  return fitted.map(({ fits }) => {
    let best: KeyFamily | null = null;
    for (const { family, sigmaX, sigmaY, alpha, amplitude, cosine } of fits) {
      // A sharpening of negative weight is a smoothing.
      if (sigmaX === null || sigmaY === null || !amplitude || (alpha ?? 0) < 0 || !((cosine ?? 0) > 0)) continue;
      // Fitted is the key over its amplitude: a negative one turns it.
      const own = Math.sign(amplitude) * (cosine as number);
      const rank = signed ? own : Math.abs(own);
      if (rank > 0 && (best === null || rank > Math.abs(best.cosine))) {
        best = { family, sigmaX, sigmaY, alpha, cosine: own };
      }
    }
    return best;
  });
}
