import type { ByteSource } from "../bytes/byte-source.ts";
import { inferConvolutions } from "../model/infer-convolutions.ts";
import type { ModelContents, ModelTensor } from "../model/model-file.ts";
import { type Hdf5File, openHdf5 } from "./hdf5/open-hdf5.ts";
import { isKeras, readKeras } from "./keras/read-keras.ts";
import type { ReadOptions } from "./reader.ts";

/**
 * Reads an HDF5 file: a Keras model, or arrays. The dataset `filters` or `filter` of CNN Filter DB, (N, 3, 3) or (N, 9),
 * is an array of N filters; other datasets are told by their shapes and names.
 */
export async function read(source: ByteSource, { signal, budget }: ReadOptions = {}): Promise<ModelContents> {
  const file = await openHdf5(source, { signal, budget });
  if (await isKeras(file)) return { ...(await readKeras(file, source.name)), files: [source] };
  return { ...readArrays(file), files: [source] };
}

function readArrays(file: Hdf5File): Omit<ModelContents, "files"> {
  const tensors = [...file.datasets.values()].map(asFilters);
  const inferred = inferConvolutions(tensors, { bareFilters: true });
  return { ...inferred, tensors, notes: [...inferred.notes, ...file.notes] };
}

/** CNN Filter DB's rows of nine weights, as 3 x 3. */
function asFilters(tensor: ModelTensor): ModelTensor {
  const { name } = tensor;
  const [count, width] = tensor.shape;
  const flat = /(^|\/)filters?$/.test(name) && tensor.shape.length === 2 && width === 9;
  return flat ? { ...tensor, shape: [count, 3, 3] } : tensor;
}
