import type { ModelTensor } from "../../model/model-file.ts";
import { derivedStorage } from "../../model/tensor-storage.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import type { WholeTensorCache } from "../whole-tensor-cache.ts";

export type Operation = "+" | "-" | "*" | "/";

const operations: Readonly<Record<Operation, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
};

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** The shape of two tensors that are stretched to one another (numpy's rules); undefined where they do not fit. */
export function broadcastShape(a: readonly number[], b: readonly number[]): readonly number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const [left, right] = [a, b].map((shape) => [...new Array<number>(rank - shape.length).fill(1), ...shape]);
  if (left.some((size, axis) => size !== right[axis] && size !== 1 && right[axis] !== 1)) return undefined;
  return left.map((size, axis) => (size === 1 ? right[axis] : size));
}

/**
 * Add, Sub, Mul, Div of two constants, computed in f64 and rounded once to f32 (f64 stays).
 * @param main The one that gives the result its name: the weight, where the other is its scale.
 */
export function combined(
  a: ModelTensor,
  b: ModelTensor,
  operation: Operation,
  shape: readonly number[],
  main: ModelTensor,
  wholes: WholeTensorCache,
): ModelTensor {
  const compute = operations[operation];
  const isWide = a.dtype.endsWith("f64") || b.dtype.endsWith("f64");
  const count = product(shape);
  const key = {};
  const make = async () => {
    const [left, right] = [await a.read(), await b.read()];
    const out: FloatArray = isWide ? new Float64Array(count) : new Float32Array(count);
    const steps = [stepsOf(a.shape, shape), stepsOf(b.shape, shape)];
    const index = new Array<number>(shape.length).fill(0);
    let [i, j] = [0, 0];
    for (let at = 0; at < count; at++) {
      out[at] = compute(left[i], right[j]);
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        i += steps[0][axis];
        j += steps[1][axis];
        if (++index[axis] < shape[axis]) break;
        i -= steps[0][axis] * shape[axis];
        j -= steps[1][axis] * shape[axis];
        index[axis] = 0;
      }
    }
    return out;
  };
  return {
    name: main.name,
    dtype: main.dtype,
    shape,
    read: async (start = 0, end = count) => (await wholes.get(key, make)).slice(start, end),
    storage: derivedStorage(main.storage, "is combined with another constant by the graph"),
  };
}

/** How far apart neighbours along each axis lie in a tensor that is stretched to a shape; 0 along a stretched axis. */
function stepsOf(shape: readonly number[], to: readonly number[]): number[] {
  const missing = to.length - shape.length;
  return to.map((_, axis) =>
    axis < missing || shape[axis - missing] === 1 ? 0 : product(shape.slice(axis - missing + 1)),
  );
}
