import { counted } from "../../model/counted.ts";
import { isConvolution, withoutKernel } from "./operators.ts";
import type { ModelRecord } from "./records.ts";
import type { PlacedNode } from "./scope.ts";

/** What a reader of the results should know of the file. */
export function describeModel(model: ModelRecord, nodes: readonly PlacedNode[]): string[] {
  const opsets = model.opsets.map(({ domain, version }) => `${domain || "ai.onnx"} ${version}`).join(", ");
  const count = model.functions.length;
  return [
    `ONNX, IR version ${model.irVersion}, operator set ${opsets || "not given"}, written by ${model.producer || "a program that gave no name"}.`,
    ...(count > 0 ? [`${counted(count, "local function")}: the nodes of each stand in the place of its calls.`] : []),
    describeNormalisation(nodes),
  ];
}

/** Batch normalisation folded into the weights changes sparsity and variance entropy, so what the graph shows of it is said. */
function describeNormalisation(nodes: readonly PlacedNode[]): string {
  const convolutions = nodes.filter(({ node }) => isConvolution(node));
  if (convolutions.length === 0) return describeOthers(nodes);
  if (!nodes.some(({ node }) => node.op === "BatchNormalization")) {
    return "No batch normalisation nodes: if the network was trained with it, it is folded into the weights, which changes sparsity and variance entropy.";
  }
  const followed = convolutions.filter(({ node, scope }) =>
    scope.find(node.outputs[0] ?? "")?.uses.some((use) => use.node.op === "BatchNormalization" && use.index === 0),
  ).length;
  const start = `Batch normalisation follows ${followed} of ${convolutions.length} convolutions`;
  if (followed === convolutions.length) return `${start}: it is not folded into the weights.`;
  return `${start}; into the others it may be folded, which changes sparsity and variance entropy.`;
}

/** A graph without convolutions that are known here: whether others look like some. */
function describeOthers(nodes: readonly PlacedNode[]): string {
  const similar = nodes.filter(({ node }) => /conv/i.test(node.op) && !/convert/i.test(node.op));
  if (similar.length > 0) {
    const [{ node }] = similar;
    const from = node.domain === "" ? "" : ` of '${node.domain.slice(0, 80)}'`;
    return `No convolution nodes that are read here; ${similar.length} look like some by their names: ${node.op.slice(0, 80)}${from}.`;
  }
  const matrices = nodes.filter(({ node }) => withoutKernel.has(node.op)).length;
  return `No convolution nodes${matrices > 0 ? `; ${counted(matrices, "linear layer")} (${withoutNames(nodes)})` : ""}.`;
}

const withoutNames = (nodes: readonly PlacedNode[]): string =>
  [...new Set(nodes.filter(({ node }) => withoutKernel.has(node.op)).map(({ node }) => node.op))].join(", ");
