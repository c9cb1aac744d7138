import type { ByteSink } from "./byte-sink.ts";
import type { ExportOptions, FilterOwner } from "./select-filters.ts";

/**
 * Writes all filters of one kernel size as a numpy .npz archive, piece by piece, and returns their number:
 * - `filters` (n, rows, columns): float32; float64 when a layer stores 64-bit floats or 32- or 64-bit integers;
 * - `layer` (n): the index of each filter's layer in the arrays below;
 * - `layer_name`, `layer_model`, `layer_in`, `layer_out`, `layer_groups` (layers): name, index of its model, channels;
 * - `model_name` (models).
 * Within a layer the filters are in the order (output channel, input channel within its group).
 * @throws NoFiltersError, or UsageError when the filters have several sizes.
 */
export async function filtersToNpz(
  models: readonly FilterOwner[],
  sink: ByteSink,
  options: ExportOptions = {},
): Promise<number> {
  const { writeNpz } = await import("./write-npz.ts");
  return writeNpz(models, sink, options);
}
