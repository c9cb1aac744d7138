import type { ModelTensor } from "./model-file.ts";

/** Finds the bias beside a weight: of "conv.weight" it is the vector "conv.bias", of "conv/kernel" "conv/bias". */
export function siblingBias(tensors: readonly ModelTensor[]): (tensor: ModelTensor) => ModelTensor | undefined {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return ({ name }) => {
    if (!/(^|[./])(weight|kernel)$/.test(name)) return undefined;
    const bias = byName.get(name.replace(/(weight|kernel)$/, "bias"));
    return bias?.shape.length === 1 ? bias : undefined;
  };
}
