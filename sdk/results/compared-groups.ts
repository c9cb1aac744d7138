import type { DivergenceResult, GroupResult } from "./analysis.ts";

/** The groups that are compared, in the order of the matrices: of very many a sample. */
export function comparedGroups(
  { groups: names, sample }: Pick<DivergenceResult, "groups" | "sample">,
  groups: readonly GroupResult[],
): readonly GroupResult[] {
  if (sample === null) return groups;
  const byName = new Map(groups.map((group) => [group.name, group]));
  return names.map((name) => byName.get(name) as GroupResult);
}
