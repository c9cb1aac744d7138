import type { ByteSource } from "../bytes/byte-source.ts";
import { isNumberType } from "../model/decode.ts";
import type { ModelTensor } from "../model/model-file.ts";
import { storedTensor } from "../model/stored-tensor.ts";
import { unreadTensor } from "../model/unread-tensor.ts";
import type { SafetensorsEntry } from "./safetensors-header.ts";

/** Their names as the others of the field have them: of ONNX, PyTorch and ml_dtypes. */
const float8: ReadonlyMap<string, string> = new Map([
  ["F8_E4M3", "f8e4m3fn"],
  ["F8_E5M2", "f8e5m2"],
]);

/** The tensor of a header entry; one of an element type that is not read (floats of 4 and 6 bits ...) throws when its values are asked for. */
export function safetensorsTensor(source: ByteSource, { name, dtype, shape, start }: SafetensorsEntry): ModelTensor {
  const known = float8.get(dtype) ?? dtype.toLowerCase();
  if (isNumberType(known)) return storedTensor(source, { name, dtype: known, shape, offset: start });
  return unreadTensor(
    { name, dtype: known, shape, reason: `has elements of type ${dtype}, which is not read` },
    { file: source.name },
  );
}
