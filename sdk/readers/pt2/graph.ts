import { asArray, asObject, asText, type JsonObject } from "../tfjs/json.ts";

/** An operator of the graph: "aten.conv2d.default", its arguments by name, the values that it gives. */
export interface GraphNode {
  readonly target: string;
  readonly inputs: ReadonlyMap<string, JsonObject>;
  readonly outputs: readonly string[];
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** Names in the state_dict of the values that are weights or constants. */
  readonly weights: ReadonlyMap<string, string>;
  /** Sizes of values, where they are no symbols. */
  sizesOf(value: string): readonly number[] | undefined;
}

/** An ExportedProgram (torch/_export/serde/schema.py): its nodes, and which values are weights. Undefined where there are none. */
export function parseGraph(json: unknown): Graph | undefined {
  const module = asObject(asObject(json)?.graph_module);
  const graph = asObject(module?.graph);
  const nodes = asArray(graph?.nodes).map(parseNode);
  if (graph === undefined || nodes.length === 0) return undefined;
  const weights = new Map<string, string>();
  for (const spec of asArray(asObject(module?.signature)?.input_specs)) {
    for (const kind of ["parameter", "buffer", "tensor_constant"]) {
      const facts = asObject(asObject(spec)?.[kind]);
      if (facts !== undefined) weights.set(asText(asObject(facts.arg)?.name), asText(facts[`${kind}_name`]));
    }
  }
  const values = asObject(graph.tensor_values) ?? {};
  return {
    nodes,
    weights,
    sizesOf(value) {
      if (!Object.hasOwn(values, value)) return undefined;
      const sizes = asArray(asObject(values[value])?.sizes).map((size) => asObject(size)?.as_int);
      return sizes.every((size) => typeof size === "number") ? (sizes as number[]) : undefined;
    },
  };
}

function parseNode(value: unknown): GraphNode {
  const node = asObject(value) ?? {};
  const inputs = new Map<string, JsonObject>();
  for (const input of asArray(node.inputs).map(asObject)) {
    const arg = asObject(input?.arg);
    if (arg !== undefined) inputs.set(asText(input?.name), arg);
  }
  return {
    target: asText(node.target).replace(/^torch\.ops\./, ""),
    inputs,
    outputs: asArray(node.outputs).flatMap((output) => tensorsOf(asObject(output) ?? {})),
  };
}

/** The values that an argument names. */
export function tensorsOf(arg: JsonObject): string[] {
  const one = asObject(arg.as_tensor) ?? asObject(asObject(arg.as_optional_tensor)?.as_tensor);
  if (one !== undefined) return [asText(one.name)];
  const list = [
    ...asArray(arg.as_tensors),
    ...asArray(arg.as_optional_tensors).map((each) => asObject(each)?.as_tensor),
  ];
  return list.flatMap((each) => asText(asObject(each)?.name) || []);
}
