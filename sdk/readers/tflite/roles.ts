import type { Graph } from "./graph.ts";
import { inputName } from "./operators.ts";
import { describeOperator } from "./records.ts";

/** What a constant that is no convolution weight is for, in plain words, by its first use. */
export function roleOf(graph: Graph, index: number): string {
  const use = graph.firstUse(index);
  if (use === undefined) {
    return graph.subgraph.outputs.has(index) ? "an output of the graph" : "not used by any operator";
  }
  const { operator, input, through } = use;
  const reason = operator.op === "FULLY_CONNECTED" && input === 1 ? ": no spatial kernel" : "";
  return `${inputName(operator.op, input)} of ${describeOperator(operator)}${reason}${through}`;
}
