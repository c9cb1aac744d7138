import { inputName, passesOn, withoutKernel } from "./operators.ts";
import { describeNode } from "./records.ts";
import type { Value } from "./scope.ts";

/** Follows a tensor through no more than this many nodes that only change its form. */
const MAX_STEPS = 8;

/** What a stored tensor is for, in plain words, by its first use. */
export function roleOf(value: Value): string {
  if (value.attributeOf !== undefined) return `an attribute of ${describeNode(value.attributeOf)}`;
  const { payload } = value.tensor ?? {};
  const unread = payload?.kind === "unread" ? `${payload.reason}: not read here; ` : "";
  return unread + useOf(value, "");
}

function useOf(value: Value, through: string, steps = 0): string {
  const use = value.uses[0];
  if (use === undefined) return value.isOutput ? `an output of the graph${through}` : `not used by any node${through}`;
  const { node, index } = use;
  const output = value.scope.find(node.outputs[0] ?? "");
  if (passesOn.has(node.op) && index === 0 && output !== undefined && output.uses.length > 0 && steps < MAX_STEPS) {
    return useOf(output, `${through}, through ${node.op}`, steps + 1);
  }
  const name = inputName(node, index);
  const reason = withoutKernel.has(node.op) && name.includes("weight") ? ": no spatial kernel" : "";
  return `${name} of ${describeNode(node)}${reason}${through}`;
}
