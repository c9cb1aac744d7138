import { inferConvolutions } from "../../model/infer-convolutions.ts";
import type { ConvDeclaration, ModelTensor } from "../../model/model-file.ts";
import type { KerasLayer } from "./list-layers.ts";

/** A convolution that the configuration does not explain, and the layer that holds it. */
export interface UnexplainedKernel {
  /** Within the layer: "res/conv1"; the layer's own name where it holds but one. */
  readonly name: string;
  readonly owner: string | undefined;
  readonly found: ConvDeclaration;
}

/**
 * The convolutions among weights that no known class of layer takes (a block of several layers under one name, a class of
 * somebody's own), by shapes and names, in the order of the weights.
 */
export function unexplainedKernels(
  left: readonly (readonly [name: string, tensor: ModelTensor])[],
  layers: readonly KerasLayer[],
): UnexplainedKernel[] {
  const known = new Map(layers.map((layer) => [layer.name, layer]));
  const original = new Map<ModelTensor, ModelTensor>();
  const named = left.map(([name, tensor]) => {
    const called = { ...tensor, name: variableName(name, tensor) };
    original.set(called, tensor);
    return called;
  });
  const { convolutions } = inferConvolutions(named, { inFileOrder: true });
  const found: UnexplainedKernel[] = [];
  for (const convolution of convolutions) {
    const tensor = original.get(convolution.tensor) as ModelTensor;
    const parts = convolution.name.split("/");
    const at = parts.findLastIndex((part) => known.has(part));
    const owner = at < 0 ? undefined : parts[at];
    if (owner !== undefined && holdsNoKernels.test(known.get(owner)?.type ?? "")) continue;
    found.push({ name: withoutRepeat(parts), owner, found: { ...convolution, tensor } });
  }
  return found;
}

/** Classes whose weights of rank 3 and more are no kernels. */
const holdsNoKernels = /^(LocallyConnected\dD|EinsumDense|Embedding|MultiHeadAttention|Attention|LSTM|GRU)$/;

/** "conv/vars/0" as the kernel, "conv/vars/1" as the bias that they mostly are. */
function variableName(name: string, { shape }: ModelTensor): string {
  if (!/\/vars\/\d+$/.test(name)) return name;
  const layer = name.slice(0, name.lastIndexOf("/vars/"));
  return `${layer}/${shape.length > 1 ? "kernel" : name.endsWith("/1") ? "bias" : `variable${name.slice(name.lastIndexOf("/") + 1)}`}`;
}

/** Keras repeats a layer's name before its weights': "res/res/conv1" is "res/conv1". */
function withoutRepeat(parts: readonly string[]): string {
  return parts.filter((part, i) => part !== parts[i - 1]).join("/");
}

/** What a reader of the results should know of them. */
export function describeUnexplained(kernels: readonly UnexplainedKernel[], layers: readonly KerasLayer[]): string[] {
  if (kernels.length === 0) return [];
  const types = new Map(layers.map(({ name, type }) => [name, type]));
  const classes = new Set<string>();
  for (const { owner } of kernels) if (owner !== undefined) classes.add((types.get(owner) ?? "").slice(0, 60));
  const some = [...classes].slice(0, 4).map((type) => `"${type}"`);
  const of =
    some.length === 0 ? "" : ` of layers of the class ${some.join(", ")}${classes.size > some.length ? " ..." : ""}`;
  const count = kernels.length === 1 ? "1 convolution" : `${kernels.length} convolutions`;
  return [
    `${count}${of} cannot be told from the configuration: their layout is inferred from shapes and names, their order within a layer is that of the file, and strides may not be known.`,
  ];
}
