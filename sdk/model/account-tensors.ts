import type { ConvLayer } from "./conv-layer.ts";
import type { Model } from "./model.ts";
import type { ModelTensor } from "./model-file.ts";

/** Every tensor of a model, in exactly one of two lists, each in the order of the file. */
export interface TensorAccount {
  used: string[];
  skipped: { name: string; reason: string }[];
}

/** Says of every tensor of the model whether it is the weight of one of the analysed layers, and if not, why not. */
export function accountTensors(
  model: Pick<Model, "tensors" | "layers" | "roles">,
  analysedLayers: readonly ConvLayer[],
): TensorAccount {
  const analysed = new Set(analysedLayers.map(({ tensor }) => tensor.name));
  const sizes = [...new Set(analysedLayers.map(({ kernel }) => kernel.join("x")))].join(", ");
  const layerOf = new Map(model.layers.map((layer) => [layer.tensor.name, layer]));
  const account: TensorAccount = { used: [], skipped: [] };
  for (const tensor of model.tensors) {
    const { name } = tensor;
    const layer = layerOf.get(name);
    if (analysed.has(name)) account.used.push(name);
    else {
      const reason = layer
        ? reasonOfLayer(layer, sizes)
        : (model.roles.get(name) ?? tensor.unread ?? reasonOfShape(tensor));
      account.skipped.push({ name, reason });
    }
  }
  return account;
}

function reasonOfLayer({ reason, kernel }: ConvLayer, analysed: string): string {
  return reason ?? `kernel ${kernel.join("x")}: this run analyses ${analysed === "" ? "other layers" : analysed}`;
}

function reasonOfShape({ name, shape }: ModelTensor): string {
  const rank = shape.length;
  if (shape.includes(0)) return `shape [${shape.join(", ")}]: holds no elements`;
  if (rank === 0) return "scalar: no spatial kernel";
  if (rank === 1) return `${vectorName(name)}: rank 1`;
  if (rank === 2) return "matrix of a linear layer: rank 2, no spatial kernel";
  return `rank ${rank}: no convolution weight`;
}

function vectorName(name: string): string {
  if (/running_|moving_/.test(name)) return "statistics of a normalisation";
  if (/bias|beta/i.test(name)) return "bias";
  if (/gamma|scale|norm|bn\d*[._]/i.test(name)) return "scale of a normalisation";
  return "vector";
}
