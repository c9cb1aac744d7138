import { accountTensors } from "../model/account-tensors.ts";
import type { ConvLayer } from "../model/conv-layer.ts";
import type { LayerFacts, ModelDigest, ModelFacts } from "../results/facts.ts";
import type { Outcome } from "./study.ts";

/** What a document says of models; every layer that was not studied has the reason. */
export function describeModels(
  {
    models,
    layers,
    about,
    notes,
  }: Required<Pick<Outcome<object>, "models" | "notes">> & Pick<Outcome<object>, "layers" | "about">,
  names: readonly string[],
  digests: readonly ModelDigest[],
): ModelFacts[] {
  return models.map((model, i) => ({
    name: names[i],
    format: model.format,
    ...digests[i],
    order: model.order,
    notes: [...model.notes, ...notes[i]],
    tensors: accountTensors(
      model,
      model.layers.filter(({ reason }) => reason === null),
    ),
    ...(layers && { layers: layers[i] }),
    ...about?.[i],
    skippedLayers: model.layers.filter(({ reason }) => reason !== null).map(layerFacts),
  }));
}

export function layerFacts(layer: ConvLayer): LayerFacts {
  return {
    name: layer.name,
    kernel: [...layer.kernel],
    in: layer.in,
    out: layer.out,
    groups: layer.groups,
    stride: layer.stride === null ? null : [...layer.stride],
    dilation: layer.dilation === null ? null : [...layer.dilation],
    depthRank: layer.depthRank,
    depth: layer.depth,
    filters: layer.filters,
    kind: layer.kind,
    reason: layer.reason,
  };
}
