import type { KeyResemblance } from "../../results/keys.ts";
import { families } from "../../results/scale-space-names.ts";
import { cosine } from "../../statistics/bounded.ts";
import { masterKeys } from "../scale-space/fits/nearest-keys.ts";

/** The master key of the largest cosine with a key, in magnitude unless `signed`. */
export function nearestMasterKey(weights: ArrayLike<number>, k: number, signed: boolean): KeyResemblance {
  const cosines = masterKeys(k).map((master) => {
    let dot = 0;
    for (let i = 0; i < master.length; i++) dot += master[i] * weights[i];
    return cosine(dot);
  });
  const rank = (cosine: number) => (signed ? cosine : Math.abs(cosine));
  const best = cosines.reduce((most, cosine, i) => (rank(cosine) > rank(cosines[most]) ? i : most), 0);
  return { key: best + 1, family: families[best], cosine: cosines[best] };
}
