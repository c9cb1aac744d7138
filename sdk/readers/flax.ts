import { throwIfAborted } from "../abort.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { counted } from "../model/counted.ts";
import { isNumberType, type NumberType, sizeOf } from "../model/decode.ts";
import { elementCount } from "../model/element-count.ts";
import { inferConvolutions } from "../model/infer-convolutions.ts";
import type { ModelContents, ModelTensor } from "../model/model-file.ts";
import { storedTensor } from "../model/stored-tensor.ts";
import { unreadTensor } from "../model/unread-tensor.ts";
import { Budget } from "./budget.ts";
import { type PackedItem, readItem } from "./containers/msgpack.ts";
import { RangeCursor } from "./containers/range-cursor.ts";
import type { ReadOptions } from "./reader.ts";

/** Maps in maps: a network of Flax has some ten levels. */
const deepest = 64;
/** What an array takes in memory. */
const bytesKept = 500;
/** Extension types of flax.serialization. */
const [ndarray, scalar] = [1, 3];

/**
 * Reads what `flax.serialization.to_bytes` writes: maps of maps in MessagePack, whose leaves are arrays (extension type 1:
 * shape, type and bytes). A tensor is named by the keys that lead to it: "params/Conv_0/kernel".
 *
 * @throws UnreadableError for a damaged file, UnsafeError above the limits.
 */
export async function read(
  source: ByteSource,
  { signal, budget = new Budget(source) }: ReadOptions = {},
): Promise<ModelContents> {
  const cursor = RangeCursor.over(source, budget, { bigEndian: true });
  const tensors: ModelTensor[] = [];
  await walk("", 0);
  if (cursor.left > 0) throw cursor.fault(`has ${counted(cursor.left, "byte")} behind its map`);
  return { tensors, ...inferConvolutions(tensors, { inFileOrder: true }), files: [source] };

  async function walk(path: string, depth: number): Promise<void> {
    throwIfAborted(signal);
    if (depth > deepest) throw cursor.fault(`nests maps deeper than ${deepest}, the limit`);
    const { at } = cursor;
    const item = await readItem(cursor);
    budget.spend("kept", bytesKept, { offset: at });
    if (item.kind === "map" || item.kind === "array") {
      for (let i = 0; i < item.count; i++) {
        const key = item.kind === "array" ? String(i) : await readKey();
        budget.spend("names", path.length + key.length + 1, { offset: cursor.at });
        await walk(path === "" ? key : `${path}/${key}`, depth + 1);
      }
    } else if (item.kind === "extension" && (item.type === ndarray || item.type === scalar)) {
      tensors.push(await readArray(item, path));
    }
  }

  async function readKey(): Promise<string> {
    const key = await readItem(cursor);
    if (key.kind !== "text" && key.kind !== "number")
      throw cursor.fault(`has a key that is ${key.kind}, expected text`);
    return key.kind === "text" ? key.text : String(key.value);
  }

  async function readArray({ body }: PackedItem & { kind: "extension" }, name: string): Promise<ModelTensor> {
    const place = { file: source.name, offset: body.at };
    const triple = await readItem(body);
    if (triple.kind !== "array" || triple.count !== 3) throw body.fault("has an array that is no triple");
    const sizes = await readItem(body);
    if (sizes.kind !== "array" || sizes.count > 32) throw body.fault("has an array without its shape");
    const shape: number[] = [];
    for (let i = 0; i < sizes.count; i++) {
      const size = await readItem(body);
      if (size.kind !== "number") throw body.fault("has a shape of something else than numbers");
      shape.push(size.value);
    }
    const type = await readItem(body);
    const data = await readItem(body);
    if (type.kind !== "text" || data.kind !== "bytes") throw body.fault("has an array without its type or its bytes");
    const dtype = numberTypes.get(type.text) ?? type.text;
    if (!isNumberType(dtype)) {
      return unreadTensor({ name, dtype, shape, reason: `has elements of type ${dtype}, which are not read` }, place);
    }
    return storedArray(dtype, shape, data.body, name);
  }

  function storedArray(dtype: NumberType, shape: number[], data: RangeCursor, name: string): ModelTensor {
    const expected = elementCount(shape, { file: source.name, tensor: name }) * sizeOf(dtype);
    if (data.left !== expected)
      throw data.fault(`holds ${counted(data.left, "byte")} of an array, expected ${expected}`);
    return storedTensor(source, { name, dtype, shape, offset: data.at });
  }
}

/** numpy's names. */
const numberTypes: ReadonlyMap<string, NumberType> = new Map([
  ["float64", "f64"],
  ["float32", "f32"],
  ["float16", "f16"],
  ["bfloat16", "bf16"],
  // ml_dtypes' names.
  ["float8_e4m3fn", "f8e4m3fn"],
  ["float8_e5m2", "f8e5m2"],
  ["float8_e4m3fnuz", "f8e4m3fnuz"],
  ["float8_e5m2fnuz", "f8e5m2fnuz"],
  ["int8", "i8"],
  ["uint8", "u8"],
  ["int16", "i16"],
  ["uint16", "u16"],
  ["int32", "i32"],
  ["uint32", "u32"],
  ["int64", "i64"],
  ["uint64", "u64"],
  ["bool", "bool"],
]);
