import { NoFiltersError, UsageError } from "../errors.ts";
import type { FloatArray } from "../wasm/workspace.ts";
import type { ConvLayer } from "./conv-layer.ts";
import { filterWidth } from "./filter-size.ts";
import type { Model } from "./model.ts";
import { readFilters } from "./read-filters.ts";

/** Filters of one size in memory, and where each came from. */
export interface FilterSet {
  /** [k, k]. */
  readonly kernel: readonly [number, number];
  /** k * k. */
  readonly width: number;
  /** Filters in all. */
  readonly count: number;
  /** count * width weights, a row a filter; Float64Array where any layer holds f64. */
  readonly data: FloatArray;
  /** Runs of rows, in order. */
  readonly layers: readonly { readonly layer: ConvLayer; readonly start: number; readonly count: number }[];
}

/**
 * Reads all k x k filters of models or layers into memory.
 *
 * @throws NoFiltersError when there is none.
 */
export async function collectFilters(
  sources: Iterable<Model | ConvLayer>,
  { kernel: k = 3, signal }: { kernel?: number; signal?: AbortSignal } = {},
): Promise<FilterSet> {
  if (!(Number.isInteger(k) && k > 1)) throw new UsageError(`the kernel size is ${k}, expected a whole number from 2`);
  const width = k * k;
  const analysable = [...sources]
    .flatMap((source) => ("layers" in source ? source.layers : [source]))
    .filter(({ reason }) => reason === null);
  const layers = analysable.filter((layer) => filterWidth(layer) === width);
  if (layers.length === 0) {
    const sizes = [...new Set(analysable.map((layer) => Math.sqrt(filterWidth(layer))))].map(
      (size) => `${size}x${size}`,
    );
    throw new NoFiltersError(
      `there are no ${k}x${k} convolution filters; found ${sizes.length === 0 ? "no others either" : sizes.join(", ")}`,
    );
  }
  const total = layers.reduce((sum, { filters }) => sum + filters, 0);
  const runs: FilterSet["layers"][number][] = [];
  let data: FloatArray = new Float32Array(total * width);
  let count = 0;
  for (const layer of layers) {
    runs.push({ layer, start: count, count: layer.filters });
    for await (const chunk of readFilters(layer, { signal })) {
      if (chunk.data instanceof Float64Array && data instanceof Float32Array) data = Float64Array.from(data);
      data.set(chunk.data, count * width);
      count += chunk.count;
    }
  }
  return { kernel: [k, k], width, count, data, layers: runs };
}
