import type { GraphRecord, NodeRecord, TensorRecord } from "./records.ts";

/** A named value of a graph: what makes it, and who uses it. */
export interface Value {
  readonly name: string;
  /** A tensor that the file stores; undefined for an input or a computed value. */
  readonly tensor?: TensorRecord;
  /** The node that makes it; undefined for a stored tensor or an input. */
  readonly node?: NodeRecord;
  /** The node that holds it as an attribute, where it is no value of the graph. */
  readonly attributeOf?: NodeRecord;
  readonly scope: Scope;
  readonly uses: { readonly node: NodeRecord; readonly index: number }[];
  isOutput: boolean;
}

/** A node in its scope. */
export interface PlacedNode {
  readonly node: NodeRecord;
  readonly scope: Scope;
}

/** The names of one graph. A subgraph (a branch of If, the body of Loop) also sees those around it. */
export class Scope {
  readonly #values = new Map<string, Value>();
  readonly #around: Scope | undefined;

  constructor(around?: Scope) {
    this.#around = around;
  }

  find(name: string): Value | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.#around) {
      const value = scope.#values.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** Adds a value; returns the one that already has its name in this graph, if any. */
  add(name: string, made: { tensor?: TensorRecord; node?: NodeRecord } = {}): Value | undefined {
    const known = this.#values.get(name);
    // Up to IR version 3 an initialiser is also listed as an input: the tensor wins.
    if (known !== undefined && (known.tensor !== undefined || known.node !== undefined)) return known;
    this.#values.set(name, { name, scope: this, uses: [], isOutput: false, ...made });
    return undefined;
  }
}

/** Every node and stored value of a graph and the graphs inside it, in the order of the file. */
export interface Flattened {
  readonly nodes: readonly PlacedNode[];
  readonly stored: readonly Value[];
}

/**
 * Names everything in a graph and links values to their users.
 * @param onDuplicate Called for a name that two values of one graph carry.
 */
export function flatten(
  graph: GraphRecord,
  onDuplicate: (tensor: TensorRecord | undefined, name: string) => void,
): Flattened {
  const nodes: PlacedNode[] = [];
  const stored: Value[] = [];

  const enter = (graph: GraphRecord, around?: Scope): void => {
    const scope = new Scope(around);
    const add = (name: string, made: { tensor?: TensorRecord; node?: NodeRecord }) => {
      if (scope.add(name, made) !== undefined) onDuplicate(made.tensor, name);
      const value = scope.find(name);
      if (made.tensor !== undefined && value !== undefined) stored.push(value);
    };
    for (const name of graph.inputs) if (name !== "") scope.add(name);
    for (const tensor of graph.initializers) add(tensor.name, { tensor });
    for (const node of graph.nodes) {
      const tensor = node.op === "Constant" ? constantOf(node) : undefined;
      for (const output of node.outputs) {
        if (output !== "") add(output, tensor === undefined ? { node } : { tensor: { ...tensor, name: output } });
      }
    }
    // All names first: some exporters list a node before the one that feeds it.
    for (const node of graph.nodes) {
      nodes.push({ node, scope });
      node.inputs.forEach((input, index) => {
        // An empty name stands for an optional input that is left out.
        if (input !== "") scope.find(input)?.uses.push({ node, index });
      });
      for (const { name, tensors, graphs } of node.attributes.values()) {
        for (const inner of graphs) enter(inner, scope);
        if (node.op === "Constant") continue;
        for (const tensor of tensors) {
          const path = `${node.name || node.outputs[0] || node.op}.${name}`;
          stored.push({ name: path, tensor, attributeOf: node, scope, uses: [], isOutput: false });
        }
      }
    }
    for (const output of graph.outputs) {
      const value = scope.find(output);
      if (value !== undefined) value.isOutput = true;
    }
  };
  enter(graph);
  return { nodes, stored };
}

/** The tensor of a Constant node, under whichever attribute it lies. */
function constantOf(node: NodeRecord): TensorRecord | undefined {
  for (const { tensors } of node.attributes.values()) if (tensors.length > 0) return tensors[0];
  return undefined;
}
