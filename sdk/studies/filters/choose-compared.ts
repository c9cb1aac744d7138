import type { GroupResult, SampledGroups } from "../../results/analysis.ts";
import { sampledGroups } from "../../results/sampled-pairs.ts";
import { drawSome } from "../../statistics/draw-some.ts";

/**
 * Groups of which all pairs are compared, at most. Every pair has 16 numbers for 3x3 filters: 700 groups make 250 MB of JSON.
 * CNN Filter DB has 647 models.
 */
export const mostGroups = 700;

const seed = 1;

/** Which groups are compared. */
export interface Compared {
  /** Their places among all, ascending. */
  places: readonly number[];
  sample: SampledGroups | null;
}

/** All groups, or of more than `mostGroups` a sample, the same for the same number of them, with the random filters if there are any. */
export function chooseCompared(groups: readonly Pick<GroupResult, "by">[]): Compared {
  const all = groups.map((_, place) => place);
  if (groups.length <= mostGroups) return { places: all, sample: null };
  const own = all.filter((place) => groups[place].by !== "noise");
  const drawn = drawSome(own.length, sampledGroups, seed).map((i) => own[i]);
  const noise = all.filter((place) => groups[place].by === "noise");
  return { places: [...drawn, ...noise], sample: { of: own.length, seed } };
}
