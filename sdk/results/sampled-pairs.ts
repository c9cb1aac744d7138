import type { KernelStudy } from "./analysis.ts";
import { groupedBy, groupNoun } from "./group-noun.ts";
import { counted, thousands } from "./plain-text.ts";

/** Groups that are compared where there are too many: as many as have the noise of every distance. */
export const sampledGroups = 250;

/** Which groups are compared where there are too many for all pairs: how many of how many, and by which seed. Null where all are. */
export function sampleNote({
  divergence: { groups: drawn, sample },
  groups,
}: Pick<KernelStudy, "divergence"> & Partial<Pick<KernelStudy, "groups">>): string | null {
  if (sample === null) return null;
  const noun = groups === undefined ? "groups" : groupNoun(groupedBy(groups));
  // The random filters beside them are compared with all that were drawn.
  const count = Math.min(drawn.length, sampledGroups);
  const pairs = (of: number) => (of * (of - 1)) / 2;
  return `Of ${thousands(sample.of)} ${noun} ${count} are compared, drawn at random (seed ${sample.seed}): ${thousands(pairs(count))} of ${counted(pairs(sample.of), "pair")}.`;
}
