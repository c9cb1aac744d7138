import { families } from "../../results/scale-space-names.ts";
import type { Kernels } from "../../wasm/load.ts";
import { type FloatArray, withWorkspace } from "../../wasm/workspace.ts";
import { Fits } from "./fit-table.ts";
import { type FitParams, studyFilters } from "./study-filters.ts";

/** Filters that are fitted at one time: their tables stay in the cache. */
const atOnce = 512;

/** The best fits of filters, a number of each. */
export interface BestFits {
  readonly names: readonly string[];
  /** Index in the names of each filter's best family; -1 where none applies: it is constant, or not finite. */
  readonly family: Float64Array;
  /** Standard deviations in pixels, 0 to 100. */
  readonly sigmaX: Float64Array;
  readonly sigmaY: Float64Array;
  /** Of filter and template, both centred: 0 to 1. */
  readonly cosine: Float64Array;
  /** 1 where the scales are what the method asks for. */
  readonly converged: Float64Array;
  /** Nearest master key filter, 1 to 8; 0 without one. */
  readonly key: Float64Array;
  /** Its cosine, without its sign. */
  readonly keyCosine: Float64Array;
}

/** Fits k x k filters as a study does: of each the family that explains it best. */
export function bestFits(kernels: Kernels, filters: FloatArray, k: number, params: FitParams): BestFits {
  const step = atOnce * k * k;
  const tables: Float64Array[] = [];
  for (let from = 0; from < filters.length; from += step) {
    const part = filters.subarray(from, from + step);
    tables.push(withWorkspace(kernels, (ws) => studyFilters(ws, ws.placeFloats(part), k, 0, params).rows));
  }
  const fits = new Fits(tables);
  const [family, sigmaX, sigmaY] = [fits.column("family"), fits.column("sigmaX"), fits.column("sigmaY")];
  const [cosine, converged] = [fits.column("cosine"), fits.column("converged")];
  const [key, keyCosine] = [fits.column("key"), fits.column("keyCosine")];
  return { names: families, family, sigmaX, sigmaY, cosine, converged, key, keyCosine };
}
