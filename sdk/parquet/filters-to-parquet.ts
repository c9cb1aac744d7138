import { ParquetWriter } from "hyparquet-writer/src/parquet-writer.js";
import type { ByteSink } from "../export/byte-sink.ts";
import { channelsOf } from "../export/filter-channels.ts";
import {
  commonKernel,
  type ExportOptions,
  type FilterOwner,
  type FilterRun,
  layersToExport,
  runFilters,
} from "../export/select-filters.ts";
import { createdBy } from "./created-by.ts";
import { type Column, schemaOf } from "./schema.ts";
import { SinkWriter } from "./sink-writer.ts";

/** Filters of a row group, at least: runs of small layers are packed together. */
const rowGroupSize = 50_000;

/**
 * Writes every filter of one kernel size as Parquet, and returns their number. A row holds model, layer, the layer's depth
 * (0 to 1, null where it has none), the filter's index in its layer, its output and input channel, and its weights
 * w<row>_<column>: floats, doubles where a layer stores 64-bit floats or 32- or 64-bit integers.
 *
 * @throws NoFiltersError, or UnsupportedError when the filters have several sizes.
 */
export async function filtersToParquet(
  models: readonly FilterOwner[],
  sink: ByteSink,
  options: ExportOptions = {},
): Promise<number> {
  const layers = layersToExport(models, options);
  const [rows, width] = commonKernel(layers);
  const size = rows * width;
  const isWide = layers.some(({ layer }) => /(f|i|u)64|[iu]32/.test(layer.tensor.dtype));
  const columns: Column[] = [
    { name: "model", type: "text", nullable: false },
    { name: "layer", type: "text", nullable: false },
    { name: "depth", type: "f64", nullable: true },
    { name: "filter", type: "i32", nullable: false },
    { name: "out_channel", type: "i32", nullable: false },
    { name: "in_channel", type: "i32", nullable: false },
    ...Array.from(
      { length: size },
      (_, i): Column => ({
        name: `w${Math.floor(i / width)}_${i % width}`,
        type: isWide ? "f64" : "f32",
        nullable: false,
      }),
    ),
  ];
  const writer = new ParquetWriter({ writer: new SinkWriter(sink), schema: schemaOf(columns), createdBy });
  let group = new RowGroup(columns, size);
  let count = 0;
  for await (const run of runFilters(layers, options)) {
    group.add(run);
    count += run.count;
    if (group.rows < rowGroupSize) continue;
    await writer.write({ columnData: group.columns(), rowGroupSize: group.rows });
    group = new RowGroup(columns, size);
  }
  if (group.rows > 0) await writer.write({ columnData: group.columns(), rowGroupSize: group.rows });
  await writer.finish();
  return count;
}

/** The rows of a group, column by column. */
class RowGroup {
  rows = 0;
  readonly #cells: (string | number | null)[][];

  constructor(
    private readonly named: readonly Column[],
    private readonly size: number,
  ) {
    this.#cells = named.map(() => []);
  }

  add({ selected: { layer, modelName }, start, count, data }: FilterRun): void {
    const [model, name, depth, filter, output, input, ...weights] = this.#cells;
    for (let i = 0; i < count; i++) {
      const [out, of] = channelsOf(layer, start + i);
      model.push(modelName);
      name.push(layer.name);
      depth.push(layer.depth);
      filter.push(start + i);
      output.push(out);
      input.push(of);
      for (let j = 0; j < this.size; j++) weights[j].push(data[i * this.size + j]);
    }
    this.rows += count;
  }

  columns(): { name: string; data: (string | number | null)[] }[] {
    return this.named.map(({ name }, i) => ({ name, data: this.#cells[i] }));
  }
}
