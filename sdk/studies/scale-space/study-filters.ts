import type { ScaleSpaceFilter, ScaleSpaceFit } from "../../results/scale-space.ts";
import { families, type Method, type Mode, methods } from "../../results/scale-space-names.ts";
import type { Kernels } from "../../wasm/load.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { compareKernels } from "./fits/compare-kernels.ts";
import { type ExtendedFit, extendedFits } from "./fits/fit-extended.ts";
import { bestFit, fitsOf } from "./fits/fit-filters.ts";
import { isIdentity } from "./fits/identity.ts";
import { type FilterSpread, spreadsOf } from "./fits/measure-spread.ts";
import { centred, type NearestKey, nearestKeys } from "./fits/nearest-keys.ts";

/** How filters are fitted. */
export interface FitParams {
  mode: Mode;
  method: Method;
  /** By all methods, not only by the one that decides. */
  all: boolean;
  extended: boolean;
}

export interface StudiedFilter extends ScaleSpaceFilter {
  fit: ScaleSpaceFit | null;
  finite: boolean;
  /** As in the file. */
  weights: FloatArray;
  nearestKey: NearestKey | null;
}

/** Everything the study tells of some k x k filters, the first of which is `start` in its layer. */
export function studyFilters(
  kernels: Kernels,
  filters: FloatArray,
  k: number,
  start: number,
  { mode, method, all, extended }: FitParams,
): StudiedFilter[] {
  const fitted = fitsOf(kernels, filters, k, { mode, methods: all ? methods : [method] });
  const best = fitted.map((fits) => bestFit(fits, method));
  const keys = nearestKeys(filters, k);
  const beyond: ExtendedFit[][] | undefined = extended ? extendedFits(kernels, filters, k) : undefined;
  const compared = extended
    ? compareKernels(
        kernels,
        normalized(filters, best, k),
        k,
        best.map((fit) => fit?.family ?? null),
      )
    : undefined;
  const spreads = spreadsOf(kernels, filters, k);
  const levelled = Float64Array.from(filters, (weight, j) => weight - (best[Math.floor(j / (k * k))]?.offset ?? 0));
  const weighted = new Map<string, FilterSpread[]>();
  for (const family of families) {
    if (best.some((fit) => fit?.family === family)) {
      weighted.set(family, spreadsOf(kernels, levelled, k, { family, mode }));
    }
  }
  const identities = best.map((fit) => fit !== null && isIdentity(kernels, fit, k, mode));
  return fitted.map(({ fits }, i) => {
    const fit = best[i];
    const { mean, covariance, l1, separability } = spreads[i];
    const own = filters.subarray(i * k * k, (i + 1) * k * k);
    const axis = fit === null ? "sum" : axisOf(fit.family);
    const parts = centred(own);
    return {
      index: start + i,
      spread: {
        mean,
        covariance,
        l1,
        weightedCovariance: weighted.get(fit?.family ?? "")?.[i].weightedCovariance ?? null,
      },
      normalization: { kind: axis, divisor: fit?.amplitude ?? null, offset: fit?.offset ?? 0 },
      separability,
      best:
        fit?.cosine == null || parts === null
          ? null
          : {
              family: fit.family,
              // The normalised filter is the filter over the divisor: a negative one turns its sign. That is the amplitude's.
              amplitude: parts.length * fit.cosine * Math.sign(fit.amplitude ?? 1),
              offset: parts.mean,
              cosine: Math.abs(fit.cosine),
              identity: identities[i],
            },
      fits,
      ...(beyond === undefined ? {} : { extended: beyond[i] }),
      ...(compared === undefined ? {} : { kernels: compared[i] }),
      nearestKey: keys[i],
      fit,
      weights: own,
      finite: own.every((weight) => Number.isFinite(weight)),
    };
  });
}

function axisOf(family: string): "x" | "y" | "sum" {
  return family.startsWith("dx") ? "x" : family.startsWith("dy") ? "y" : "sum";
}

/** The filters as their best families were fitted to them; zeros where there is none. */
function normalized(filters: FloatArray, best: readonly (ScaleSpaceFit | null)[], k: number): Float64Array {
  const out = new Float64Array(filters.length);
  for (const [i, fit] of best.entries()) {
    if (!fit?.amplitude) continue;
    for (let j = i * k * k; j < (i + 1) * k * k; j++) out[j] = (filters[j] - (fit.offset ?? 0)) / fit.amplitude;
  }
  return out;
}
