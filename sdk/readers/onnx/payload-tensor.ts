import { UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { decodeNumbers, isNumberType, type NumberType, sizeOf } from "../../model/decode.ts";
import { readNibbles } from "../../model/decode-nibbles.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { readingShared } from "../../model/shared-numbers.ts";
import type { TensorStorage } from "../../model/tensor-storage.ts";
import { unreadTensor } from "../../model/unread-tensor.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { mayExpand } from "../containers/may-expand.ts";
import { toSigned } from "../containers/protobuf.ts";
import type { WholeTensorCache } from "../whole-tensor-cache.ts";
import { isPackedType } from "./dtypes.ts";
import type { Payload, TensorRecord } from "./records.ts";
import { readFixed, readVarints } from "./runs.ts";
import { sparseTensor } from "./sparse-tensor.ts";

/** A tensor whose numbers are read from the file when asked for; or one that is not read, with the reason. */
export function payloadTensor(
  record: TensorRecord,
  name: string,
  file: string,
  wholes: WholeTensorCache,
  fileBytes = 0,
): ModelTensor {
  const { dtype, shape, payload, offset } = record;
  const refuse = (reason: string) => unreadTensor({ name, dtype, shape, reason }, { file, offset });
  if (payload.kind === "unread") return refuse(`is ${payload.reason}: not read here`);
  const count = shape.reduce((product, size) => product * size, 1);
  if (payload.kind === "sparse") {
    const [values, indices] = [payload.values, payload.indices].map((each) => payloadTensor(each, name, file, wholes));
    if (values.unread !== undefined) return refuse(values.unread);
    if (!mayExpand(8 * count, fileBytes))
      return refuse(`is sparse: ${counted(count, "element")}, far more than the file holds`);
    return sparseTensor(values, indices, shape, wholes, { file, tensor: name, offset });
  }
  if (isPackedType(dtype) && payload.kind === "bytes") {
    const { source, start: from } = payload;
    const read = async (start = 0, end = count) => readNibbles(source, from, start, end, dtype === "i4");
    return { name, dtype, shape, read, storage: storageOf(record) };
  }
  if (!isNumberType(dtype)) return refuse(`has elements of type ${dtype}: not read here`);
  const read = async (start = 0, end = count) => {
    if (payload.kind === "bytes") {
      const size = sizeOf(dtype);
      return decodeNumbers(await payload.source.read(payload.start + start * size, payload.start + end * size), dtype);
    }
    if (payload.width > 0) {
      return decodeNumbers(await readFixed(payload.source, payload.runs, payload.width, start, end), dtype);
    }
    const whole = await wholes.get(record, () => decodeVarints(payload, dtype, count, file));
    return whole.slice(start, end);
  };
  if (payload.kind === "bytes") {
    readingShared(read, payload.source, payload.start, { dtype, bigEndian: false, count });
  }
  return { name, dtype, shape, read, storage: storageOf(record) };
}

/** Where the numbers lie; a varint has no length of its own, so another number may not fit into its place. */
function storageOf({ dtype, payload }: TensorRecord): TensorStorage | undefined {
  if (payload.kind === "unread" || payload.kind === "sparse") return undefined;
  const { source } = payload;
  const common = { source, dtype, bigEndian: false, order: "C" } as const;
  if (payload.kind === "bytes") {
    return { ...common, runs: [{ start: payload.start, end: payload.end, tagLength: 0 }] };
  }
  const fixed = payload.width === 0 ? "holds its numbers as varints: save it with raw_data" : undefined;
  return { ...common, runs: payload.runs, fixed };
}

type Fields = Extract<Payload, { kind: "fields" }>;

/** Numbers stored as varints: int32_data (also of narrower types, and of half floats by their bits), int64_data, uint64_data. */
async function decodeVarints(payload: Fields, dtype: NumberType, count: number, file: string): Promise<FloatArray> {
  const wide = sizeOf(dtype) >= 4;
  const numbers = new Float64Array(wide ? count : 0);
  const bytes = new Uint8Array(wide ? 0 : count * sizeOf(dtype));
  let at = 0;
  for await (const values of readVarints(payload.source, payload.runs)) {
    if (at + values.length > count) throw new UnreadableError("its numbers changed while they were read", { file });
    for (const value of values) {
      if (wide) numbers[at] = dtype === "u64" || dtype === "u32" ? Number(value) : toSigned(value);
      else {
        const bits = toSigned(value);
        bytes[at * sizeOf(dtype)] = bits;
        if (sizeOf(dtype) === 2) bytes[at * 2 + 1] = bits >> 8;
      }
      at++;
    }
  }
  return wide ? numbers : decodeNumbers(bytes, dtype);
}
