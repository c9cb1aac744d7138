import type { FloatArray } from "../../wasm/workspace.ts";
import { bestFit, fitFilters } from "./fit-filters.ts";
import { measureSpread } from "./measure-spread.ts";
import { families, type Mode, methods, type Method } from "./names.ts";
import { type NearestKey, nearestKeys } from "./nearest-keys.ts";
import type { ScaleSpaceFilter, ScaleSpaceFit } from "./result.ts";

export interface StudiedFilter extends ScaleSpaceFilter {
  fit: ScaleSpaceFit | null;
  finite: boolean;
  nearestKey: NearestKey | null;
}

/** Everything the study tells of some k x k filters, the first of which is `start` in its layer. */
export async function studyFilters(
  filters: FloatArray,
  k: number,
  start: number,
  { mode, method, all }: { mode: Mode; method: Method; all: boolean },
): Promise<StudiedFilter[]> {
  const fitted = await fitFilters(filters, k, { mode, methods: all ? methods : [method] });
  const best = fitted.map((fits) => bestFit(fits, method));
  const keys = nearestKeys(filters, k);
  const spreads = await measureSpread(filters, k);
  const weighted = new Map<string, Awaited<ReturnType<typeof measureSpread>>>();
  for (const family of families) {
    if (best.some((fit) => fit?.family === family)) {
      weighted.set(family, await measureSpread(filters, k, { family, mode }));
    }
  }
  return fitted.map(({ normalization, fits }, i) => {
    const fit = best[i];
    const { mean, covariance, l1, separability } = spreads[i];
    const own = filters.subarray(i * k * k, (i + 1) * k * k);
    const normal = normalization.find(({ family }) => family === fit?.family);
    const axis = fit === null ? "sum" : axisOf(fit.family);
    const length = keys[i] === null ? 0 : keys[i].amplitude / keys[i].cosine;
    return {
      index: start + i,
      spread: { mean, covariance, l1, weightedCovariance: weighted.get(fit?.family ?? "")?.[i].weightedCovariance ?? null },
      normalization: normal === undefined ? null : { kind: axis, divisor: normal.divisor, offset: normal.offset ?? 0 },
      separability,
      best:
        fit?.cosine == null || keys[i] === null
          ? null
          : { family: fit.family, amplitude: length * fit.cosine * Math.sign(normal?.divisor ?? 1), offset: keys[i].offset, cosine: fit.cosine },
      fits,
      nearestKey: keys[i],
      fit,
      finite: own.every((weight) => Number.isFinite(weight)),
    };
  });
}

function axisOf(family: string): "x" | "y" | "sum" {
  return family.startsWith("dx") ? "x" : family.startsWith("dy") ? "y" : "sum";
}
