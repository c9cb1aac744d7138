import { type ErrorPlace, UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { isNumberType } from "../../model/decode.ts";
import { elementCount } from "../../model/element-count.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { checkRange, storedTensor } from "../../model/stored-tensor.ts";
import { derivedStorage, type TensorStorage } from "../../model/tensor-storage.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import type { WholeTensorCache } from "../whole-tensor-cache.ts";
import type { TensorRecord } from "./parse-pickled-tensor.ts";
import type { Storages } from "./storages.ts";

/** A tensor that cannot be read, with the reason. */
export interface Unreadable {
  readonly reason: string;
}

/**
 * The stored numbers of a record as a tensor. Its extent and its storage's size are checked here; its values are read on request: by range
 * where they lie in C order, else (transposed, channels last) as a whole that `wholes` keeps.
 *
 * @throws UnreadableError where the view reaches beyond its storage, or the storage is missing or of another size.
 */
export function viewTensor(
  record: TensorRecord,
  name: string,
  storages: Storages,
  wholes: WholeTensorCache,
): ModelTensor | Unreadable {
  const { storage, element, shape, strides } = record;
  const place: ErrorPlace = { file: storages.file, tensor: name };
  const bytes = (storage.own ?? storages).find(storage, place);
  const count = elementCount(shape, place);
  const held = Math.floor((storage.count * storage.element.size) / element.size);
  const span = count === 0 ? 0 : shape.reduce((last, size, axis) => last + (size - 1) * strides[axis], 1);
  if (record.offset + span > held) {
    throw new UnreadableError(
      `reaches to element ${record.offset + span} of a storage of ${held}: shape [${shape}], strides [${strides}], offset ${record.offset}`,
      place,
    );
  }
  const { name: dtype, size } = element;
  if (!isNumberType(dtype)) return { reason: `elements of type ${dtype} are not read` };
  // An expanded view can claim any number of elements; what is read stays within what the file holds.
  if (count > held)
    return { reason: `an expanded view of ${counted(count, "element")} on ${held} stored ones: not read here` };
  const offset = storage.viewOffset * storage.element.size + record.offset * size;
  const { bigEndian, file } = storage.own ?? storages;
  const source = { ...bytes, name: file };
  const inOrder = isContiguous(shape, strides);
  const placed = storedTensor(source, {
    name,
    dtype,
    shape: inOrder ? shape : [span],
    offset,
    bigEndian,
  });
  const stored = { ...placed, storage: placed.storage && storageAt(placed.storage, record, storages) };
  return inOrder ? stored : gathered(stored, shape, strides, wholes);
}

/** The same place as those who write it back must know it: in the file, or in the member of the archive. */
function storageAt(
  { source: _, runs, ...storage }: TensorStorage,
  { storage: id }: TensorRecord,
  storages: Storages,
): TensorStorage | undefined {
  const place = (id.own ?? storages).placeOf?.(id);
  if (place === undefined) return undefined;
  const { source, member, start } = place;
  const moved = runs.map((run) => ({ ...run, start: run.start + start, end: run.end + start }));
  return { ...storage, source, ...(member === undefined ? {} : { member }), runs: moved };
}

/** Whether the elements lie in C order, one after the other. An axis of one index may have any stride. */
function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  if (shape.includes(0)) return true;
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}

/** Whether the axes, in another order, lie one within the other without a gap (transposed, channels last). */
function isPermuted(shape: readonly number[], strides: readonly number[]): boolean {
  const axes = [...shape.keys()].sort((a, b) => strides[b] - strides[a] || shape[b] - shape[a]);
  return isContiguous(
    axes.map((axis) => shape[axis]),
    axes.map((axis) => strides[axis]),
  );
}

/** The elements of a span in the C order of `shape`. */
function gathered(
  span: ModelTensor,
  shape: readonly number[],
  strides: readonly number[],
  wholes: WholeTensorCache,
): ModelTensor {
  const count = elementCount(shape);
  const tensor: ModelTensor = {
    ...span,
    shape,
    storage: isPermuted(shape, strides)
      ? span.storage && { ...span.storage, order: { strides } }
      : derivedStorage(span.storage, "is a view that leaves numbers of its storage out, or has some twice"),
    async read(start = 0, end = count) {
      checkRange(start, end, count, span.name);
      const values = await wholes.get(tensor, async () => gather(await span.read(), count, shape, strides));
      return values.slice(start, end);
    },
  };
  return tensor;
}

function gather(values: FloatArray, count: number, shape: readonly number[], strides: readonly number[]): FloatArray {
  const out = new (values.constructor as Float64ArrayConstructor)(count) as FloatArray;
  const index = new Array<number>(shape.length).fill(0);
  for (let to = 0, from = 0; to < count; to++) {
    out[to] = values[from];
    // Count on: the last index first, with a carry to those before it.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return out;
}
