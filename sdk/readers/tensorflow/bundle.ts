import type { ByteSource } from "../../bytes/byte-source.ts";
import { fromBytes } from "../../bytes/bytes.ts";
import { closeAll } from "../../bytes/close-all.ts";
import { type ErrorPlace, UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { isNumberType, sizeOf } from "../../model/decode.ts";
import { elementCount } from "../../model/element-count.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { storedTensor } from "../../model/stored-tensor.ts";
import { unreadTensor } from "../../model/unread-tensor.ts";
import type { Budget } from "../budget.ts";
import { type Field, WireReader } from "../containers/protobuf.ts";
import { readTable, type TableEntry } from "../containers/sorted-table.ts";
import { cutOff } from "../cut-off.ts";
import { dtypeName } from "./dtypes.ts";
import { parseShape } from "./parse-shape.ts";
import { protoTensor } from "./proto-tensor.ts";

/** A checkpoint: its tensors by key, in the order of the keys. */
export interface Bundle {
  readonly tensors: ReadonlyMap<string, ModelTensor>;
  /** The files that hold numbers, beside the index. */
  readonly shards: readonly ByteSource[];
  /** Where the text of a tensor of texts lies. */
  readonly texts: ReadonlyMap<string, { source: ByteSource; start: number; end: number }>;
}

/** Of a shard: TensorFlow numbers them with five digits. */
const mostShards = 10_000;

/** Opens a shard by its name, as the index has it; undefined where it is not there. */
type OpenShard = (name: string) => Promise<ByteSource | undefined>;

/**
 * Reads the index of a TensorBundle (tensor_bundle.proto; checkpoints of version 2) and opens its shards, or the single file
 * of a checkpoint of version 1 (saved_tensor_slice.proto).
 *
 * @throws UnreadableError for a missing or cut-off shard and for entries that contradict each other; UnsafeError.
 */
export async function readBundle(index: ByteSource, budget: Budget, openShard: OpenShard): Promise<Bundle> {
  const tensors = new Map<string, ModelTensor>();
  const texts = new Map<string, { source: ByteSource; start: number; end: number }>();
  const shards: ByteSource[] = [];
  const prefix = index.name.replace(/\.index$/, "");
  let isOld: boolean | undefined;
  let count = 1;
  try {
    for await (const entry of readTable(index, budget)) {
      const place = { file: index.name, tensor: entry.key, offset: entry.offset };
      if (isOld === undefined) {
        const header = await parseHeader(entry, index.name);
        isOld = header === undefined;
        count = header ?? 1;
        if (count > mostShards)
          throw new UnreadableError(`names ${counted(count, "shard")}, expected at most ${mostShards}`, place);
        for (let i = 0; i < count && !isOld; i++) shards.push(await openOne(openShard, prefix, i, count, place));
        for (const shard of shards) budget.enlarge(shard);
        continue;
      }
      budget.spend("names", entry.key.length, place);
      if (isOld) await addSlice(index, entry, tensors);
      else await addEntry(entry, shards, tensors, texts, place);
    }
  } catch (error) {
    await closeAll(shards);
    throw error;
  }
  return { tensors, shards, texts };
}

async function openOne(
  open: OpenShard,
  prefix: string,
  i: number,
  count: number,
  place: ErrorPlace,
): Promise<ByteSource> {
  const digits = (number: number) => String(number).padStart(5, "0");
  const name = `${prefix}.data-${digits(i)}-of-${digits(count)}`;
  const shard = await open(name);
  if (shard !== undefined) return shard;
  throw new UnreadableError(`its numbers are in ${JSON.stringify(name)}, which is not beside it: copy both`, {
    file: place.file,
  });
}

/** The message in an entry's value; the reader's offsets count within it. */
function wireOf({ value }: TableEntry, file: string): WireReader {
  return new WireReader(fromBytes(file, value));
}

/** A BundleHeaderProto: its number of shards. Undefined for a SavedTensorSlices, with which version 1 begins. */
async function parseHeader(entry: TableEntry, file: string): Promise<number | undefined> {
  const wire = wireOf(entry, file);
  let shards = 1;
  for await (const field of wire.fields(0, entry.value.length)) {
    // Field 1 is the number of shards here, a message of metadata there.
    if (field.number === 1 && field.wire === 2) return undefined;
    if (field.number === 1) shards = wire.signed(field);
    if (field.number === 2 && wire.signed(field) !== 0) {
      throw new UnreadableError("is written big-endian, expected little-endian", { file, offset: 0 });
    }
  }
  return shards;
}

/** A BundleEntryProto. */
async function addEntry(
  entry: TableEntry,
  shards: readonly ByteSource[],
  tensors: Map<string, ModelTensor>,
  texts: Map<string, { source: ByteSource; start: number; end: number }>,
  place: ErrorPlace,
): Promise<void> {
  const wire = wireOf(entry, place.file ?? "");
  const { key: name } = entry;
  const numbers = new Map<number, number>();
  let shape: number[] = [];
  let inSlices = false;
  for await (const field of wire.fields(0, entry.value.length)) {
    if (field.number === 2) shape = await parseShape(wire, field, 1);
    else if (field.number === 7) inSlices = true;
    else if (field.wire === 0) numbers.set(field.number, wire.signed(field));
  }
  const [dtype, shard, offset, size] = [1, 3, 4, 5].map((number) => numbers.get(number) ?? 0);
  const type = dtypeName(dtype);
  const refuse = (reason: string) => tensors.set(name, unreadTensor({ name, dtype: type, shape, reason }, place));
  if (inSlices) return void refuse("is stored in slices: not read here");
  const source = shards[shard];
  if (source === undefined || offset < 0 || size < 0) {
    throw new UnreadableError(`lies in shard ${shard} of ${shards.length} at byte ${offset}`, place);
  }
  if (offset + size > source.byteLength)
    throw cutOff(source.byteLength, offset + size, { file: source.name, tensor: name });
  if (type === "string") texts.set(name, { source, start: offset, end: offset + size });
  if (!isNumberType(type)) return void refuse(`has elements of type ${type}: not read here`);
  if (size !== elementCount(shape, place) * sizeOf(type)) {
    throw new UnreadableError(
      `holds ${counted(size, "byte")}, expected ${elementCount(shape) * sizeOf(type)}: [${shape}] of ${type}`,
      place,
    );
  }
  tensors.set(name, storedTensor(source, { name, dtype: type, shape, offset }));
}

/** A SavedTensorSlices: one slice of a tensor, mostly all of it, under its name. */
async function addSlice(index: ByteSource, entry: TableEntry, tensors: Map<string, ModelTensor>): Promise<void> {
  const { offset, value } = entry;
  const place = { file: index.name, offset };
  // Where the block is stored as it is, the numbers are read from the file; else from memory.
  const wire = new WireReader(offset === undefined ? fromBytes(index.name, value) : index);
  const from = offset ?? 0;
  for await (const data of wire.fields(from, from + value.length)) {
    if (data.number !== 2) continue;
    let name = "";
    let content: Field | undefined;
    let extents = 0;
    for await (const field of wire.fields(data.start, data.end, 1)) {
      if (field.number === 1) name = await wire.text(field);
      else if (field.number === 2) extents = await countExtents(wire, field);
      else if (field.number === 3) content = field;
    }
    if (content === undefined) throw new UnreadableError("has a slice without numbers", { ...place, tensor: name });
    const tensor = await protoTensor(wire, content, name, 2);
    tensors.set(
      name,
      extents === 0
        ? tensor
        : unreadTensor({ name, dtype: tensor.dtype, reason: "is stored in slices: not read here" }, place),
    );
  }
}

/** How many axes of a TensorSliceProto have a length, which means that it is less than the whole. */
async function countExtents(wire: WireReader, slice: Field): Promise<number> {
  let extents = 0;
  for await (const extent of wire.fields(slice.start, slice.end, 2)) {
    for await (const field of wire.fields(extent.start, extent.end, 3)) if (field.number === 2) extents++;
  }
  return extents;
}
