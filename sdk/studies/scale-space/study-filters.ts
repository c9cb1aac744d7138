import type { ScaleSpaceFilter, ScaleSpaceFit } from "../../results/scale-space.ts";
import { families, type Method, type Mode, methods } from "../../results/scale-space-names.ts";
import type { Block, FloatArray, Workspace } from "../../wasm/workspace.ts";
import { bestFit } from "./fits/best-fit.ts";
import { compareKernels } from "./fits/compare-kernels.ts";
import { type ExtendedFit, placedExtendedFits } from "./fits/fit-extended.ts";
import { placedFits } from "./fits/fit-filters.ts";
import { isIdentity, pointCosine } from "./fits/identity.ts";
import { type FilterSpread, placedSpreads } from "./fits/measure-spread.ts";
import { centred, keysOfSize, type NearestKey, nearestKey } from "./fits/nearest-keys.ts";

/** How filters are fitted. */
export interface FitParams {
  mode: Mode;
  method: Method;
  /** All that a list of filters tells: fits by all methods, not only by the one that decides, and weighted spreads. */
  all: boolean;
  extended: boolean;
}

export interface StudiedFilter extends ScaleSpaceFilter {
  fit: ScaleSpaceFit | null;
  finite: boolean;
  /** As in the file. */
  weights: FloatArray;
  /** Cosine with the point in its middle: `pointCosine`. */
  point: number;
  nearestKey: NearestKey | null;
}

/** Everything the study tells of some k x k filters, the first of which is `start` in its layer. */
export function studyFilters(
  ws: Workspace,
  placed: Block<"f32" | "f64">,
  k: number,
  start: number,
  { mode, method, all, extended }: FitParams,
): StudiedFilter[] {
  const { kernels } = ws;
  // The filters' weights come along: a copy outlives the workspace.
  const filters: FloatArray = ws.copyOut(placed);
  const needs = { normalization: false, bestOnly: !all };
  const fitted = placedFits(ws, placed, k, { mode, methods: all ? methods : [method], ...needs });
  const best = fitted.map((fits) => bestFit(fits, method));
  const keys = keysOfSize(k);
  const beyond: ExtendedFit[][] | undefined = extended ? placedExtendedFits(ws, placed, k) : undefined;
  const compared = extended
    ? compareKernels(
        kernels,
        normalized(filters, best, k),
        k,
        best.map((fit) => fit?.family ?? null),
      )
    : undefined;
  const spreads = placedSpreads(ws, placed, k);
  const weighted = all ? weightedSpreads(ws, placed, k, best, mode) : undefined;
  const identities = best.map((fit) => fit !== null && isIdentity(kernels, fit, k, mode));
  const unit = new Float64Array(k * k);
  return fitted.map(({ fits }, i) => {
    const fit = best[i];
    const { mean, covariance, l1, separability } = spreads[i];
    const own = filters.subarray(i * k * k, (i + 1) * k * k);
    const axis = fit === null ? "sum" : axisOf(fit.family);
    const parts = centred(own, unit);
    return {
      index: start + i,
      spread: {
        mean,
        covariance,
        l1,
        weightedCovariance: weighted?.get(fit?.family ?? "")?.[i].weightedCovariance ?? null,
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
      nearestKey: nearestKey(parts, keys),
      fit,
      weights: own,
      point: pointCosine(parts),
      finite: parts !== null || own.every((weight) => Number.isFinite(weight)),
    };
  });
}

/** The spreads of the filters without the offsets of their best families, weighted by each of these. */
function weightedSpreads(
  ws: Workspace,
  filters: Block<"f32" | "f64">,
  k: number,
  best: readonly (ScaleSpaceFit | null)[],
  mode: Mode,
): Map<string, FilterSpread[]> {
  const levelled = level(ws, filters, k, best);
  const present = families.filter((family) => best.some((fit) => fit?.family === family));
  return new Map(present.map((family) => [family, placedSpreads(ws, levelled, k, { family, mode })]));
}

/** The filters without the offsets of their best families. */
function level(
  ws: Workspace,
  filters: Block<"f32" | "f64">,
  k: number,
  best: readonly (ScaleSpaceFit | null)[],
): Block<"f64"> {
  const levelled = ws.widen(filters);
  const weights = ws.view(levelled);
  for (let j = 0; j < weights.length; j++) weights[j] -= best[Math.floor(j / (k * k))]?.offset ?? 0;
  return levelled;
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
