import type { ModelTensor } from "../../model/model-file.ts";
import { derivedStorage } from "../../model/tensor-storage.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import type { WholeTensorCache } from "../whole-tensor-cache.ts";

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** Split, Slice: the indices [from, to) of an axis. */
export function partOf(
  tensor: ModelTensor,
  { axis, from, to }: { axis: number; from: number; to: number },
  wholes: WholeTensorCache,
): ModelTensor {
  const shape = tensor.shape.map((size, i) => (i === axis ? to - from : size));
  const inner = product(tensor.shape.slice(axis + 1));
  const rows = product(tensor.shape.slice(0, axis));
  const [stride, length] = [tensor.shape[axis] * inner, (to - from) * inner];
  const key = {};
  const make = async () => {
    const whole = await tensor.read();
    const out = whole.slice(0, rows * length);
    for (let row = 0; row < rows; row++) {
      const start = row * stride + from * inner;
      out.set(whole.subarray(start, start + length), row * length);
    }
    return out;
  };
  return {
    name: tensor.name,
    dtype: tensor.dtype,
    shape,
    async read(start = 0, end = rows * length) {
      // Along the first axis a part is one run.
      if (rows === 1) return tensor.read(from * inner + start, from * inner + end);
      return (await wholes.get(key, make)).slice(start, end);
    },
    storage: derivedStorage(tensor.storage, "is divided by the graph"),
  };
}

/** Concat: tensors of one shape, but for the axis along which they are joined. */
export function joined(tensors: readonly ModelTensor[], axis: number, wholes: WholeTensorCache): ModelTensor {
  const [first] = tensors;
  const sizes = tensors.map(({ shape }) => shape[axis]);
  const shape = first.shape.map((size, i) => (i === axis ? sizes.reduce((a, b) => a + b, 0) : size));
  const count = product(shape);
  const inner = product(shape.slice(axis + 1));
  const rows = product(shape.slice(0, axis));
  const isWide = tensors.some(({ dtype }) => dtype.endsWith("f64"));
  const key = {};
  const make = async () => {
    const out: FloatArray = isWide ? new Float64Array(count) : new Float32Array(count);
    let at = 0;
    for (const [i, tensor] of tensors.entries()) {
      const values = await tensor.read();
      const length = sizes[i] * inner;
      for (let row = 0; row < rows; row++) {
        out.set(values.subarray(row * length, (row + 1) * length), row * shape[axis] * inner + at);
      }
      at += length;
    }
    return out;
  };
  return {
    name: first.name,
    dtype: first.dtype,
    shape,
    read: async (start = 0, end = count) => (await wholes.get(key, make)).slice(start, end),
    storage: derivedStorage(first.storage, "is joined with others by the graph"),
  };
}
