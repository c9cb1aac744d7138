import type { ByteSource } from "../bytes/byte-source.ts";
import type { ModelTensor } from "../model/model-file.ts";
import { storedTensor } from "../model/stored-tensor.ts";
import type { NumbersHeader } from "./containers/npy-header.ts";
import { inCOrder } from "./in-c-order.ts";

/** The tensor of an .npy array; `member`: its path in the archive, where the source is in one. */
export function npyTensor(source: ByteSource, name: string, header: NumbersHeader, member?: string): ModelTensor {
  const { dtype, bigEndian, shape, fortranOrder } = header;
  const stored = storedTensor(source, { name, dtype, shape, offset: header.dataStart, bigEndian, member });
  return fortranOrder && shape.length > 1 ? inCOrder(stored) : stored;
}
