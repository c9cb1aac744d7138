import type { ByteSource } from "../bytes/byte-source.ts";
import { inferConvolutions } from "../model/infer-convolutions.ts";
import type { ModelContents } from "../model/model-file.ts";
import { readNpyHeader } from "./containers/npy-header.ts";
import { npyTensor } from "./npy-tensor.ts";

/** Reads an .npy file: one array, of n filters (n, k, k) or of a convolution's weights (out, in, k, k). */
export async function read(source: ByteSource): Promise<ModelContents> {
  const tensor = npyTensor(source, source.name.replace(/\.npy$/i, ""), await readNpyHeader(source));
  return { tensors: [tensor], ...inferConvolutions([tensor], { bareFilters: true }), files: [source] };
}
