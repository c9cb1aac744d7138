import { elementCount } from "../../model/element-count.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { derivedStorage } from "../../model/tensor-storage.ts";
import type { TensorRecord } from "./records.ts";

const ranges: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["u8", [0, 255]],
  ["i8", [-128, 127]],
  ["i16", [-32768, 32767]],
  ["i4", [-8, 7]],
]);

/**
 * QUANTIZE: x / scale rounded (halves away from 0, as TensorFlow Lite does) plus the zero point, within the range of the
 * type; and what that stands for: the real numbers that the quantised operator computes with. Or why it is not computed here.
 */
export function requantised(tensor: ModelTensor, { dtype, quantisation }: TensorRecord): ModelTensor | string {
  const range = ranges.get(dtype);
  if (quantisation === undefined || range === undefined) return `is quantised to ${dtype} without a scale`;
  const { scale, zeroPoint, axis } = quantisation;
  const { shape } = tensor;
  if (scale.length > 1 && scale.length !== shape[axis]) {
    return `has ${scale.length} quantisation scales for axis ${axis} of [${shape}]`;
  }
  const inner = elementCount(shape.slice(axis + 1));
  const [least, most] = range;
  return {
    name: tensor.name,
    dtype: `${tensor.dtype} -> ${dtype} -> f32`,
    shape,
    async read(start = 0, end = elementCount(shape)) {
      const values = await tensor.read(start, end);
      return Float32Array.from(values, (value, i) => {
        const channel = scale.length === 1 ? 0 : Math.floor((start + i) / inner) % scale.length;
        const ratio = Math.fround(value / scale[channel]);
        const rounded = Math.sign(ratio) * Math.floor(Math.abs(ratio) + 0.5);
        const step = Math.min(most, Math.max(least, rounded + zeroPoint[channel]));
        return scale[channel] * (step - zeroPoint[channel]);
      });
    },
    storage: derivedStorage(tensor.storage, "is quantised by the graph"),
  };
}
