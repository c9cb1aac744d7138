import type { OperatorGroup, OperatorsResult } from "../../results/operators.ts";

/** What a half is called: without a graph that tells, halves of the depth are no encoder and decoder. */
export function halfName(name: string, from: OperatorGroup["from"]): string {
  if (from === "graph") return name;
  return name === "encoder" ? "first half (by depth)" : "second half (by depth)";
}

/** Whether the graph told a model's halves. */
export function halvesFrom({ groups }: OperatorsResult, model: string): OperatorGroup["from"] {
  return groups.find((group) => group.by === "half" && group.model === model)?.from ?? null;
}
