import { ParquetWriter } from "hyparquet-writer/src/parquet-writer.js";
import type { ByteSink } from "../export/byte-sink.ts";
import {
  commonKernel,
  type ExportOptions,
  type FilterOwner,
  layersToExport,
  runFilters,
  type SelectedLayer,
} from "../export/select-filters.ts";
import type { DescribingStudy } from "../studies/describe-filters/describing-studies.ts";
import type { CommonOptions } from "../studies/study.ts";
import { createdBy } from "./created-by.ts";
import { type Cell, type DescribedRun, type FilterColumn, filterColumns } from "./filter-columns.ts";
import { schemaOf } from "./schema.ts";
import { SinkWriter } from "./sink-writer.ts";

/** Filters of a row group, at least: runs of small layers are packed together. */
const rowGroupSize = 50_000;

/** Which filters are written, and what is said of each. */
export interface ParquetOptions extends ExportOptions, Pick<CommonOptions, "pool"> {
  /** Studies that add what they find of each filter, with their usual options: labels, fits. Default: none. */
  with?: readonly DescribingStudy[];
}

/**
 * Writes all filters of one kernel size as Parquet, and returns their number. A row holds model, layer, the layer's depth
 * (0 to 1, null where it has none), the filter's index in its layer, its output and input channel, and its weights
 * w<row>_<column>: floats, doubles where a layer stores 64-bit floats or 32- or 64-bit integers. With "operators" also its
 * label, the nearest reference and the distance D/N; with "scale-space" its best family, sigmas in pixels, centred cosine, whether
 * the fit converged, and the nearest master key filter (docs/PARQUET.md). A row group is in memory at a time.
 *
 * @throws NoFiltersError, also where a study takes up none of the filters; UsageError when the filters have several sizes.
 */
export async function filtersToParquet(
  models: readonly FilterOwner[],
  sink: ByteSink,
  options: ParquetOptions = {},
): Promise<number> {
  const layers = layersToExport(models, options);
  const [rows, width] = commonKernel(layers);
  const isWide = layers.some(({ layer }) => /(f|i|u)64|[iu]32/.test(layer.tensor.dtype));
  const columns = filterColumns(options.with ?? [], rows, width, isWide);
  const runs = await describedRuns(layers, options);
  const writer = new ParquetWriter({ writer: new SinkWriter(sink), schema: schemaOf(columns), createdBy });
  let group = new RowGroup(columns);
  let count = 0;
  for await (const run of runs) {
    group.add(run);
    count += run.count;
    if (group.rows < rowGroupSize) continue;
    await writer.write({ columnData: group.columns(), rowGroupSize: group.rows });
    group = new RowGroup(columns);
  }
  if (group.rows > 0) await writer.write({ columnData: group.columns(), rowGroupSize: group.rows });
  await writer.finish();
  return count;
}

/** The studies' code is loaded where it is asked for. */
async function describedRuns(
  layers: readonly SelectedLayer[],
  options: ParquetOptions,
): Promise<AsyncIterable<DescribedRun>> {
  const runs = runFilters(layers, options);
  const { with: studies = [], layers: patterns, pool, signal } = options;
  if (studies.length === 0) return runs;
  const { describeRuns } = await import("../studies/describe-filters/describe-runs.ts");
  const given = layers.map(({ layer }) => layer);
  return describeRuns(runs, given, { with: studies, layers: patterns, pool, signal });
}

/** The rows of a group, column by column. */
class RowGroup {
  rows = 0;
  readonly #cells: Cell[][];

  constructor(private readonly named: readonly FilterColumn[]) {
    this.#cells = named.map(() => []);
  }

  add(run: DescribedRun): void {
    for (const [at, column] of this.named.entries()) {
      const cells = this.#cells[at];
      for (let i = 0; i < run.count; i++) cells.push(column.of(run, i));
    }
    this.rows += run.count;
  }

  columns(): { name: string; data: Cell[] }[] {
    return this.named.map(({ name }, i) => ({ name, data: this.#cells[i] }));
  }
}
