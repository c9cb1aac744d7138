import { elementCount } from "../../model/element-count.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { checkRange } from "../../model/stored-tensor.ts";

/**
 * Weights that torch.nn.utils makes anew at every use, from what the file holds. Sums and products are f64, rounded once to
 * the weight's type; torch's own f32 sums of n terms differ from that by less than n units of 2^-24.
 */

/** Elements that are read at once. */
const piece = 1 << 20;

/** weight_norm: v g / |v|, the norm over all axes but `axis`, or over all of them where it is null. */
export function weightNormed(name: string, g: ModelTensor, v: ModelTensor, axis: number | null): ModelTensor {
  const count = axis === null ? 1 : v.shape[axis];
  const inner = axis === null ? Infinity : elementCount(v.shape.slice(axis + 1));
  const channelOf = (i: number) => (axis === null ? 0 : Math.floor(i / inner) % count);
  const scales = once(async () => {
    const squares = new Float64Array(count);
    await eachElement(v, (x, i) => {
      squares[channelOf(i)] += x * x;
    });
    const factors = await g.read();
    return squares.map((square, channel) => factors[channel] / Math.sqrt(square));
  });
  return computed(name, v, async (values, start) => {
    const factors = await scales();
    return values.map((x, i) => x * factors[channelOf(start + i)]);
  });
}

/** Pruning: original * mask. */
export function pruned(name: string, original: ModelTensor, mask: ModelTensor): ModelTensor {
  return computed(name, original, async (values, start) => {
    const kept = await mask.read(start, start + values.length);
    return values.map((x, i) => x * kept[i]);
  });
}

/**
 * spectral_norm: W / (u^T W v), with W the original as a matrix whose rows are one of `axes`, the first or, of a transposed
 * convolution, the second. Where both fit, u and v tell: they come from power iterations, so that W v is close to sigma u.
 */
export function spectralNormed(
  name: string,
  original: ModelTensor,
  u: ModelTensor,
  v: ModelTensor,
  axes: readonly number[],
): ModelTensor {
  const sigma = once(async () => {
    const [left, right] = [await u.read(), await v.read()];
    const { shape } = original;
    const inner = elementCount(shape.slice(2));
    const products = axes.map(() => new Float64Array(left.length));
    await eachElement(original, (x, i) => {
      const [first, second, rest] = [Math.floor(i / inner / shape[1]), Math.floor(i / inner) % shape[1], i % inner];
      for (const [which, axis] of axes.entries()) {
        const [row, column] = axis === 0 ? [first, second] : [second, first];
        products[which][row] += x * right[column * inner + rest];
      }
    });
    let best = { sigma: 0, residual: Infinity };
    for (const product of products) {
      const norm = product.reduce((sum, x, row) => sum + x * left[row], 0);
      const distances = product.map((x, row) => x - norm * left[row]);
      const residual = distances.reduce((sum, x) => sum + x * x, 0);
      // Of equal ones the first, PyTorch's default, is kept; what is not a number is given as such.
      if (!(residual >= best.residual)) best = { sigma: norm, residual };
    }
    return best.sigma;
  });
  return computed(name, original, async (values) => {
    const norm = await sigma();
    return values.map((x) => x / norm);
  });
}

function computed(
  name: string,
  original: ModelTensor,
  compute: (values: Float64Array, start: number) => Promise<Float64Array>,
): ModelTensor {
  const count = elementCount(original.shape);
  return {
    name,
    dtype: `computed -> ${original.dtype === "f64" ? "f64" : "f32"}`,
    shape: original.shape,
    async read(start = 0, end = count) {
      checkRange(start, end, count, name);
      const values = await compute(Float64Array.from(await original.read(start, end)), start);
      return original.dtype === "f64" ? values : Float32Array.from(values);
    },
  };
}

async function eachElement(tensor: ModelTensor, visit: (value: number, index: number) => void): Promise<void> {
  const count = elementCount(tensor.shape);
  for (let start = 0; start < count; start += piece) {
    const values = await tensor.read(start, Math.min(count, start + piece));
    for (let i = 0; i < values.length; i++) visit(values[i], start + i);
  }
}

/** What is costly to make, made when it is first asked for. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
