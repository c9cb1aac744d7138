import type { ByteSource } from "../../bytes/byte-source.ts";
import { besidePath } from "../../bytes/check-beside-path.ts";
import { type ErrorPlace, UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { type Field, type WireReader, wireTypes } from "../containers/protobuf.ts";
import type { Parsing } from "./parsing.ts";

/**
 * Where the data of a tensor lie in a file beside the model (TensorProto.external_data).
 * @param needed Bytes that shape and type ask for; undefined where the type fixes no size.
 * @throws UnsafeError where the path leaves the model's folder; UnreadableError where the file is missing or too short.
 */
export async function locateExternal(
  parsing: Parsing,
  external: ReadonlyMap<string, string>,
  needed: number | undefined,
  place: ErrorPlace,
): Promise<{ source: ByteSource; start: number; end: number }> {
  const location = external.get("location");
  if (location === undefined) throw new UnreadableError("its external data has no location", place);
  const path = besidePath(location, place);
  const file = await parsing.openBeside(path, place);
  const offset = decimal(external.get("offset") ?? "0", "offset", place);
  if (offset > file.byteLength) {
    throw new UnreadableError(`its data begins at byte ${offset} of ${file.name}, which has ${file.byteLength}`, place);
  }
  const length = external.has("length")
    ? decimal(external.get("length") ?? "", "length", place)
    : (needed ?? file.byteLength - offset);
  if (length > file.byteLength - offset) {
    throw new UnreadableError(
      `its data takes ${counted(length, "byte")} from byte ${offset} of ${file.name}, which has ${file.byteLength}`,
      place,
    );
  }
  return { source: file, start: offset, end: offset + length };
}

function decimal(text: string, what: string, place: ErrorPlace): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) {
    throw new UnreadableError(`found ${JSON.stringify(text.slice(0, 40))} as ${what} of its external data`, place);
  }
  return value;
}

/** A StringStringEntryProto. */
export async function readEntry(wire: WireReader, entry: Field, depth: number): Promise<[string, string]> {
  wire.expect(entry, wireTypes.bytes);
  let key = "";
  let value = "";
  for await (const field of wire.fields(entry.start, entry.end, depth)) {
    if (field.number === 1) key = await wire.text(field);
    else if (field.number === 2) value = await wire.text(field);
  }
  return [key, value];
}
