import type { ByteSource } from "../bytes/byte-source.ts";
import { inferConvolutions } from "../model/infer-convolutions.ts";
import type { ModelContents } from "../model/model-file.ts";
import { readNpyHeader } from "./containers/npy-header.ts";
import { npyTensor } from "./npy-tensor.ts";

/** Reads an .npy file: one array, of n filters (n, k, k) or of a convolution's weights (out, in, k, k). */
export async function read(source: ByteSource): Promise<ModelContents> {
  const header = await readNpyHeader(source);
  const tensor = npyTensor(source, source.name.replace(/\.npy$/i, ""), header);
  const { notes, ...inferred } = inferConvolutions([tensor], { bareFilters: true });
  const left = source.byteLength - header.dataEnd;
  return {
    tensors: [tensor],
    ...inferred,
    files: [source],
    notes: left === 0 ? notes : [...notes, `${left} bytes follow the array; they were not read.`],
  };
}
