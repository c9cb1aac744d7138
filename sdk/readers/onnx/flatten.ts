import { bodyOf, type Functions } from "./functions.ts";
import type { FunctionRecord, GraphRecord, NodeRecord, TensorRecord } from "./records.ts";
import { type PlacedNode, Scope, type Value } from "./scope.ts";

/** Every node and stored value of a graph, the graphs inside it and the functions that it calls, in the order of the file. */
export interface Flattened {
  readonly top: Scope;
  readonly nodes: readonly PlacedNode[];
  readonly stored: readonly Value[];
  /** The outputs of the graphs inside a node. */
  readonly innerOutputs: ReadonlyMap<NodeRecord, readonly Value[]>;
}

/** Functions in functions: a network's modules nest in some ten levels. */
const MAX_CALLS = 32;

/**
 * Names everything in a graph, puts the bodies of local functions in the place of their calls, and links values to their
 * users.
 *
 * @param onDuplicate Called for a name that two values of one graph carry.
 * @param onCall Called before a body is put in the place of a call, with the number of its nodes and names.
 */
export function flatten(
  graph: GraphRecord,
  functions: Functions,
  onDuplicate: (tensor: TensorRecord | undefined, name: string) => void,
  onCall: (called: FunctionRecord, items: number) => void,
): Flattened {
  const nodes: PlacedNode[] = [];
  const stored: Value[] = [];
  const innerOutputs = new Map<NodeRecord, Value[]>();
  // A constant of a function is one tensor, however often it is called.
  const constants = new Map<TensorRecord, Value>();

  const outputsOf = (owner: NodeRecord): Value[] => {
    const known = innerOutputs.get(owner) ?? [];
    innerOutputs.set(owner, known);
    return known;
  };
  const addAll = (list: readonly NodeRecord[], scope: Scope, within: string) => {
    for (const node of list) {
      const tensor = node.op === "Constant" ? constantOf(node) : undefined;
      for (const output of node.outputs) {
        if (output === "") continue;
        const known = tensor && constants.get(tensor);
        if (known !== undefined) scope.bind(output, known);
        else {
          const name = within === "" ? output : `${within}/${output}`;
          add(scope, output, tensor === undefined ? { node } : { tensor: { ...tensor, name } });
          const value = scope.find(output);
          if (tensor !== undefined && within !== "" && value !== undefined) constants.set(tensor, value);
        }
      }
    }
  };
  const add = (scope: Scope, name: string, made: { tensor?: TensorRecord; node?: NodeRecord }) => {
    if (scope.add(name, made) !== undefined) onDuplicate(made.tensor, name);
    const value = scope.find(name);
    if (made.tensor !== undefined && value !== undefined) stored.push(value);
  };

  const enter = (graph: GraphRecord, calls: number, around?: Scope, owner?: NodeRecord): Scope => {
    const scope = new Scope({ around, owner });
    for (const name of graph.inputs) if (name !== "") scope.add(name);
    for (const tensor of graph.initializers) add(scope, tensor.name, { tensor });
    addAll(graph.nodes, scope, "");
    visit(graph.nodes, scope, calls);
    for (const output of graph.outputs) {
      const value = scope.find(output);
      if (value === undefined) continue;
      value.isOutput = true;
      if (owner !== undefined) outputsOf(owner).push(value);
    }
    return scope;
  };

  // All names first: some exporters list a node before the one that feeds it.
  const visit = (list: readonly NodeRecord[], scope: Scope, calls: number) => {
    for (const node of list) {
      const called = functions.find(node);
      if (called !== undefined && calls < MAX_CALLS) {
        call(called, node, scope, calls);
        continue;
      }
      nodes.push({ node, scope });
      node.inputs.forEach((input, index) => {
        // An empty name stands for an optional input that is left out.
        if (input !== "") scope.find(input)?.uses.push({ node, index });
      });
      for (const { name, tensors, graphs } of node.attributes.values()) {
        for (const inner of graphs) enter(inner, calls, scope, node);
        if (node.op === "Constant") continue;
        for (const tensor of tensors) {
          const path = `${node.name || node.outputs[0] || node.op}.${name}`;
          stored.push({ name: path, tensor, attributeOf: node, scope, uses: [], isOutput: false });
        }
      }
    }
  };

  const call = (called: FunctionRecord, node: NodeRecord, scope: Scope, calls: number) => {
    const body = bodyOf(called, node, onCall);
    const inner = new Scope();
    called.inputs.forEach((name, index) => {
      const value = scope.find(node.inputs[index] ?? "");
      if (value !== undefined) inner.bind(name, value);
    });
    addAll(body, inner, called.name);
    visit(body, inner, calls + 1);
    called.outputs.forEach((name, index) => {
      const value = inner.find(name);
      if (value !== undefined) scope.link(node.outputs[index] ?? "", value);
    });
  };

  const top = enter(graph, 0);
  return { top, nodes, stored, innerOutputs };
}

/** The tensor of a Constant node, under whichever attribute it lies. */
function constantOf(node: NodeRecord): TensorRecord | undefined {
  for (const { tensors } of node.attributes.values()) if (tensors.length > 0) return tensors[0];
  return undefined;
}
