import type { ModelTensor } from "../../model/model-file.ts";
import { asArray, asObject, asText, type JsonObject } from "./json.ts";
import { Declarations, type Topology } from "./topology.ts";

interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: JsonObject;
}

type Form = "conv" | "depthwise" | "transposed" | "conv3d";

const convolutions: ReadonlyMap<string, Form> = new Map([
  ["Conv2D", "conv"],
  ["_FusedConv2D", "conv"],
  ["FusedConv2D", "conv"],
  ["DepthwiseConv2dNative", "depthwise"],
  ["FusedDepthwiseConv2dNative", "depthwise"],
  ["_FusedDepthwiseConv2dNative", "depthwise"],
  ["Conv2DBackpropInput", "transposed"],
  ["Conv3D", "conv3d"],
]);

/** Operators that hand a constant on as it is. */
const passesOn = new Set(["Identity", "StopGradient", "Enter", "Snapshot"]);
const MAX_CHAIN = 64;

/** The convolutions of a TensorFlow GraphDef (modelTopology of a graph-model); its constants are the manifest's weights. */
export function readGraphModel(
  topology: JsonObject,
  weights: ReadonlyMap<string, ModelTensor>,
  file: string,
): Topology {
  const nodes = sortNodes(parseNodes(topology.node));
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const declarations = new Declarations(file);
  const notes: string[] = [];

  for (const node of nodes) {
    const form = convolutions.get(node.op);
    if (form === undefined) continue;
    const weight = follow(node.inputs[1] ?? "", byName, weights);
    if (typeof weight === "string") {
      notes.push(`${node.op} '${node.name}' is not listed: its weight ${weight}.`);
      continue;
    }
    const stride = strideOf(node);
    if (form === "depthwise") declarations.addDepthwise(node.name, weight, { stride });
    else if (form === "transposed") declarations.add(node.name, weight, "HWOI", { kind: "transposed", stride });
    else declarations.add(node.name, weight, form === "conv3d" ? "DHWIO" : "HWIO", { stride });
  }

  notes.push(describeNormalisation(nodes));
  const inFunctions = countInFunctions(topology);
  if (inFunctions > 0) {
    notes.push(
      `${inFunctions} convolutions inside functions of the graph are not listed: their weights come from the calls.`,
    );
  }
  const roles = rolesOf(nodes, byName, weights, declarations);
  return { convolutions: declarations.list, order: "graph", roles, notes: [...notes, ...declarations.notes] };
}

