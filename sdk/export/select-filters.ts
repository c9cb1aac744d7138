import { NoFiltersError, UsageError } from "../errors.ts";
import type { ConvLayer } from "../model/conv-layer.ts";
import { filterSide } from "../model/filter-size.ts";
import { keepLayers } from "../model/keep-layers.ts";
import { awaitsSlices } from "../model/list-conv-layers.ts";
import { readFilters } from "../model/read-filters.ts";
import type { FloatArray } from "../wasm/workspace.ts";

/** What an export needs of a model; `Model` has it. */
export interface FilterOwner {
  /** As the export names it. */
  readonly name: string;
  /** Its convolutions, in its own order. */
  readonly layers: readonly ConvLayer[];
}

/** Which filters are exported, and how. */
export interface ExportOptions {
  /** Side of the k x k filters to export; "all" takes every size. 3 by default. */
  kernel?: number | "all";
  /** Divides every filter by its largest |weight|, as the shared basis sees it; a filter of zeros stays. */
  scaled?: boolean;
  /** Only layers whose name, or whose weight's name, fits one of these patterns; `*` stands for any text. */
  layers?: readonly string[];
  /** Ends the export, which then fails with an AbortedError. */
  signal?: AbortSignal;
  /** Called after every piece with the number of filters written so far and in all. */
  onProgress?: (progress: { done: number; total: number; stage: string }) => void;
}

/** A layer whose filters are exported, and the model it belongs to. */
export interface SelectedLayer {
  readonly layer: ConvLayer;
  /** Index of the model among those given. */
  readonly model: number;
  readonly modelName: string;
}

/** The 2-D layers of the asked kernel size, model by model. @throws NoFiltersError when there are none. */
export function layersToExport(
  models: readonly FilterOwner[],
  { kernel = 3, layers: patterns }: ExportOptions,
): SelectedLayer[] {
  const selected = keepLayers(models, patterns).flatMap(({ name, layers }, model) =>
    layers
      .filter((layer) => layer.reason === null && (kernel === "all" || isSquare(filterSize(layer), kernel)))
      .map((layer) => ({ layer, model, modelName: name })),
  );
  if (selected.length === 0) {
    const what = kernel === "all" ? "2-D convolution filters" : `${kernel}x${kernel} convolution filters`;
    throw new NoFiltersError(
      `no ${what} in ${models.map(({ name }) => name).join(", ")}${othersThere(models, patterns)}`,
    );
  }
  return selected;
}

/** What could be asked for instead. */
function othersThere(models: readonly FilterOwner[], patterns: ExportOptions["layers"]): string {
  const layers = keepLayers(models, patterns).flatMap((model) => model.layers);
  const taken = layers.filter(({ reason }) => reason === null);
  const sizes = [...new Set(taken.map((layer) => filterSize(layer).join("x")))];
  if (sizes.length > 0) return `; found ${sizes.join(", ")}: choose one with --kernel`;
  return layers.some(awaitsSlices) ? "; found 3-D kernels: --slices takes their 2-D slices" : "";
}

/** The one kernel size of the layers. @throws UsageError when they have several. */
export function commonKernel(layers: readonly SelectedLayer[]): readonly number[] {
  const sizes = new Set(layers.map(({ layer }) => filterSize(layer).join("x")));
  if (sizes.size > 1) {
    throw new UsageError(
      `filters of ${[...sizes].join(", ")} do not fit into one array: choose one size with --kernel`,
    );
  }
  return filterSize(layers[0].layer);
}

/** A run of filters of one layer. */
export interface FilterRun {
  readonly selected: SelectedLayer;
  /** Index of the layer among those selected. */
  readonly index: number;
  /** Index of the first filter within its layer. */
  readonly start: number;
  readonly count: number;
  /** count x (rows * columns) weights. */
  readonly data: FloatArray;
}

/** All filters of the layers in order, a bounded piece at a time, scaled on request. */
export async function* runFilters(layers: readonly SelectedLayer[], options: ExportOptions): AsyncGenerator<FilterRun> {
  const total = layers.reduce((sum, { layer }) => sum + layer.filters, 0);
  let done = 0;
  for (const [index, selected] of layers.entries()) {
    for await (const { start, count, data } of readFilters(selected.layer, { signal: options.signal })) {
      yield { selected, index, start, count, data: options.scaled ? scaleByLargest(data, data.length / count) : data };
      done += count;
      options.onProgress?.({ done, total, stage: "exporting filters" });
    }
  }
}

/** Each filter over its largest |weight|; a NaN anywhere in a filter makes its largest NaN and so all of it. */
function scaleByLargest(data: FloatArray, size: number): FloatArray {
  const scaled = data.slice();
  for (let from = 0; from < data.length; from += size) {
    let largest = 0;
    for (let i = from; i < from + size; i++) largest = Math.max(largest, Math.abs(data[i]));
    if (largest === 0) continue;
    for (let i = from; i < from + size; i++) scaled[i] = data[i] / largest;
  }
  return scaled;
}

/** Rows and columns of a layer's 2-D filters: of the slices, where the kernel is 3-D. */
function filterSize(layer: ConvLayer): readonly number[] {
  if (layer.kernel.length === 2) return layer.kernel;
  return [filterSide(layer), filterSide(layer)];
}

function isSquare(size: readonly number[], side: number): boolean {
  return size[0] === side && size[1] === side;
}
