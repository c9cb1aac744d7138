import { graphDepths } from "../../model/graph-depths.ts";
import type { ModelTensor, WeightLayout } from "../../model/model-file.ts";
import type { Budget } from "../budget.ts";
import { declaredSize } from "../image-size.ts";
import { paddingOf, stepsOf } from "./graph-attributes.ts";
import { graphImages, readPaddings } from "./graph-images.ts";
import { type GraphNode, parseNodes, sortNodes, weightFinder } from "./graph-nodes.ts";
import { rolesOf } from "./graph-roles.ts";
import { asArray, asObject, type JsonObject } from "./json.ts";
import { Declarations, type Topology } from "./topology.ts";

/** Convolutions, and the layout of their filter, which is always the second input. */
const convolutions: ReadonlyMap<string, WeightLayout> = new Map([
  ["Conv2D", "HWIO"],
  ["_FusedConv2D", "HWIO"],
  ["FusedConv2D", "HWIO"],
  ["Conv3D", "DHWIO"],
  ["DepthwiseConv2dNative", "HWIM"],
  ["FusedDepthwiseConv2dNative", "HWIM"],
  ["_FusedDepthwiseConv2dNative", "HWIM"],
  ["Conv2DBackpropInput", "HWOI"],
  ["Conv3DBackpropInputV2", "DHWOI"],
]);

/** Operators that stand for what is given to the network. */
const inputs = new Set(["Placeholder", "PlaceholderWithDefault", "PlaceholderV2", "_Arg", "IteratorGetNext"]);

/** Operators that give larger images than they take, as a rule. */
const enlarging = new Set([
  "ResizeBilinear",
  "ResizeNearestNeighbor",
  "ResizeBicubic",
  "DepthToSpace",
  "Conv2DBackpropInput",
  "Conv3DBackpropInputV2",
]);

/** The convolutions of a graph-model: its modelTopology is a TensorFlow GraphDef, its constants are the manifest's weights. */
export async function readGraphModel(
  topology: JsonObject,
  weights: ReadonlyMap<string, ModelTensor>,
  file: string,
  budget: Budget,
  inputSize?: readonly [number, number],
): Promise<Topology> {
  const bodies = asArray(asObject(topology.library)?.function).map((body) =>
    parseNodes(asObject(body)?.nodeDef, budget),
  );
  const nodes = parseNodes(topology.node, budget);
  return readGraph(nodes, bodies.flat(), weights, file, await readPaddings(nodes, weights), inputSize);
}

/**
 * The convolutions of a TensorFlow graph.
 * @param inFunctions The nodes of its functions, whose weights come from the calls: they are counted only.
 * @param weights By the names of the nodes that hold them.
 * @param paddings As of `readPaddings`.
 * @param inputSize Of inputs whose images have no size.
 */
export function readGraph(
  list: readonly GraphNode[],
  inFunctions: readonly GraphNode[],
  weights: ReadonlyMap<string, ModelTensor>,
  file: string,
  paddings: ReadonlyMap<string, readonly number[]> = new Map(),
  inputSize?: readonly [number, number],
): Topology {
  const nodes = sortNodes(list);
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const find = weightFinder(byName, weights);
  const declarations = new Declarations(file);
  const notes: string[] = [];

  const depths = graphDepths(
    nodes,
    ({ inputs }) => inputs.flatMap((input) => byName.get(input) ?? []),
    ({ op }) => (inputs.has(op) ? "input" : "node"),
  );
  const imageInto = graphImages(nodes, find, paddings, inputSize);
  let afterUpsampling = false;
  for (const node of nodes) {
    afterUpsampling ||= enlarging.has(node.op);
    const layout = convolutions.get(node.op);
    if (layout === undefined) continue;
    const place = {
      afterUpsampling,
      graphDepth: depths.get(node),
      padding: paddingOf(node),
      ...declaredSize(imageInto(node)),
    };
    const weight = find(node.inputs[1] ?? "");
    if (typeof weight === "string") {
      notes.push(`${node.op} '${node.name}' is not listed: its weight ${weight}.`);
      continue;
    }
    const stride = stepsOf(node, "strides");
    // Graphs leave the attribute out where it is 1.
    const dilation = stepsOf(node, "dilations") ?? stride?.map(() => 1);
    if (layout === "HWIM") declarations.addDepthwise(node.name, weight, { stride, dilation, ...place });
    else {
      const kind = layout.endsWith("OI") ? "transposed" : "conv";
      declarations.add(node.name, weight, layout, { kind, stride, dilation, ...place });
    }
  }

  notes.push(describeNormalisation(nodes));
  const called = inFunctions.filter(({ op }) => convolutions.has(op)).length;
  if (called > 0) {
    notes.push(
      called === 1
        ? "1 convolution inside functions of the graph is not listed: its weight comes from the call."
        : `${called} convolutions inside functions of the graph are not listed: their weights come from the calls.`,
    );
  }
  const roles = rolesOf(nodes, find, weights, declarations);
  return { convolutions: declarations.list, order: "graph", roles, notes: [...notes, ...declarations.notes] };
}

function describeNormalisation(nodes: readonly GraphNode[]): string {
  const count = nodes.filter(({ op }) => op.startsWith("FusedBatchNorm")).length;
  if (count > 0) return `${count} batch normalisation nodes: not folded into the weights before them.`;
  return "No batch normalisation nodes: the converter folds them into the weights, which changes sparsity and variance entropy.";
}
