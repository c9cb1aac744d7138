import { masterKeyFilters, masterKeySize } from "../scale-space/master-keys.ts";
import { families } from "../scale-space/names.ts";
import { normalise } from "./cluster.ts";
import type { KeyResemblance } from "./result.ts";

/**
 * The eight master key filters (7 x 7, rows from top to bottom, as weights are stored) as unit rows of mean zero of k x k:
 * the middle of a larger filter, or with zeros around it.
 */
export function masterKeys(k: number): Float64Array[] {
  const shift = Math.floor((masterKeySize - k) / 2);
  return masterKeyFilters().map((weights) => {
    const row = Float64Array.from({ length: k * k }, (_, i) => {
      const [y, x] = [Math.floor(i / k) + shift, (i % k) + shift];
      return y < 0 || y >= masterKeySize || x < 0 || x >= masterKeySize ? 0 : weights[y * masterKeySize + x];
    });
    normalise(row);
    return row;
  });
}

/** The master key of the largest cosine with a key, in magnitude unless `signed`. */
export function nearestMasterKey(weights: ArrayLike<number>, k: number, signed: boolean): KeyResemblance {
  const cosines = masterKeys(k).map((master) => {
    let dot = 0;
    for (let i = 0; i < master.length; i++) dot += master[i] * weights[i];
    return dot;
  });
  const rank = (cosine: number) => (signed ? cosine : Math.abs(cosine));
  const best = cosines.reduce((most, cosine, i) => (rank(cosine) > rank(cosines[most]) ? i : most), 0);
  return { key: best + 1, family: families[best], cosine: cosines[best] };
}
