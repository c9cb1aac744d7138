import type { ByteSource } from "../bytes/byte-source.ts";
import { RunningSha256 } from "../bytes/running-sha256.ts";
import { UsageError } from "../errors.ts";
import type { ConvLayer } from "../model/conv-layer.ts";
import type { Model } from "../model/model.ts";
import type { ModelTensor, WeightLayout } from "../model/model-file.ts";
import type { StateFile, StateLayer, StateModel, StateTensor } from "../results/state.ts";
import { PackedModels } from "./packed-models.ts";

/** Stretches of a file by which another one of the same names and sizes is told from it. */
const [stretches, stretchBytes] = [16, 4096];

/**
 * What a state says of its inputs, and their digest.
 * @param known What a state says of inputs of the same digest, or else is refused: nothing is packed anew.
 */
export async function describeInputs(
  models: readonly Model[],
  known?: PackedModels,
): Promise<{ files: StateFile[]; models: PackedModels; digest: string; sources: ByteSource[] }> {
  const sources = [...new Set(models.flatMap((model) => model.files))];
  const places = new Map(sources.map((file, i) => [file, i]));
  const files = sources.map(({ name, byteLength }): StateFile => ({ name, bytes: byteLength, sha256: null }));
  const samples: string[] = [];
  for (const file of sources) samples.push(await sampleOf(file));
  const hash = new RunningSha256();
  const encode = (part: unknown) => new TextEncoder().encode(JSON.stringify(part));
  for (const part of [files, samples]) hash.update(encode(part));
  // Of 20,000 layers the whole text takes some 15 MB: a model is let go before the next.
  function* described(): Generator<Uint8Array> {
    for (const model of models) {
      const text = encode(describeModel(model, places));
      hash.update(text);
      yield text;
    }
  }
  const packed = known ?? PackedModels.of(described());
  if (known !== undefined) for (const _ of described());
  return { files, models: packed, digest: hash.hex, sources };
}

async function sampleOf(file: ByteSource): Promise<string> {
  const hash = new RunningSha256();
  const last = Math.max(0, file.byteLength - stretchBytes);
  const starts = Array.from({ length: last === 0 ? 1 : stretches }, (_, i) => Math.floor((last * i) / (stretches - 1)));
  const parts = await Promise.all(
    starts.map((start) => file.read(start, Math.min(file.byteLength, start + stretchBytes))),
  );
  for (const part of parts) hash.update(part);
  return hash.hex;
}

function describeModel(model: Model, places: ReadonlyMap<ByteSource, number>): StateModel {
  const { name, part, format, order, notes, runNotes, files, tensors, layers, roles, labelledBy } = model;
  return {
    ...{ name, part, format, order, notes: [...notes] },
    ...(runNotes && { runNotes: [...runNotes] }),
    files: files.map((file) => places.get(file) as number),
    tensors: tensors.map(describeTensor),
    layers: layers.map(describeLayer),
    roles: [...roles],
    labelledBy: labelledBy === undefined ? null : { columns: [...labelledBy.columns], sha256: labelledBy.sha256 },
  };
}

function describeTensor({ name, dtype, shape, unread }: ModelTensor): StateTensor {
  return { name, dtype, shape: [...shape], unread: unread ?? null };
}

function describeLayer(layer: ConvLayer): StateLayer {
  const { stride, dilation, labels } = layer;
  // Field by field: of so many, spread objects take several times as long.
  return {
    name: layer.name,
    tensor: describeTensor(layer.tensor),
    layout: layer.layout,
    kind: layer.kind,
    kernel: [...layer.kernel],
    in: layer.in,
    out: layer.out,
    groups: layer.groups,
    stride: stride && [...stride],
    dilation: dilation && [...dilation],
    imageSize: layer.imageSize ? [...layer.imageSize] : null,
    afterUpsampling: layer.afterUpsampling ?? null,
    depthRank: layer.depthRank,
    depth: layer.depth,
    filters: layer.filters,
    reason: layer.reason,
    labels: labels === undefined ? null : [...labels],
  };
}

/** The models that a state describes: all but their numbers. */
export function restoreModels(files: readonly StateFile[], models: readonly StateModel[]): Model[] {
  const sources = files.map(
    ({ name, bytes, sha256: digest }): ByteSource => ({
      ...{ name, byteLength: bytes },
      read: () => Promise.reject(new UsageError("is not read for a report of a state", { file: name })),
      sha256: async () => digest as string,
    }),
  );
  return models.map(
    ({ files: own, tensors, layers, roles, labelledBy, ...model }): Model => ({
      ...model,
      files: own.map((at) => sources[at]),
      tensors: tensors.map(restoreTensor),
      layers: layers.map(restoreLayer),
      roles: new Map(roles),
      ...(labelledBy !== null && { labelledBy }),
      close: async () => {},
    }),
  );
}

function restoreTensor({ name, dtype, shape, unread }: StateTensor): ModelTensor {
  const read = () => Promise.reject(new UsageError("its numbers are not in the state", { tensor: name }));
  return { name, dtype, shape, read, ...(unread !== null && { unread }) };
}

function restoreLayer({ tensor, layout, labels, afterUpsampling, ...layer }: StateLayer): ConvLayer {
  return {
    ...layer,
    ...(afterUpsampling !== null && { afterUpsampling }),
    tensor: restoreTensor(tensor),
    layout: layout as WeightLayout,
    ...(labels !== null && { labels: new Map(labels) }),
  };
}
