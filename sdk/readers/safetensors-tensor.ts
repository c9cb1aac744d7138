import type { ByteSource } from "../bytes/byte-source.ts";
import { isNumberType } from "../model/decode.ts";
import type { ModelTensor } from "../model/model-file.ts";
import { storedTensor } from "../model/stored-tensor.ts";
import { unreadTensor } from "../model/unread-tensor.ts";
import type { SafetensorsEntry } from "./safetensors-header.ts";

/** The tensor of a header entry; one of an element type that is not read (8-bit floats ...) throws when its values are asked for. */
export function safetensorsTensor(source: ByteSource, { name, dtype, shape, start }: SafetensorsEntry): ModelTensor {
  const known = dtype.toLowerCase();
  if (isNumberType(known)) return storedTensor(source, { name, dtype: known, shape, offset: start });
  return unreadTensor(
    { name, dtype: known, shape, reason: `has elements of type ${dtype}, which is not read` },
    { file: source.name },
  );
}
