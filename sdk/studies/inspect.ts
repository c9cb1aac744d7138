import { throwIfAborted } from "../abort.ts";
import { accountTensors } from "../model/account-tensors.ts";
import type { ConvLayer } from "../model/conv-layer.ts";
import { digestModel } from "../model/digest-model.ts";
import { elementCount } from "../model/element-count.ts";
import type { Model } from "../model/model.ts";
import type { ModelTensor } from "../model/model-file.ts";
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
  for (const model of [models].flat() as Model[]) inspected.push(await inspectModel(model, options));
  return { schema: "convscope-inspect/1", command: "inspect", models: inspected };
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
  for (const tensor of statistics ? model.tensors : []) found.set(tensor, await statisticsOf(tensor, signal));
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

/** Elements that are read at once. */
const piece = 2 ** 18;

/** Mean and squared deviations of pieces are merged as Chan, Golub and LeVeque (1979) do: no sum of squares loses the small. */
async function statisticsOf(tensor: ModelTensor, signal?: AbortSignal): Promise<TensorStatistics | null> {
  if (tensor.unread !== undefined) return null;
  const total = elementCount(tensor.shape);
  let [min, max, count, mean, squares, zeros, nonFinite] = [Infinity, -Infinity, 0, 0, 0, 0, 0];
  for (let start = 0; start < total; start += piece) {
    throwIfAborted(signal);
    const values = (await tensor.read(start, Math.min(total, start + piece))).filter(Number.isFinite);
    nonFinite += Math.min(total - start, piece) - values.length;
    if (values.length === 0) continue;
    let sum = 0;
    for (const value of values) {
      if (value < min) min = value;
      if (value > max) max = value;
      if (value === 0) zeros++;
      sum += value / values.length;
    }
    let own = 0;
    for (const value of values) own += (value - sum) * (value - sum);
    const [before, delta] = [count, sum - mean];
    count += values.length;
    mean += delta * (values.length / count);
    squares += own + delta * delta * before * (values.length / count);
  }
  if (count === 0) return null;
  const deviation = Math.sqrt(squares / count);
  const standardDeviation = Number.isFinite(deviation) ? deviation : null;
  return { min, max, mean, standardDeviation, zeros: zeros / count, nonFinite };
}
