import type { ByteSink } from "./byte-sink.ts";
import { npyHeader, npyIntegers, npyStrings } from "./npy.ts";
import { ZipWriter } from "./zip-writer.ts";

/** `valuesToNpz`, once it is asked for. */
export async function writeValues(
  model: string,
  layer: string,
  values: Float64Array,
  counts: Float64Array,
  sink: ByteSink,
): Promise<void> {
  const zip = new ZipWriter(sink);
  const data = new DataView(new ArrayBuffer(8 * values.length));
  for (const [i, value] of values.entries()) data.setFloat64(8 * i, value, true);
  const header = npyHeader("<f8", [values.length]);
  await zip.add("values.npy", header.length + data.byteLength, [header, new Uint8Array(data.buffer)]);
  for (const [name, file] of [
    ["counts", npyIntegers([...counts])],
    ["model", npyStrings([model])],
    ["layer", npyStrings([layer])],
  ] as const) {
    await zip.add(`${name}.npy`, file.length, [file]);
  }
  await zip.finish();
}
