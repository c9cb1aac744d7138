import type { ModelTensor } from "../../model/model-file.ts";
import { reshaped, transposed } from "../derived/derived-tensor.ts";
import { partOf } from "../derived/part-of-tensor.ts";
import type { WholeTensorCache } from "../whole-tensor-cache.ts";
import type { OperatorRecord, TensorRecord } from "./records.ts";
import { requantised } from "./requantised-tensor.ts";

interface Change {
  /** The tensor that the operator gives. */
  readonly record: TensorRecord;
  /** Its place among the operator's outputs. */
  readonly place: number;
  /** A short list of numbers that is another input; undefined where it is none. */
  numbers(input: number): Promise<readonly number[] | undefined>;
  readonly wholes: WholeTensorCache;
}

/** What an operator makes of a constant; or why that is not known ("is divided along axis 7 of 4"). */
export async function changeTensor(
  tensor: ModelTensor,
  operator: OperatorRecord,
  { record, place, numbers, wholes }: Change,
): Promise<ModelTensor | string> {
  const { shape } = tensor;
  switch (operator.op) {
    case "RESHAPE":
      if (product(record.shape) !== product(shape)) return `is of shape [${record.shape}], made of one of [${shape}]`;
      return reshaped(tensor, record.shape);
    case "TRANSPOSE": {
      const perm = await numbers(1);
      if (perm?.length !== shape.length || shape.some((_, axis) => !perm.includes(axis))) {
        return `is transposed by [${perm ?? "no constant"}], expected a permutation of ${shape.length} axes`;
      }
      return transposed(tensor, perm, wholes);
    }
    case "QUANTIZE":
      return requantised(tensor, record);
    case "SPLIT":
    case "SPLIT_V": {
      const isEven = operator.op === "SPLIT";
      const [axis = Number.NaN] = (await numbers(isEven ? 0 : 2)) ?? [];
      const along = axis < 0 ? axis + shape.length : axis;
      const size = shape[along];
      const count = operator.outputs.length;
      const sizes = isEven ? new Array<number>(count).fill(size / count) : ((await numbers(1)) ?? []);
      const from = sizes.slice(0, place).reduce((a, b) => a + b, 0);
      const to = from + sizes[place];
      const fits = Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= size;
      return fits ? partOf(tensor, { axis: along, from, to }, wholes) : `is a part of axis ${axis} of [${shape}]`;
    }
    default:
      return `is computed by ${operator.op} (operator ${operator.index})`;
  }
}

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
