import { isConvolution } from "./operators.ts";
import type { ModelRecord } from "./records.ts";
import type { PlacedNode } from "./scope.ts";

/** What a reader of the results should know of the file. */
export function describeModel(model: ModelRecord, nodes: readonly PlacedNode[]): string[] {
  const opsets = model.opsets.map(({ domain, version }) => `${domain || "ai.onnx"} ${version}`).join(", ");
  const notes = [
    `ONNX, IR version ${model.irVersion}, operator set ${opsets || "not given"}, written by ${model.producer || "a program that gave no name"}.`,
    describeNormalisation(nodes),
  ];
  for (const { name, domain, convolutions, constants } of model.functions) {
    if (convolutions + constants === 0) continue;
    notes.push(
      `The local function '${domain}.${name}' holds ${convolutions} convolutions and ${constants} constants, which are not listed: weights come from its calls.`,
    );
  }
  return notes;
}

/** Batch normalisation folded into the weights changes sparsity and entropy, so what the graph shows of it is told. */
function describeNormalisation(nodes: readonly PlacedNode[]): string {
  const convolutions = nodes.filter(({ node }) => isConvolution(node));
  if (convolutions.length === 0) return "No convolution nodes.";
  if (!nodes.some(({ node }) => node.op === "BatchNormalization")) {
    return "No batch normalisation nodes: if the network was trained with it, it is folded into the weights, which changes sparsity and entropy.";
  }
  const followed = convolutions.filter(({ node, scope }) =>
    scope.find(node.outputs[0] ?? "")?.uses.some((use) => use.node.op === "BatchNormalization" && use.index === 0),
  ).length;
  const start = `Batch normalisation follows ${followed} of ${convolutions.length} convolutions`;
  if (followed === convolutions.length) return `${start}: it is not folded into the weights.`;
  return `${start}; into the others it may be folded, which changes sparsity and entropy.`;
}
