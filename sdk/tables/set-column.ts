import type { ScaleSpaceGroup, ScaleSpaceLayer } from "../results/scale-space.ts";

/** What the names of the sets are those of. */
export function setColumn(sets: readonly (ScaleSpaceLayer | ScaleSpaceGroup)[]): "group" | "layer" {
  return sets.some((set) => "by" in set) ? "group" : "layer";
}
