import type { Family, Method, Mode } from "../../results/scale-space-names.ts";
import { bestFit } from "../scale-space/fits/best-fit.ts";
import { fitsOf } from "../scale-space/fits/fit-filters.ts";
import { centred } from "../scale-space/fits/nearest-keys.ts";
import { templateOf } from "../scale-space/fits/template.ts";
import { whyNoFit } from "../scale-space/study-plan.ts";
import type { Ideals } from "./ideals.ts";

/** Each filter's own fit: the family of the largest centred cosine, with the scales that one method finds. */
export function fittedIdeals({ mode, method }: { mode: Mode; method: Method }): Ideals {
  return {
    excludes(k) {
      const why = whyNoFit(k);
      return why === null || k % 2 === 0 ? why : `${why}: replace them by master keys, of any odd size`;
    },
    nearest(kernels, filters, k) {
      const all = fitsOf(kernels, filters, k, { mode, methods: [method], normalization: false });
      return all.map((fits) => {
        const best = bestFit(fits, method);
        if (best === null || best.sigmaX === null || best.sigmaY === null) return null;
        const { family, sigmaX, sigmaY, alpha } = best;
        return { family, key: null, sigmaX, sigmaY, alpha };
      });
    },
    weights(kernels, { family, sigmaX, sigmaY, alpha }, k) {
      const parameters = { sigmaX: sigmaX as number, sigmaY: sigmaY as number, alpha: alpha ?? 0 };
      return centred(templateOf(kernels, family as Family, parameters, k, mode))?.unit ?? null;
    },
  };
}
