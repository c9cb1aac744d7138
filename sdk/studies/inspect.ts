import { accountTensors } from "../model/account-tensors.ts";
import type { ConvLayer } from "../model/conv-layer.ts";
import { digestModel } from "../model/digest-model.ts";
import type { Model } from "../model/model.ts";
import type { ModelTensor } from "../model/model-file.ts";
import { runNotesOf } from "../model/run-notes.ts";
import type { InspectDocument, InspectedModel, TensorStatistics } from "../results/inspect.ts";
import { layerFacts } from "./describe-models.ts";

/** What an inspection looks at. */
export interface InspectOptions {
  /** Adds the SHA-256 of every file, for which each is read whole. Default false: nothing further of the files is read. */
  digest?: boolean;
  /** Adds what the values of every tensor are like, for which each is read whole. Default false. */
  statistics?: boolean;
  /** Ends the work, which then fails with an AbortedError. */
  signal?: AbortSignal;
}

/** What can be said of models by their headers: every tensor and every convolution, used or not and why. */
export async function inspect(
  models: Model | readonly Model[],
  options: InspectOptions = {},
): Promise<InspectDocument> {
  const inspected: InspectedModel[] = [];
  const given = [models].flat() as Model[];
  for (const model of given) inspected.push(await inspectModel(model, options));
  return { schema: "convscope-inspect/1", command: "inspect", models: inspected, notes: runNotesOf(given) };
}

async function inspectModel(
  model: Model,
  { digest = false, statistics = false, signal }: InspectOptions,
): Promise<InspectedModel> {
  const { skipped } = accountTensors(
    model,
    model.layers.filter(({ reason }) => reason === null),
  );
  const reasons = new Map<string, string>();
  for (const { name, reason } of skipped) reasons.set(name, reason);
  const layerOf = new Map<string, ConvLayer>();
  for (const layer of model.layers) if (!layerOf.has(layer.tensor.name)) layerOf.set(layer.tensor.name, layer);
  const found = new Map<ModelTensor, TensorStatistics | null>();
  if (statistics) {
    const { statisticsOf } = await import("./tensor-statistics.ts");
    for (const tensor of model.tensors) found.set(tensor, await statisticsOf(tensor, signal));
  }
  return {
    name: model.name,
    format: model.format,
    ...(await digestModel(model, { digest, signal })),
    order: model.order,
    notes: model.notes,
    tensors: model.tensors.map((tensor) => ({
      name: tensor.name,
      dtype: tensor.dtype,
      shape: [...tensor.shape],
      layer: layerOf.get(tensor.name)?.name ?? null,
      filters: layerOf.get(tensor.name)?.filters ?? null,
      reason: reasons.get(tensor.name) ?? null,
      ...(statistics && { statistics: found.get(tensor) }),
    })),
    layers: model.layers.map(layerFacts),
  };
}
