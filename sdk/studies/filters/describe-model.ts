import { accountTensors } from "../../model/account-tensors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import type { ModelDigest } from "../../model/digest-model.ts";
import type { Model } from "../../model/model.ts";
import type { LayerResult, ModelResult } from "../../results/analysis.ts";
import { describeSkippedLayer } from "./describe-layer.ts";

/** What a result says of a model; `layers` are the analysed ones, `sizes` the sizes that were asked for. */
export function describeModel(
  model: Model,
  name: string,
  layers: ReadonlyMap<ConvLayer, LayerResult>,
  sizes: readonly number[],
  digest: ModelDigest,
): ModelResult {
  const analysed = model.layers.filter((layer) => layers.has(layer));
  return {
    name,
    format: model.format,
    ...digest,
    order: model.order,
    notes: [...model.notes],
    tensors: accountTensors(model, analysed),
    layers: analysed.map((layer) => layers.get(layer) as LayerResult),
    skippedLayers: model.layers
      .filter((layer) => !layers.has(layer))
      .map((layer) => describeSkippedLayer(layer, sizes)),
  };
}
