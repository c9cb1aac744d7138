import { type ErrorPlace, UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { isNumberType, sizeOf } from "../../model/decode.ts";
import { elementCount } from "../../model/element-count.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { storedTensor } from "../../model/stored-tensor.ts";
import { unreadTensor } from "../../model/unread-tensor.ts";
import { type Field, type WireReader, wireTypes } from "../containers/protobuf.ts";
import { dtypeName } from "./dtypes.ts";
import { parseShape } from "./parse-shape.ts";

/** Typed fields of fixed width: their numbers, and the types whose numbers they hold. */
const fixedFields: ReadonlyMap<number, string> = new Map([
  [5, "f32"],
  [6, "f64"],
]);

/**
 * A TensorProto of tensor.proto as a tensor of this name: its numbers are in tensor_content, or packed in float_val or
 * double_val. One that holds them otherwise (as varints, or one number for all) is listed, and read by no convolution.
 *
 * @throws UnreadableError where the bytes do not fit the shape.
 */
export async function protoTensor(wire: WireReader, tensor: Field, name: string, depth: number): Promise<ModelTensor> {
  wire.expect(tensor, wireTypes.bytes);
  const place: ErrorPlace = { file: wire.source.name, offset: tensor.start };
  let dtype = dtypeName(0);
  let shape: number[] = [];
  let content: Field | undefined;
  let packed: Field | undefined;
  for await (const field of wire.fields(tensor.start, tensor.end, depth)) {
    if (field.number === 1) dtype = dtypeName(wire.signed(field));
    else if (field.number === 2) shape = await parseShape(wire, field, depth + 1);
    else if (field.number === 4 && field.end > field.start) content = field;
    else if (fixedFields.has(field.number) && field.wire === wireTypes.bytes) packed ??= field;
  }
  const refuse = (reason: string) => unreadTensor({ name, dtype, shape, reason }, place);
  if (!isNumberType(dtype)) return refuse(`has elements of type ${dtype}: not read here`);
  const count = elementCount(shape, { ...place, tensor: name });
  const bytes = content ?? (packed !== undefined && fixedFields.get(packed.number) === dtype ? packed : undefined);
  if (count === 0) return storedTensor(wire.source, { name, dtype, shape, offset: 0 });
  if (bytes === undefined) return refuse("holds its numbers one by one, or one for all: not read here");
  const length = bytes.end - bytes.start;
  if (length !== count * sizeOf(dtype)) {
    // "One number for all" is legal, of a constant fill.
    if (length === sizeOf(dtype)) return refuse("holds one number for all of its elements: not read here");
    throw new UnreadableError(
      `found ${counted(length, "byte")}, expected ${count * sizeOf(dtype)}: [${shape}] of ${dtype}`,
      {
        ...place,
        tensor: name,
      },
    );
  }
  return storedTensor(wire.source, { name, dtype, shape, offset: bytes.start });
}
