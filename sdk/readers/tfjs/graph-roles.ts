import type { ModelTensor } from "../../model/model-file.ts";
import { type FindWeight, type GraphNode, passesOn } from "./graph-nodes.ts";
import type { Declarations } from "./topology.ts";

/** What an operator's inputs are called in plain words. */
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

/** What the weights that are no convolution's are for, by their first use. */
export function rolesOf(
  nodes: readonly GraphNode[],
  find: FindWeight,
  weights: ReadonlyMap<string, ModelTensor>,
  declarations: Declarations,
): Map<string, string> {
  const roles = new Map<string, string>();
  for (const node of nodes) {
    if (passesOn.has(node.op)) continue;
    node.inputs.forEach((input, index) => {
      const weight = find(input);
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
