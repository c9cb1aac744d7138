import type { FloatArray } from "../wasm/workspace.ts";
import type { ByteSink } from "./byte-sink.ts";
import { npyHeader, npyIntegers, npyStrings } from "./npy.ts";
import {
  commonKernel,
  type ExportOptions,
  type FilterOwner,
  layersToExport,
  runFilters,
  type SelectedLayer,
} from "./select-filters.ts";
import { ZipWriter } from "./zip-writer.ts";

/** `filtersToNpz`, once it is asked for. */
export async function writeNpz(
  models: readonly FilterOwner[],
  sink: ByteSink,
  options: ExportOptions,
): Promise<number> {
  const layers = layersToExport(models, options);
  const [rows, columns] = commonKernel(layers);
  const total = layers.reduce((sum, { layer }) => sum + layer.filters, 0);
  const type = layers.some(({ layer }) => isWide(layer.tensor.dtype)) ? "<f8" : "<f4";
  const zip = new ZipWriter(sink);
  const addSmall = (name: string, file: Uint8Array) => zip.add(`${name}.npy`, file.length, [file]);

  const header = npyHeader(type, [total, rows, columns]);
  const dataBytes = total * rows * columns * (type === "<f8" ? 8 : 4);
  await zip.add("filters.npy", header.length + dataBytes, filterBytes(header, layers, type, options));
  const layerHeader = npyHeader("<i4", [total]);
  await zip.add("layer.npy", layerHeader.length + 4 * total, layerIndices(layerHeader, layers));
  await addSmall("layer_name", npyStrings(layers.map(({ layer }) => layer.name)));
  await addSmall("layer_model", npyIntegers(layers.map(({ model }) => model)));
  await addSmall("layer_in", npyIntegers(layers.map(({ layer }) => layer.in)));
  await addSmall("layer_out", npyIntegers(layers.map(({ layer }) => layer.out)));
  await addSmall("layer_groups", npyIntegers(layers.map(({ layer }) => layer.groups)));
  await addSmall("model_name", npyStrings(models.map(({ name }) => name)));
  await zip.finish();
  return total;
}

async function* filterBytes(
  header: Uint8Array,
  layers: readonly SelectedLayer[],
  type: "<f4" | "<f8",
  options: ExportOptions,
): AsyncGenerator<Uint8Array> {
  yield header;
  for await (const { data } of runFilters(layers, options)) yield littleEndian(data, type);
}

function* layerIndices(header: Uint8Array, layers: readonly SelectedLayer[]): Generator<Uint8Array> {
  yield header;
  for (const [index, { layer }] of layers.entries()) {
    // Repeated in pieces, so that a layer of any size takes little memory.
    const piece = npyIntegers(new Array(Math.min(layer.filters, 4096)).fill(index));
    const values = piece.subarray(piece.length - 4 * Math.min(layer.filters, 4096));
    for (let left = layer.filters; left > 0; left -= 4096) yield values.subarray(0, 4 * Math.min(left, 4096));
  }
}

/** Whether a tensor's values come as 64-bit floats: see `ModelTensor.read`. */
function isWide(dtype: string): boolean {
  return /^(f64|[iu]64|[iu]32)$/.test(dtype);
}

function littleEndian(values: FloatArray, type: "<f4" | "<f8"): Uint8Array {
  const size = type === "<f8" ? 8 : 4;
  const view = new DataView(new ArrayBuffer(values.length * size));
  for (let i = 0; i < values.length; i++) {
    if (type === "<f8") view.setFloat64(8 * i, values[i], true);
    else view.setFloat32(4 * i, values[i], true);
  }
  return new Uint8Array(view.buffer);
}
