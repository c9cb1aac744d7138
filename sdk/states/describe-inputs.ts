import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { ByteSource } from "../bytes/byte-source.ts";
import { UsageError } from "../errors.ts";
import type { ConvLayer } from "../model/conv-layer.ts";
import type { Model } from "../model/model.ts";
import type { ModelTensor, WeightLayout } from "../model/model-file.ts";
import type { StateFile, StateLayer, StateModel, StateTensor } from "../results/state.ts";
import { PackedModels } from "./packed-models.ts";

/** Stretches of a file by which another one of the same names and sizes is told from it. */
const [stretches, stretchBytes] = [16, 4096];

/** What a state says of its inputs, and their digest. */
export async function describeInputs(
  models: readonly Model[],
): Promise<{ files: StateFile[]; models: PackedModels; digest: string; sources: ByteSource[] }> {
  const sources = [...new Set(models.flatMap((model) => model.files))];
  const places = new Map(sources.map((file, i) => [file, i]));
  const files = sources.map(({ name, byteLength }): StateFile => ({ name, bytes: byteLength, sha256: null }));
  const samples: string[] = [];
  for (const file of sources) samples.push(await sampleOf(file));
  const hash = sha256.create();
  const add = (part: unknown) => void hash.update(new TextEncoder().encode(JSON.stringify(part)));
  for (const part of [files, samples]) add(part);
  // Of 20,000 layers the whole text takes some 15 MB: a model is let go before the next.
  function* described(): Generator<StateModel> {
    for (const model of models) {
      const one = describeModel(model, places);
      add(one);
      yield one;
    }
  }
  return { files, models: PackedModels.of(described()), digest: bytesToHex(hash.digest()), sources };
}

async function sampleOf(file: ByteSource): Promise<string> {
  const hash = sha256.create();
  const last = Math.max(0, file.byteLength - stretchBytes);
  for (let i = 0; i < stretches; i++) {
    const start = Math.floor((last * i) / (stretches - 1));
    hash.update(await file.read(start, Math.min(file.byteLength, start + stretchBytes)));
    if (last === 0) break;
  }
  return bytesToHex(hash.digest());
}

function describeModel(model: Model, places: ReadonlyMap<ByteSource, number>): StateModel {
  const { name, part, format, order, notes, files, tensors, layers, roles, labelledBy } = model;
  return {
    ...{ name, part, format, order, notes: [...notes] },
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
  const { name, layout, kind, groups, stride, dilation, depthRank, depth, filters, reason } = layer;
  return {
    ...{ name, tensor: describeTensor(layer.tensor), layout, kind, kernel: [...layer.kernel] },
    ...{ in: layer.in, out: layer.out, groups, stride: stride && [...stride], dilation: dilation && [...dilation] },
    imageSize: layer.imageSize ? [...layer.imageSize] : null,
    afterUpsampling: layer.afterUpsampling ?? null,
    ...{ depthRank, depth, filters, reason, labels: layer.labels === undefined ? null : [...layer.labels] },
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
    ({ name, part, format, order, notes, files: own, tensors, layers, roles, labelledBy }): Model => ({
      ...{ name, part, format, order, notes },
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
