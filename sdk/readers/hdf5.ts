import type { ByteSource } from "../bytes/byte-source.ts";
import { inferConvolutions } from "../model/infer-convolutions.ts";
import type { ModelContents, ModelTensor } from "../model/model-file.ts";
import { readDescribed } from "./hdf5/described-filters.ts";
import { calledBy, nameCells } from "./hdf5/matlab-cells.ts";
import { type Hdf5File, openHdf5 } from "./hdf5/open-hdf5.ts";
import { inCOrder } from "./in-c-order.ts";
import { isKeras } from "./keras/is-keras.ts";
import type { ReadOptions } from "./reader.ts";
import { UniqueNames } from "./unique-names.ts";

/**
 * Reads an HDF5 file: a Keras model, or arrays. The dataset `filters` or `filter` of CNN Filter DB, (N, 3, 3) or (N, 9),
 * is an array of N filters; other datasets are told by their shapes and names.
 */
export async function read(
  source: ByteSource,
  { signal, budget }: ReadOptions = {},
): Promise<ModelContents | ModelContents[]> {
  const file = await openHdf5(source, { signal, budget });
  if (await isKeras(file)) {
    const { readKeras } = await import("./keras/read-keras.ts");
    return { ...(await readKeras(file, source.name)), files: [source] };
  }
  if (await isMatlab(source)) return { ...(await readMatlab(file)), files: [source] };
  const arrays = readArrays(file);
  const described = await readDescribed(file, arrays.tensors);
  if (described?.models !== undefined) return described.models.map((model) => ({ ...model, files: [source] }));
  return { ...arrays, notes: [...arrays.notes, ...(described?.notes ?? [])], files: [source] };
}

/** MATLAB 7.3 puts a text of its own before the HDF5 data. */
async function isMatlab(source: ByteSource): Promise<boolean> {
  const begin = "MATLAB 7.3 MAT-file";
  if (source.byteLength < 512) return false;
  return String.fromCharCode(...(await source.read(0, begin.length))) === begin;
}

function readArrays(file: Hdf5File): Omit<ModelContents, "files"> {
  const tensors = [...file.datasets.values()].map(asFilters);
  const inferred = inferConvolutions(tensors, { bareFilters: true });
  return { ...inferred, tensors, notes: [...inferred.notes, ...file.notes] };
}

/** Arrays by themselves in the order of their names; those in cells behind them, in the order of the cells. */
async function readMatlab(file: Hdf5File): Promise<Omit<ModelContents, "files">> {
  const cells = await nameCells(file);
  const order = new Map(Array.from(cells.values(), (name, i) => [name, i]));
  const unique = new UniqueNames();
  const tensors = Array.from(file.datasets.values(), (tensor) => {
    const name = calledBy(tensor.name, cells);
    return { place: placeOf(name, order), tensor: inMatlabOrder({ ...tensor, name: unique.take(name) }) };
  })
    .sort((a, b) => a.place - b.place)
    .map(({ tensor }) => tensor);
  const inferred = inferConvolutions(tensors, { bareFilters: true, inFileOrder: cells.size > 0 });
  const note = "Written by MATLAB 7.3: sizes stand as MATLAB has them, the reverse of HDF5's.";
  return { ...inferred, tensors, notes: [...inferred.notes, ...file.notes, note] };
}

/** Of what lies in a cell the cell's place; -1 for what lies in none. */
function placeOf(name: string, order: ReadonlyMap<string, number>): number {
  for (let end = name.length; end > 0; end = name.lastIndexOf("/", end - 1)) {
    const place = order.get(name.slice(0, end));
    if (place !== undefined) return place;
  }
  return -1;
}

/** MATLAB's first index runs fastest, and its sizes stand in HDF5 in reverse. */
function inMatlabOrder(tensor: ModelTensor): ModelTensor {
  const shape = [...tensor.shape].reverse();
  if (tensor.unread !== undefined || shape.length < 2) return { ...tensor, shape };
  return inCOrder({ ...tensor, shape });
}

/** CNN Filter DB's rows of nine weights, as 3 x 3. */
function asFilters(tensor: ModelTensor): ModelTensor {
  const { name } = tensor;
  const [count, width] = tensor.shape;
  const flat = /(^|\/)filters?$/.test(name) && tensor.shape.length === 2 && width === 9;
  return flat ? { ...tensor, shape: [count, 3, 3] } : tensor;
}
