import type { ByteSource } from "../bytes/byte-source.ts";
import { counted } from "../model/counted.ts";
import { inferConvolutions } from "../model/infer-convolutions.ts";
import type { ModelContents } from "../model/model-file.ts";
import { Budget } from "./budget.ts";
import { readNpyHeader } from "./containers/npy-header.ts";
import { npyTensor } from "./npy-tensor.ts";
import type { ReadOptions } from "./reader.ts";
import { readObjects } from "./torch/object-array.ts";
import { understand } from "./torch/understand.ts";

/**
 * Reads an .npy file: one array, of n filters (n, k, k) or of a convolution's weights (out, in, k, k); or Python objects that
 * numpy has pickled, which are read as data: np.save of a dictionary of arrays.
 */
export async function read(
  source: ByteSource,
  { budget = new Budget(source) }: ReadOptions = {},
): Promise<ModelContents | readonly ModelContents[]> {
  const header = await readNpyHeader(source);
  if (header.dtype === "objects")
    return understand(await readObjects(source, header.dataStart, budget), source, budget);
  const tensor = npyTensor(source, source.name.replace(/^.*[!/]/, "").replace(/\.npy$/i, ""), header);
  const { notes, ...inferred } = inferConvolutions([tensor], { bareFilters: true });
  const left = source.byteLength - header.dataEnd;
  return {
    tensors: [tensor],
    ...inferred,
    files: [source],
    notes: left === 0 ? notes : [...notes, `Not read: ${counted(left, "byte")} behind the array.`],
  };
}
