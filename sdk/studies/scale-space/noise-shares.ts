import type { Method, Mode } from "../../results/scale-space-names.ts";
import { seededUniform } from "../../statistics/random.ts";
import type { Kernels } from "../../wasm/load.ts";
import { bestFit, fitsOf } from "./fits/fit-filters.ts";
import { nearestKeys } from "./fits/nearest-keys.ts";

/** Shares that a cosine explains, by the families and by the master key filters. */
export interface ExplainedShares {
  families: number;
  keys: number;
}

/** A share of 1 % is known to 0.2 % from as many. */
const samples = 2048;
const seed = 1;

/** Shares found before: they depend on nothing but these texts. */
const known = new Map<string, ExplainedShares>();

/**
 * What the families and the keys explain of random k x k filters, weights uniform in [-1, 1): the share that an explained share
 * stands beside. The same numbers everywhere.
 */
export function noiseShares(
  kernels: Kernels,
  k: number,
  { mode, method, cosine }: { mode: Mode; method: Method; cosine: number },
): ExplainedShares {
  const key = JSON.stringify([k, mode, method, cosine]);
  const before = known.get(key);
  if (before !== undefined) return { ...before };
  const uniform = seededUniform(seed);
  const filters = Float64Array.from({ length: samples * k * k }, () => 2 * uniform() - 1);
  const fits = fitsOf(kernels, filters, k, { mode, methods: [method] });
  const keys = nearestKeys(filters, k);
  const share = (cosines: number[]) => cosines.filter((each) => each >= cosine).length / samples;
  const found = {
    families: share(fits.map((fit) => Math.abs(bestFit(fit, method)?.cosine ?? 0))),
    keys: share(keys.map((nearest) => Math.abs(nearest?.cosine ?? 0))),
  };
  known.set(key, found);
  return { ...found };
}
