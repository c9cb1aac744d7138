import { graphDepths } from "../../model/graph-depths.ts";
import type { Flattened } from "./flatten.ts";
import type { NodeRecord } from "./records.ts";
import { Scope } from "./scope.ts";

/** How deep each node lies in the graph; a graph's inputs are its scope. */
export function nodeDepths({ top, nodes, innerOutputs }: Flattened): Map<NodeRecord | Scope, number> {
  const scopeOf = new Map(nodes.map(({ node, scope }) => [node, scope]));

  function* before(node: NodeRecord | Scope): Iterable<NodeRecord | Scope> {
    if (node instanceof Scope) {
      if (node.owner !== undefined) yield* before(node.owner);
      return;
    }
    for (const name of node.inputs) {
      const value = name === "" ? undefined : scopeOf.get(node)?.find(name);
      if (value === undefined || value.tensor !== undefined) continue;
      yield value.node ?? value.scope;
    }
    for (const { node: maker, tensor, scope } of innerOutputs.get(node) ?? []) {
      if (tensor === undefined) yield maker ?? scope;
    }
  }

  return graphDepths<NodeRecord | Scope>(scopeOf.keys(), before, (node) =>
    node === top ? "input" : node instanceof Scope ? "joint" : "node",
  );
}
