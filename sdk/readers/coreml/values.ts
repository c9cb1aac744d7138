import type { ByteSource } from "../../bytes/byte-source.ts";
import { besidePath } from "../../bytes/check-beside-path.ts";
import { UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { isNumberType, sizeOf } from "../../model/decode.ts";
import { elementCount } from "../../model/element-count.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { storedTensor } from "../../model/stored-tensor.ts";
import { unreadTensor } from "../../model/unread-tensor.ts";
import { type Field, type WireReader, wireTypes } from "../containers/protobuf.ts";
import { cutOff } from "../cut-off.ts";

/** DataType of MIL.proto, by number. */
const dtypes: ReadonlyMap<number, string> = new Map([
  [1, "bool"],
  [2, "string"],
  [10, "f16"],
  [11, "f32"],
  [12, "f64"],
  [21, "i8"],
  [22, "i16"],
  [23, "i32"],
  [24, "i64"],
  [31, "u8"],
  [32, "u16"],
  [33, "u32"],
]);

const mostAxes = 16;
/** Of integers: strides, dilations. */
const mostNumbers = 64;
const blobHeaderBytes = 64;
const blobMark = 0xdeadbeef;

/** A Value of MIL.proto: a tensor in a file beside the model, or in place. */
export interface MilValue {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Integers in place. */
  readonly ints?: readonly number[];
  /** Where f32 numbers lie in the model's own file. */
  readonly floats?: { readonly start: number; readonly end: number };
  readonly blob?: { readonly path: string; readonly offset: number };
}

export async function parseValue(wire: WireReader, value: Field, depth: number): Promise<MilValue> {
  wire.expect(value, wireTypes.bytes);
  let dtype = "unknown";
  let shape: number[] = [];
  let rest: Partial<MilValue> = {};
  for await (const field of wire.fields(value.start, value.end, depth)) {
    if (field.number === 2 && field.wire === wireTypes.bytes) {
      for await (const type of wire.fields(field.start, field.end, depth + 1)) {
        if (type.number === 1 && type.wire === wireTypes.bytes)
          ({ dtype, shape } = await parseTensorType(wire, type, depth + 2));
      }
    } else if (field.number === 3) rest = await parseImmediate(wire, field, depth + 1);
    else if (field.number === 5) {
      wire.expect(field, wireTypes.bytes);
      let path = "";
      let offset = 0;
      for await (const part of wire.fields(field.start, field.end, depth + 1)) {
        if (part.number === 1) path = await wire.text(part);
        else if (part.number === 2) offset = wire.signed(part);
      }
      rest = { blob: { path, offset } };
    }
  }
  return { dtype, shape, ...rest };
}

async function parseTensorType(
  wire: WireReader,
  type: Field,
  depth: number,
): Promise<{ dtype: string; shape: number[] }> {
  let dtype = "unknown";
  const shape: number[] = [];
  for await (const field of wire.fields(type.start, type.end, depth)) {
    if (field.number === 1) dtype = dtypes.get(wire.signed(field)) ?? `type ${wire.signed(field)}`;
    if (field.number !== 3) continue;
    wire.expect(field, wireTypes.bytes);
    let size = -1;
    for await (const dimension of wire.fields(field.start, field.end, depth + 1)) {
      if (dimension.number !== 1 || dimension.wire !== wireTypes.bytes) continue;
      size = 0;
      for await (const part of wire.fields(dimension.start, dimension.end, depth + 2)) {
        if (part.number === 1) size = wire.signed(part);
      }
    }
    if (shape.push(size) > mostAxes) wire.refuse(field.tag, `a tensor of more than ${mostAxes} axes`);
  }
  return { dtype, shape };
}

/** An ImmediateValue: only floats and integers are looked at. */
async function parseImmediate(wire: WireReader, value: Field, depth: number): Promise<Partial<MilValue>> {
  wire.expect(value, wireTypes.bytes);
  for await (const tensor of wire.fields(value.start, value.end, depth)) {
    if (tensor.number !== 1 || tensor.wire !== wireTypes.bytes) continue;
    for await (const kind of wire.fields(tensor.start, tensor.end, depth + 1)) {
      if (kind.wire !== wireTypes.bytes || (kind.number !== 1 && kind.number !== 2 && kind.number !== 5)) continue;
      for await (const list of wire.fields(kind.start, kind.end, depth + 2)) {
        if (list.number !== 1 || list.wire !== wireTypes.bytes) continue;
        if (kind.number === 1) return { floats: list };
        const ints: number[] = [];
        for (let at = list.start; at < list.end && ints.length < mostNumbers; ) {
          const [number, next] = await wire.varint(at, list.end);
          ints.push(Number(number));
          at = next;
        }
        return { ints };
      }
    }
  }
  return {};
}

/** Opens a file of weights by its path from the model. */
export type OpenBlobs = (path: string) => Promise<ByteSource>;

/** A value as a tensor of this name. @throws UnreadableError where its numbers do not fit. */
export async function valueTensor(
  wire: WireReader,
  value: MilValue,
  name: string,
  open: OpenBlobs,
): Promise<ModelTensor> {
  const { dtype, shape, blob, floats } = value;
  const place = { file: wire.source.name, tensor: name };
  const refuse = (reason: string) => unreadTensor({ name, dtype, shape, reason }, place);
  if (!isNumberType(dtype)) return refuse(`has elements of type ${dtype}: not read here`);
  if (shape.includes(-1)) return refuse("has no known shape");
  const size = elementCount(shape, place) * sizeOf(dtype);
  if (floats !== undefined && dtype === "f32") {
    if (floats.end - floats.start !== size) {
      throw new UnreadableError(
        `found ${counted(floats.end - floats.start, "byte")}, expected ${size}: [${shape}] of f32`,
        place,
      );
    }
    return storedTensor(wire.source, { name, dtype, shape, offset: floats.start });
  }
  if (blob === undefined) return refuse("holds its numbers in place: not read here");
  const file = await open(besidePath(blob.path.replace(/^@model_path\//, ""), place));
  const end = blob.offset + blobHeaderBytes;
  if (!(blob.offset >= 0 && end <= file.byteLength))
    throw cutOff(file.byteLength, end, { file: file.name, tensor: name });
  const head = await file.read(blob.offset, blob.offset + 24);
  const view = new DataView(head.buffer, head.byteOffset, 24);
  const [mark, length, offset] = [
    view.getUint32(0, true),
    Number(view.getBigUint64(8, true)),
    Number(view.getBigUint64(16, true)),
  ];
  const at = { file: file.name, tensor: name, offset: blob.offset };
  if (mark !== blobMark) throw new UnreadableError(`begins with 0x${mark.toString(16)}, expected 0xdeadbeef`, at);
  if (length !== size)
    throw new UnreadableError(`has ${counted(length, "byte")}, expected ${size}: [${shape}] of ${dtype}`, at);
  if (!(offset + length <= file.byteLength)) throw cutOff(file.byteLength, offset + length, at);
  return storedTensor(file, { name, dtype, shape, offset });
}
