import { UnreadableError } from "../../errors.ts";
import { elementCount } from "../../model/element-count.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import type { PickleValue } from "../containers/pickle-values.ts";
import type { WholeTensorCache } from "../whole-tensor-cache.ts";
import type { Quantiser, TensorRecord } from "./parse-pickled-tensor.ts";
import type { Storages } from "./storages.ts";
import { type Unreadable, viewTensor } from "./view-tensor.ts";

/** The tensor of a record in real values: its stored numbers, or what they stand for where they are quantised. */
export function realTensor(
  record: TensorRecord,
  name: string,
  storages: Storages,
  wholes: WholeTensorCache,
): ModelTensor | Unreadable {
  const stored = viewTensor(record, name, storages, wholes);
  if ("reason" in stored || record.quantiser === undefined) return stored;
  return dequantised(stored, record.quantiser, name, storages, wholes);
}

/**
 * The real values of a quantised tensor, (q - zero point) * scale, bit for bit as Tensor.dequantize computes them (ATen's
 * AffineQuantizer): one scale is rounded to f32 first, scales of channels stay f64 and only the product is rounded.
 *
 * @throws UnreadableError where there is not one scale and zero point for each index of the axis.
 */
function dequantised(
  tensor: ModelTensor,
  { scales, zeroPoints, axis }: Quantiser,
  name: string,
  storages: Storages,
  wholes: WholeTensorCache,
): ModelTensor {
  const { shape } = tensor;
  const expected = axis === null ? 1 : (shape[axis] ?? -1);
  const [readScales, readZeroPoints] = [scales, zeroPoints].map((numbers) => {
    const found = "kind" in numbers ? elementCount(numbers.shape) : numbers.length;
    if (found !== expected) {
      throw new UnreadableError(
        `is quantised along axis ${axis} of [${shape}] with ${found} scales or zero points, expected one for each index`,
        { file: storages.file, tensor: name },
      );
    }
    return reader(numbers, name, storages, wholes);
  });
  const inner = axis === null ? 1 : elementCount(shape.slice(axis + 1));
  return {
    name,
    dtype: `${tensor.dtype} -> f32`,
    shape,
    async read(start, end) {
      const stored = await tensor.read(start, end);
      const [scale, zero] = [await readScales(), await readZeroPoints()];
      const out = new Float32Array(stored.length);
      for (let i = 0; i < out.length; i++) {
        const channel = axis === null ? 0 : Math.floor(((start ?? 0) + i) / inner) % expected;
        out[i] = Math.fround(stored[i] - zero[channel]) * (axis === null ? Math.fround(scale[0]) : scale[channel]);
      }
      return out;
    },
  };
}

function reader(
  numbers: readonly PickleValue[] | TensorRecord,
  name: string,
  storages: Storages,
  wholes: WholeTensorCache,
): () => Promise<FloatArray> {
  if (!("kind" in numbers)) {
    return async () =>
      Float64Array.from(numbers, (number) => {
        if (typeof number === "number") return number;
        throw new UnreadableError("is quantised with parameters that are no numbers", {
          file: storages.file,
          tensor: name,
        });
      });
  }
  const tensor = realTensor(numbers, name, storages, wholes);
  if ("reason" in tensor) {
    throw new UnreadableError(`is quantised with parameters that are no numbers: ${tensor.reason}`, {
      file: storages.file,
      tensor: name,
    });
  }
  return () => tensor.read();
}
