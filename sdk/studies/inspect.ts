import { accountTensors } from "../model/account-tensors.ts";
import { digestModel } from "../model/digest-model.ts";
import type { Model } from "../model/model.ts";
import type { InspectDocument, InspectedModel } from "../results/inspect.ts";
import { layerFacts } from "./describe-models.ts";

export interface InspectOptions {
  /** Adds the SHA-256 of every file, for which each is read whole. Default false: nothing further of the files is read. */
  digest?: boolean;
  signal?: AbortSignal;
}

/** What can be said of models by their headers: every tensor and every convolution, used or not and why. */
export async function inspect(
  models: Model | readonly Model[],
  options: InspectOptions = {},
): Promise<InspectDocument> {
  const inspected: InspectedModel[] = [];
  for (const model of [models].flat() as Model[]) inspected.push(await inspectModel(model, options));
  return { schema: "convscope-inspect/1", command: "inspect", models: inspected };
}

async function inspectModel(model: Model, { digest = false, signal }: InspectOptions): Promise<InspectedModel> {
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
