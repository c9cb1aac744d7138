import { graphDepths } from "../../model/graph-depths.ts";
import type { ConvDeclaration, ModelTensor, WeightLayout } from "../../model/model-file.ts";
import { asArray, type JsonObject } from "../tfjs/json.ts";
import { type Graph, type GraphNode, tensorsOf } from "./graph.ts";

const layouts: Readonly<Record<number, WeightLayout>> = { 3: "OIW", 4: "OIHW", 5: "OIDHW" };
const transposedLayouts: Readonly<Record<number, WeightLayout>> = { 3: "IOW", 4: "IOHW", 5: "IODHW" };

/** aten's convolutions: conv2d, conv_transpose2d, and the general one that decomposition leaves. */
const convolution = /^aten\.(conv[123]d|conv_transpose[123]d|convolution)\.\w+$/;

export interface GraphConvolutions {
  readonly convolutions: readonly ConvDeclaration[];
  /** What other weights are for. */
  readonly roles: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

/** The convolutions of an exported graph, in its order, with strides, groups and the sizes of images. */
export function findGraphConvolutions(graph: Graph, tensors: ReadonlyMap<string, ModelTensor>): GraphConvolutions {
  const depths = depthsOf(graph);
  const convolutions: ConvDeclaration[] = [];
  const roles = new Map<string, string>();
  const unlisted: string[] = [];
  const used = new Set<ModelTensor>();
  for (const node of graph.nodes) {
    for (const [argument, arg] of node.inputs) {
      for (const value of tensorsOf(arg)) {
        const name = graph.weights.get(value);
        if (name !== undefined && !roles.has(name)) roles.set(name, `${argument} of ${node.target}`);
      }
    }
    if (!convolution.test(node.target)) continue;
    const [value = ""] = tensorsOf(node.inputs.get("weight") ?? {});
    const tensor = tensors.get(graph.weights.get(value) ?? "");
    const facts = tensor && factsOf(node, tensor);
    if (tensor === undefined || facts === undefined) unlisted.push(node.outputs[0] ?? node.target);
    // A weight that two nodes share is one layer.
    else if (!used.has(tensor)) {
      used.add(tensor);
      const images = graph.sizesOf(tensorsOf(node.inputs.get("input") ?? {})[0] ?? "")?.slice(2);
      convolutions.push({
        name: tensor.name.replace(/\.?weight$/, "") || tensor.name,
        tensor,
        ...facts,
        graphDepth: depths.get(node),
        ...(images?.length === 2 ? { imageSize: images as unknown as [number, number] } : {}),
      });
    }
  }
  for (const { tensor } of convolutions) roles.delete(tensor.name);
  const named = unlisted
    .slice(0, 8)
    .map((name) => JSON.stringify(name.slice(0, 80)))
    .join(", ");
  const notes =
    unlisted.length === 0
      ? []
      : [`Convolutions whose weights are computed are not listed: ${named}${unlisted.length > 8 ? " ..." : ""}.`];
  return { convolutions, roles, notes };
}

/** Kind, layout, groups and steps as the node's arguments say; what it leaves out has the operator's default. */
function factsOf({ target, inputs }: GraphNode, { shape }: ModelTensor) {
  const transposed = target.startsWith("aten.conv_transpose") || inputs.get("transposed")?.as_bool === true;
  const layout = (transposed ? transposedLayouts : layouts)[shape.length];
  const groups = inputs.get("groups")?.as_int ?? 1;
  if (layout === undefined || typeof groups !== "number" || !(groups >= 1) || shape[0] % groups !== 0) return undefined;
  const axes = shape.length - 2;
  const stride = stepsOf(inputs.get("stride"), axes);
  const dilation = stepsOf(inputs.get("dilation"), axes);
  const kind = transposed
    ? ("transposed" as const)
    : groups > 1 && shape[1] === 1
      ? ("depthwise" as const)
      : ("conv" as const);
  return { layout, kind, groups, ...(stride && { stride }), ...(dilation && { dilation }) };
}

/** One number for each axis; a single one counts for all, a missing one is 1. Undefined for symbols. */
function stepsOf(arg: JsonObject | undefined, axes: number): readonly number[] | undefined {
  const given = arg === undefined ? [1] : typeof arg.as_int === "number" ? [arg.as_int] : asArray(arg.as_ints);
  const steps = given.length === 1 ? new Array(axes).fill(given[0]) : given;
  const fits = steps.length === axes && steps.every((step) => Number.isSafeInteger(step) && (step as number) > 0);
  return fits ? (steps as number[]) : undefined;
}

function depthsOf({ nodes, weights }: Graph): Map<GraphNode, number> {
  const input: GraphNode = { target: "input", inputs: new Map(), outputs: [] };
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((value) => [value, node])));
  return graphDepths<GraphNode>(
    nodes,
    function* (node) {
      for (const arg of node.inputs.values()) {
        for (const value of tensorsOf(arg)) if (!weights.has(value)) yield makers.get(value) ?? input;
      }
    },
    (node) => (node === input ? "input" : "node"),
  );
}
