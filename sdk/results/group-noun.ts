import type { GroupBy, GroupResult } from "./analysis.ts";

/** What such groups are called, in the plural. */
export function groupNoun(by: GroupBy): string {
  const nouns: Record<string, string> = { model: "models", layer: "layers", "depth-decile": "depths", label: "labels" };
  return nouns[by] ?? "groups";
}

/** What the groups are made of; random filters beside them are none. */
export function groupedBy(groups: readonly Pick<GroupResult, "by">[]): GroupBy {
  return (groups.find(({ by }) => by !== "noise")?.by ?? "model") as GroupBy;
}
