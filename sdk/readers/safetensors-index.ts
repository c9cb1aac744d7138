import { throwIfAborted } from "../abort.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { besidePath } from "../bytes/check-beside-path.ts";
import { closeAll } from "../bytes/close-all.ts";
import { UnreadableError, UnsafeError } from "../errors.ts";
import { counted } from "../model/counted.ts";
import { inferConvolutions } from "../model/infer-convolutions.ts";
import type { ModelContents, ModelTensor } from "../model/model-file.ts";
import { Budget } from "./budget.ts";
import { type Json, JsonFault, JsonLimit, parseStrictJson } from "./containers/strict-json.ts";
import type { InnerReader, ReadOptions } from "./reader.ts";
import { orderOf } from "./safetensors.ts";
import { mostTensors, readSafetensorsHeader } from "./safetensors-header.ts";
import { safetensorsTensor } from "./safetensors-tensor.ts";
import { noteScales } from "./scales-beside.ts";

/** What a line of the index takes in memory: a name and a path. */
const bytesALine = 200;

/** As for the header of one file: far above any real index. */
const largestIndex = 100_000_000;

/**
 * Reads the index of a model in several files: `weight_map` says which file beside it holds each tensor. They are safetensors,
 * or what torch.save wrote (pytorch_model.bin.index.json), by their names' ends.
 *
 * @throws UnsafeError for a shard that is not beside the index, UnreadableError for a missing shard or tensor.
 */
export async function read(
  source: ByteSource,
  { signal, inner, budget = new Budget(source) }: ReadOptions = {},
): Promise<ModelContents> {
  const shardOf = await readWeightMap(source, budget);
  /** Of each shard a tensor that it holds. */
  const firstIn = new Map<string, string>();
  for (const [tensor, path] of shardOf) if (!firstIn.has(path)) firstIn.set(path, tensor);
  const shards = [...firstIn.keys()];
  const files: ByteSource[] = [source];
  const found = new Map<string, ModelTensor>();
  let unlisted = 0;
  let format: string | undefined;
  try {
    for (const path of shards) {
      throwIfAborted(signal);
      const shard = await openShard(source, path, firstIn.get(path));
      files.push(shard);
      budget.enlarge(shard);
      const held = await tensorsOf(shard, path, inner, budget);
      format ??= held.format;
      for (const tensor of held.tensors) {
        if (shardOf.get(tensor.name) === path) found.set(tensor.name, tensor);
        else unlisted++;
      }
    }
    const tensors = [...shardOf].map(([name, path]) => {
      const tensor = found.get(name);
      if (tensor !== undefined) return tensor;
      throw new UnreadableError(`the index says it is in ${JSON.stringify(path)}, which does not hold it`, {
        file: source.name,
        tensor: name,
      });
    });
    const { notes, ...inferred } = inferConvolutions(tensors, orderOf(format));
    const left =
      unlisted === 0 ? [] : [`Left out: ${counted(unlisted, "tensor")} of the shards that the index does not list.`];
    const isTorch = shards.some((path) => !isSafetensors(path));
    const scales = noteScales(tensors);
    return {
      tensors,
      ...inferred,
      files,
      notes: [...notes, ...scales, ...left],
      ...(isTorch ? { format: "pytorch" } : {}),
    };
  } catch (error) {
    await closeAll(files.slice(1));
    throw error;
  }
}

function isSafetensors(path: string): boolean {
  return path.toLowerCase().endsWith(".safetensors");
}

/** The tensors of a shard, and the format that its header names; what torch.save wrote is not written back from here. */
async function tensorsOf(
  shard: ByteSource,
  path: string,
  inner: InnerReader | undefined,
  budget: Budget,
): Promise<{ tensors: ModelTensor[]; format?: string }> {
  if (isSafetensors(path) || inner === undefined) {
    const { entries, format } = await readSafetensorsHeader(shard, budget);
    return { tensors: entries.map((entry) => safetensorsTensor(shard, entry)), format };
  }
  const contents = await inner.read(shard);
  return { tensors: contents.flatMap(({ tensors }) => tensors.map((tensor) => ({ ...tensor, storage: undefined }))) };
}

async function readWeightMap(source: ByteSource, budget: Budget): Promise<Map<string, string>> {
  const place = { file: source.name };
  if (source.byteLength > largestIndex) {
    throw new UnsafeError(
      `has ${counted(source.byteLength, "byte")}; the limit for an index is ${largestIndex}`,
      place,
    );
  }
  let index: Json;
  try {
    index = parseStrictJson(await source.read(0, source.byteLength), { keys: mostTensors, mark: true });
  } catch (error) {
    if (error instanceof JsonLimit) throw new UnsafeError(`lists more than ${mostTensors} tensors, the limit`, place);
    if (!(error instanceof JsonFault)) throw error;
    throw new UnreadableError(
      `the index is no valid JSON: it ${error.message}`,
      { ...place, offset: error.bytes },
      error,
    );
  }
  const map = index instanceof Map ? index.get("weight_map") : undefined;
  if (!(map instanceof Map)) throw new UnreadableError("the index has no weight_map object", { ...place, offset: 0 });
  const shardOf = new Map<string, string>();
  for (const [tensor, path] of map) {
    if (typeof path !== "string") {
      throw new UnreadableError("the index gives no file name for it", { ...place, tensor });
    }
    budget.spend("kept", bytesALine, { tensor });
    shardOf.set(tensor, besidePath(path, { file: source.name, tensor }));
  }
  return shardOf;
}

async function openShard(source: ByteSource, path: string, tensor: string | undefined): Promise<ByteSource> {
  const shard = await source.sibling?.(path);
  if (shard !== undefined) return shard;
  throw new UnreadableError(`lists the shard ${JSON.stringify(path)}, which is not beside it`, {
    file: source.name,
    tensor,
  });
}
