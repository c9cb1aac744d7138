import type { ByteSink } from "./byte-sink.ts";
import type { ExportOptions, FilterOwner } from "./select-filters.ts";

/**
 * Writes all filters of one kernel size as CSV, piece by piece, and returns their number. A row holds the model, the
 * layer, the filter's index in its layer, its output and input channel, and its weights w<row>_<column>, each with as
 * many digits as give the stored value back.
 * @throws NoFiltersError, or UsageError when the filters have several sizes.
 */
export async function filtersToCsv(
  models: readonly FilterOwner[],
  sink: ByteSink,
  options: ExportOptions = {},
): Promise<number> {
  const { writeCsv } = await import("./write-csv.ts");
  return writeCsv(models, sink, options);
}
