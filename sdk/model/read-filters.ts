import { throwIfAborted } from "../abort.ts";
import { UsageError } from "../errors.ts";
import type { FloatArray } from "../wasm/workspace.ts";
import type { ConvLayer } from "./conv-layer.ts";
import { elementCount } from "./element-count.ts";
import { spatialAxes } from "./list-conv-layers.ts";

/** A run of a layer's filters. */
export interface FilterChunk {
  readonly layer: ConvLayer;
  /** Index within the layer of the first filter. */
  readonly start: number;
  readonly count: number;
  /** count * k * k weights: filters in (out, in) order, depth slices innermost, each row-major. */
  readonly data: FloatArray;
}

export interface ReadFiltersOptions {
  /** The filters [start, end) of the layer; all by default. */
  start?: number;
  end?: number;
  /** Filters a chunk, at most. */
  chunk?: number;
  signal?: AbortSignal;
}

/**
 * Reads the 2-D filters of a layer, in chunks. Where the file holds them in (out, in, rows, columns) order only the
 * chunk's bytes are read; other orders take the whole tensor into memory once.
 *
 * @throws UsageError for a layer that has a reason not to be analysed.
 */
export async function* readFilters(
  layer: ConvLayer,
  { start: first = 0, end = layer.filters, chunk = 65536, signal }: ReadFiltersOptions = {},
): AsyncGenerator<FilterChunk, void, undefined> {
  if (layer.reason !== null)
    throw new UsageError(`the layer ${JSON.stringify(layer.name)} is not analysed: ${layer.reason}`);
  if (!(Number.isInteger(chunk) && chunk > 0))
    throw new UsageError(`the chunk is ${chunk}, expected a whole number from 1`);
  const width = filterWidth(layer);
  throwIfAborted(signal);
  const whole = inOrder.has(layer.layout) ? undefined : toFilters(await layer.tensor.read(), layer);
  for (let start = first; start < end; start += chunk) {
    throwIfAborted(signal);
    const count = Math.min(chunk, end - start);
    const [from, to] = [start * width, (start + count) * width];
    const data = whole === undefined ? await layer.tensor.read(from, to) : whole.slice(from, to);
    yield { layer, start, count, data };
  }
}

/**
 * A layer's whole weight, whatever its kernel, as (out, in / groups, spatial axes); a transposed convolution's as that of the
 * convolution it is the adjoint of: (in, out / groups, spatial axes).
 */
export async function readWeights(layer: ConvLayer): Promise<FloatArray> {
  const values = await layer.tensor.read();
  if (layer.kind === "transposed") return reordered(values, layer, ["I", "O"]);
  return inOrder.has(layer.layout) ? values : toFilters(values, layer);
}

/** Numbers in one filter: k * k. */
export function filterWidth({ kernel }: ConvLayer): number {
  return kernel[kernel.length - 2] * kernel[kernel.length - 1];
}

/** Layouts whose elements already lie filter by filter. */
const inOrder: ReadonlySet<string> = new Set(["OIHW", "OIDHW", "NHW"]);

/** Reorders a tensor so that its axes come as (channels, spatial axes), outputs before inputs. */
function toFilters(values: FloatArray, layer: ConvLayer): FloatArray {
  // In HWIM the output channel is i * M + m, so inputs come first.
  return reordered(values, layer, layer.layout === "HWIM" ? ["I", "M"] : ["O", "I"]);
}

function reordered(values: FloatArray, { layout, tensor }: ConvLayer, channels: readonly string[]): FloatArray {
  const { shape } = tensor;
  const order = [...channels, ...spatialAxes(layout)];
  const axes = order.map((letter) => layout.indexOf(letter));
  const sizes = axes.map((axis) => shape[axis]);
  const strides = axes.map((axis) => elementCount(shape.slice(axis + 1)));
  const filters = values.slice();
  const index = new Array<number>(sizes.length).fill(0);
  const innermost = sizes.length - 1;
  for (let to = 0, from = 0; to < filters.length; ) {
    for (let i = 0; i < sizes[innermost]; i++) filters[to++] = values[from + i * strides[innermost]];
    // Count on: the last index but one first, with a carry to those before it.
    for (let axis = innermost - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < sizes[axis]) break;
      from -= strides[axis] * sizes[axis];
      index[axis] = 0;
    }
  }
  return filters;
}
