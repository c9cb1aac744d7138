import {
  accountTensors,
  type ConvLayer,
  digestModel,
  type InspectedModel,
  type LayerFacts,
  type Model,
} from "../../sdk/index.ts";

/** Reads nothing further of the files, unless their SHA-256 is asked for. */
export async function inspectModel(
  model: Model,
  { digest = false, signal }: { digest?: boolean; signal?: AbortSignal } = {},
): Promise<InspectedModel> {
  const { skipped } = accountTensors(
    model,
    model.layers.filter(({ reason }) => reason === null),
  );
  const reasons = new Map(skipped.map(({ name, reason }) => [name, reason]));
  const layerOf = new Map([...model.layers].reverse().map((layer) => [layer.tensor.name, layer]));
  return {
    name: model.name,
    format: model.format,
    ...(await digestModel(model, { digest, signal })),
    order: model.order,
    notes: model.notes,
    tensors: model.tensors.map(({ name, dtype, shape }) => ({
      name,
      dtype,
      shape: [...shape],
      layer: layerOf.get(name)?.name ?? null,
      filters: layerOf.get(name)?.filters ?? null,
      reason: reasons.get(name) ?? null,
    })),
    layers: model.layers.map(layerFacts),
  };
}

function layerFacts(layer: ConvLayer): LayerFacts {
  const { name, kernel, groups, stride, dilation, depthRank, depth, filters, kind, reason } = layer;
  return {
    name,
    kernel: [...kernel],
    in: layer.in,
    out: layer.out,
    groups,
    stride: stride && [...stride],
    dilation: dilation && [...dilation],
    depthRank,
    depth,
    filters,
    kind,
    reason,
  };
}