function parseNodes(value: unknown): GraphNode[] {
  return asArray(value).flatMap((entry) => {
    const node = asObject(entry);
    if (node === undefined) return [];
    const inputs = asArray(node.input)
      .map(asText)
      .filter((input) => !input.startsWith("^"));
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
const nodeNameOf = (input: string) => input.replace(/:\d+$/, "");

/** Each node after those it takes from, else in the order of the file (a GraphDef may list them in any). */
function sortNodes(nodes: readonly GraphNode[]): GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const sorted: GraphNode[] = [];
  const seen = new Set<GraphNode>();
  for (const first of nodes) {
    // A stack of its own: chains of thousands of nodes would exhaust the engine's. A loop's back edge meets a seen node.
    const stack: { node: GraphNode; next: number }[] = [];
    if (!seen.has(first)) stack.push({ node: first, next: 0 });
    seen.add(first);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      if (top.next === top.node.inputs.length) {
        sorted.push(top.node);
        stack.pop();
        continue;
      }
      const input = byName.get(top.node.inputs[top.next++]);
      if (input !== undefined && !seen.has(input)) {
        seen.add(input);
        stack.push({ node: input, next: 0 });
      }
    }
  }
  return sorted;
}

/** The weight behind a node's input, or why there is none. */
function follow(
  input: string,
  nodes: ReadonlyMap<string, GraphNode>,
  weights: ReadonlyMap<string, ModelTensor>,
): ModelTensor | string {
  let name = input;
  for (let step = 0; step < MAX_CHAIN; step++) {
    const node = nodes.get(name);
    const weight = weights.get(name);
    if (weight !== undefined && (node === undefined || node.op === "Const")) return weight;
    if (node === undefined) return `'${name}' is not in the graph`;
    if (!passesOn.has(node.op)) return `'${name}' is computed by ${node.op}`;
    name = node.inputs[0] ?? "";
  }
  return `'${input}' lies behind more than ${MAX_CHAIN} nodes`;
}

/** The spatial part of the strides, which go with the data's axes. */
function strideOf({ attributes }: GraphNode): number[] | undefined {
  const list = asObject(asObject(attributes.strides)?.list)?.i;
  const strides = asArray(list).map(Number);
  if (!strides.every((stride) => Number.isSafeInteger(stride) && stride > 0)) return undefined;
  // Bytes are base64 in JSON: these are "NCHW" and "NCDHW".
  const format = asText(asObject(attributes.data_format)?.s);
  return format === "TkNIVw==" || format === "TkNESFc=" ? strides.slice(2) : strides.slice(1, -1);
}

function describeNormalisation(nodes: readonly GraphNode[]): string {
  const count = nodes.filter(({ op }) => op.startsWith("FusedBatchNorm")).length;
  if (count > 0) return `${count} batch normalisation nodes: not folded into the weights before them.`;
  return "No batch normalisation nodes: the converter folds them into the weights, which changes sparsity and entropy.";
}

function countInFunctions(topology: JsonObject): number {
  const bodies = asArray(asObject(topology.library)?.function).map((body) => parseNodes(asObject(body)?.nodeDef));
  return bodies.flat().filter(({ op }) => convolutions.has(op)).length;
}

const inputNames: ReadonlyMap<string, readonly string[]> = new Map([
  ["BiasAdd", ["input", "bias"]],
  ["Conv2D", ["input", "weight"]],
  ["_FusedConv2D", ["input", "weight", "bias"]],
  ["FusedDepthwiseConv2dNative", ["input", "weight", "bias"]],
  ["_FusedDepthwiseConv2dNative", ["input", "weight", "bias"]],
  ["Conv2DBackpropInput", ["output shape", "weight"]],
  ["FusedBatchNorm", ["input", "scale", "offset", "running mean", "running variance"]],
  ["FusedBatchNormV3", ["input", "scale", "offset", "running mean", "running variance"]],
  ["MatMul", ["weight", "weight"]],
  ["_FusedMatMul", ["weight", "weight", "bias"]],
  ["Reshape", ["data", "shape constant"]],
  ["Pad", ["data", "pad sizes"]],
  ["Mean", ["data", "axes"]],
  ["AddV2", ["operand", "operand"]],
  ["Add", ["operand", "operand"]],
  ["Sub", ["operand", "operand"]],
  ["Mul", ["operand", "operand"]],
]);

function rolesOf(
  nodes: readonly GraphNode[],
  byName: ReadonlyMap<string, GraphNode>,
  weights: ReadonlyMap<string, ModelTensor>,
  declarations: Declarations,
): Map<string, string> {
  const roles = new Map<string, string>();
  for (const node of nodes) {
    if (passesOn.has(node.op)) continue;
    node.inputs.forEach((input, index) => {
      const weight = follow(input, byName, weights);
      if (typeof weight === "string" || declarations.has(weight) || roles.has(weight.name)) return;
      const name = inputNames.get(node.op)?.[index] ?? `input ${index + 1}`;
      const reason = node.op.endsWith("MatMul") && name === "weight" ? ": no spatial kernel" : "";
      roles.set(weight.name, `${name} of ${node.op} '${node.name}'${reason}`);
    });
  }
  for (const [name, tensor] of weights) {
    if (!roles.has(name) && !declarations.has(tensor)) roles.set(name, "not used by any node");
  }
  return roles;
}
