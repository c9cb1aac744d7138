import { csvLine } from "../tables/to-csv.ts";
import type { FloatArray } from "../wasm/workspace.ts";
import type { ByteSink } from "./byte-sink.ts";
import { channelsOf } from "./filter-channels.ts";
import {
  commonKernel,
  type ExportOptions,
  type FilterOwner,
  type FilterRun,
  layersToExport,
  runFilters,
} from "./select-filters.ts";

/** `filtersToCsv`, once it is asked for. */
export async function writeCsv(
  models: readonly FilterOwner[],
  sink: ByteSink,
  options: ExportOptions,
): Promise<number> {
  const layers = layersToExport(models, options);
  const [rows, columns] = commonKernel(layers);
  const weights = Array.from({ length: rows * columns }, (_, i) => `w${Math.floor(i / columns)}_${i % columns}`);
  const encoder = new TextEncoder();
  let position = 0;
  const append = async (text: string) => {
    const bytes = encoder.encode(text);
    await sink.write(bytes, position);
    position += bytes.length;
  };
  let count = 0;
  await append(csvLine([...filterColumns, ...weights]));
  for await (const run of runFilters(layers, options)) {
    await append(csvLines(run, rows * columns));
    count += run.count;
  }
  return count;
}

const filterColumns = ["model", "layer", "filter", "out_channel", "in_channel"];

function csvLines({ selected: { layer, modelName }, start, count, data }: FilterRun, size: number): string {
  const names = csvLine([modelName, layer.name]).slice(0, -1);
  let text = "";
  for (let i = 0; i < count; i++) {
    text += `${names},${start + i},${channelsOf(layer, start + i)}`;
    for (let j = i * size; j < (i + 1) * size; j++) text += `,${digits(data, j)}`;
    text += "\n";
  }
  return text;
}

/** The shortest decimal that gives the number back at its own width. */
function digits(values: FloatArray, i: number): string {
  const value = values[i];
  if (values instanceof Float64Array || !Number.isFinite(value)) return String(value);
  for (let precision = 7; precision < 9; precision++) {
    const short = Number(value.toPrecision(precision));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}
