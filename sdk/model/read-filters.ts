import { throwIfAborted } from "../abort.ts";
import { UsageError } from "../errors.ts";
import type { FloatArray } from "../wasm/workspace.ts";
import type { ConvLayer } from "./conv-layer.ts";
import { filterSide, filterWidth, isSliced, slicesOf } from "./filter-size.ts";
import { liesByFilter, toAdjointOrder, toFilterOrder } from "./reorder-filters.ts";
import { type SharedNumbers, sharedNumbers } from "./shared-numbers.ts";
import { sliceKernels } from "./slice-kernels.ts";

/** Filters in a chunk of a study: results are merged chunk by chunk, so another number gives other roundings. */
export const chunkFilters = 65536;

/** A run of a layer's filters. */
export interface FilterChunk {
  /** The layer they belong to. */
  readonly layer: ConvLayer;
  /** Index within the layer of the first filter. */
  readonly start: number;
  /** Filters in this chunk. */
  readonly count: number;
  /** count * k * k weights: filters in (out, in) order, slices of 3-D kernels innermost (across depth, rows, columns), each row-major. */
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
  { start: first = 0, end = layer.filters, chunk = chunkFilters, signal }: ReadFiltersOptions = {},
): AsyncGenerator<FilterChunk, void, undefined> {
  if (layer.reason !== null)
    throw new UsageError(`the layer ${JSON.stringify(layer.name)} is not analysed: ${layer.reason}`);
  if (!(Number.isInteger(chunk) && chunk > 0))
    throw new UsageError(`the chunk is ${chunk}, expected a whole number from 1`);
  const width = filterWidth(layer);
  throwIfAborted(signal);
  const whole = liesByFilter(layer) ? undefined : toFilterOrder(await layer.tensor.read(), layer);
  for (let start = first; start < end; start += chunk) {
    throwIfAborted(signal);
    const count = Math.min(chunk, end - start);
    const read = async (from: number, to: number) => {
      const data = whole === undefined ? await layer.tensor.read(from, to) : whole.slice(from, to);
      expectWeights(layer, data, to - from);
      return data;
    };
    const data = isSliced(layer)
      ? await readSlices(filterSide(layer), start, count, read)
      : await read(start * width, (start + count) * width);
    yield { layer, start, count, data };
  }
}

/** Slices of the k x k x k kernels that hold them. */
async function readSlices(
  k: number,
  start: number,
  count: number,
  read: (from: number, to: number) => Promise<FloatArray>,
): Promise<FloatArray> {
  const perKernel = slicesOf(k);
  const first = Math.floor(start / perKernel);
  const end = Math.ceil((start + count) / perKernel);
  const slices = sliceKernels(await read(first * k ** 3, end * k ** 3), k);
  const from = (start - first * perKernel) * k * k;
  return slices.slice(from, from + count * k * k);
}

/** An array that was moved to a worker is empty from then on. */
function expectWeights({ name }: ConvLayer, { length }: FloatArray, expected: number): void {
  if (length === expected) return;
  throw new UsageError(
    `read gave ${length} weights, expected ${expected}: it must give a new array each time, as workers take it away`,
    { tensor: name },
  );
}

/**
 * Where the filters [start, end) of a layer lie, for every thread of this process to read as `readFilters` gives them;
 * undefined where they lie in no open file, or otherwise.
 */
export function shareFilters(layer: ConvLayer, start: number, end: number): SharedNumbers | undefined {
  if (layer.reason !== null || !liesByFilter(layer) || isSliced(layer)) return undefined;
  const width = filterWidth(layer);
  return sharedNumbers(layer.tensor, start * width, end * width);
}

/**
 * A layer's whole weight, whatever its kernel, as (out, in / groups, spatial axes); a transposed convolution's as that of the
 * convolution it is the adjoint of: (in, out / groups, spatial axes).
 */
export async function readWeights(layer: ConvLayer): Promise<FloatArray> {
  const values = await layer.tensor.read();
  if (layer.kind === "transposed") return toAdjointOrder(values, layer);
  return liesByFilter(layer) ? values : toFilterOrder(values, layer);
}
