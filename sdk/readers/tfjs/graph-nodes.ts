import { behindSources } from "../../model/behind-sources.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import type { Budget } from "../budget.ts";
import { asArray, asObject, asText, type JsonObject } from "./json.ts";

/** A NodeDef of a TensorFlow graph. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: JsonObject;
}

/** Operators that hand a constant on as it is. */
export const passesOn = new Set(["Identity", "StopGradient", "Enter", "Snapshot", "ReadVariableOp"]);
/** Operators that are a weight: a constant, or a variable whose value lies in a checkpoint. */
const holds = new Set(["Const", "VariableV2", "Variable", "VarHandleOp"]);
const MAX_CHAIN = 64;
/** What a node, its place and its depth take in memory. */
const bytesANode = 400;

/** The nodes of a list, without their control inputs ("^name"). */
export function parseNodes(value: unknown, budget: Budget): GraphNode[] {
  return asArray(value).flatMap((entry) => {
    const node = asObject(entry);
    if (node === undefined) return [];
    const inputs = asArray(node.input)
      .map(asText)
      .filter((input) => !input.startsWith("^"));
    budget.spend("kept", bytesANode + 60 * inputs.length);
    return [
      {
        name: asText(node.name),
        op: asText(node.op),
        inputs: inputs.map(nodeNameOf),
        attributes: asObject(node.attr) ?? {},
      },
    ];
  });
}

/** "name:0" refers to an output of "name". */
export const nodeNameOf = (input: string): string => input.replace(/:\d+$/, "");

/** Each node after those it takes from, else in the order of the file (a GraphDef may list them in any). */
export function sortNodes(nodes: readonly GraphNode[]): GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  return behindSources(nodes, ({ inputs }) => inputs.flatMap((input) => byName.get(input) ?? []));
}

/** Finds the weight behind a node's input, or why there is none. */
export type FindWeight = (input: string) => ModelTensor | string;

/** Each input is followed once: a name of a megabyte on the way takes a while to be looked up. */
export function weightFinder(
  nodes: ReadonlyMap<string, GraphNode>,
  weights: ReadonlyMap<string, ModelTensor>,
): FindWeight {
  const known = new Map<string, ModelTensor | string>();
  return (input) => {
    const found = known.get(input) ?? follow(input, nodes, weights);
    known.set(input, found);
    return found;
  };
}

function follow(
  input: string,
  nodes: ReadonlyMap<string, GraphNode>,
  weights: ReadonlyMap<string, ModelTensor>,
): ModelTensor | string {
  let name = input;
  for (let step = 0; step < MAX_CHAIN; step++) {
    const node = nodes.get(name);
    const weight = weights.get(name);
    if (weight !== undefined && (node === undefined || holds.has(node.op))) return weight;
    if (node === undefined) return `'${name}' is not in the graph`;
    if (!passesOn.has(node.op)) return `'${name}' is computed by ${node.op}`;
    name = node.inputs[0] ?? "";
  }
  return `'${input}' lies behind more than ${MAX_CHAIN} nodes`;
}
