import type { ModelTensor } from "../../sdk/model/model-file.ts";

/** A tensor in memory whose elements are 0, 1, 2 ... in C order, unless `valueAt` says otherwise. */
export function countingTensor(
  name: string,
  shape: number[],
  { dtype = "f32", valueAt = (i: number) => i }: { dtype?: string; valueAt?: (i: number) => number } = {},
): ModelTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return {
    name,
    dtype,
    shape,
    async read(start = 0, end = count) {
      const values = dtype === "f64" ? new Float64Array(end - start) : new Float32Array(end - start);
      return values.map((_, i) => valueAt(start + i));
    },
  };
}
