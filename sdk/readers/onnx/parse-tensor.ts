import type { ByteSource } from "../../bytes/byte-source.ts";
import { checkBesidePath } from "../../bytes/check-beside-path.ts";
import { type ErrorPlace, UnreadableError } from "../../errors.ts";
import { type Field, toSigned, type WireReader, wireTypes } from "../containers/protobuf.ts";
import { bytesOf, dtypeName, typedFields } from "./dtypes.ts";
import type { Parsing } from "./parsing.ts";
import type { Payload, Run, TensorRecord } from "./records.ts";
import { countFixed, extendRuns, readVarints } from "./runs.ts";

/** numpy's own limit; no convolution has more than five axes. */
const MAX_RANK = 64;

/** A TensorProto's fields as found, before they are compared with each other. */
interface Found {
  place: ErrorPlace;
  dims: number[];
  dtype: string;
  raw?: { start: number; end: number };
  typed: Map<number, Run[]>;
  strings: boolean;
  segment: boolean;
  external: Map<string, string>;
  isExternal: boolean;
}

/**
 * The TensorProto at the bytes [start, end): its shape, its type and where its numbers are. The numbers stay in the
 * file; their count is checked.
 *
 * @throws UnreadableError where shape and data contradict each other; UnsafeError where external data lies elsewhere.
 */
export async function parseTensor(parsing: Parsing, start: number, end: number, depth: number): Promise<TensorRecord> {
  const { wire } = parsing;
  const found: Found = {
    place: { file: wire.source.name, offset: start },
    dims: [],
    dtype: dtypeName(0),
    typed: new Map(),
    strings: false,
    segment: false,
    external: new Map(),
    isExternal: false,
  };
  let name = "";
  for await (const field of wire.fields(start, end, depth)) {
    switch (field.number) {
      case 1:
        await readInts(wire, field, found.dims, MAX_RANK);
        break;
      case 2:
        found.dtype = dtypeName(wire.signed(field));
        break;
      case 3:
        found.segment = true;
        break;
      case 6:
        found.strings = true;
        break;
      case 8:
        name = await wire.text(field);
        found.place = { ...found.place, tensor: name };
        break;
      case 9:
        wire.expect(field, wireTypes.bytes);
        found.raw = { start: field.start, end: field.end };
        break;
      case 13: {
        parsing.keep(field);
        const [key, value] = await readEntry(wire, field, depth + 1);
        found.external.set(key, value);
        break;
      }
      case 14:
        found.isExternal = wire.signed(field) === 1;
        break;
      default:
        if (typedFields.has(field.number)) addTyped(parsing, found, field);
    }
  }
  const count = countElements(found);
  return { name, offset: start, dtype: found.dtype, shape: found.dims, payload: await locate(parsing, found, count) };
}

function addTyped({ wire, keep }: Parsing, { typed }: Found, field: Field): void {
  const width = typedFields.get(field.number)?.width;
  const single = width === 4 ? wireTypes.fixed32 : width === 8 ? wireTypes.fixed64 : wireTypes.varint;
  if (field.wire !== wireTypes.bytes) wire.expect(field, single);
  const runs = typed.get(field.number) ?? [];
  const before = runs.length;
  extendRuns(runs, field);
  if (runs.length > before) keep(field);
  typed.set(field.number, runs);
}

function countElements({ dims, place }: Found): number {
  let count = 1;
  for (const size of dims) {
    if (size < 0) throw new UnreadableError(`found the shape [${dims}], expected sizes of 0 or more`, place);
    count *= size;
  }
  if (!Number.isSafeInteger(count) && !dims.includes(0)) {
    throw new UnreadableError(`found the shape [${dims}]: more elements than any file can hold`, place);
  }
  return dims.includes(0) ? 0 : count;
}

async function locate(parsing: Parsing, found: Found, count: number): Promise<Payload> {
  const { source } = parsing.wire;
  const { raw, typed, dtype, place } = found;
  if (found.segment) return { kind: "unread", reason: "a tensor in segments" };
  if (found.strings || dtype === "string") return { kind: "unread", reason: "text, not numbers" };
  const kinds = [found.isExternal, raw !== undefined && raw.end > raw.start, typed.size > 0].filter(Boolean).length;
  if (kinds > 1) {
    throw new UnreadableError("found its numbers in two places, expected one of raw_data, typed data, external", place);
  }
  if (found.isExternal) return locateExternal(parsing, found, count);
  if (typed.size > 0) return locateTyped(source, found, count);
  const length = raw === undefined ? 0 : raw.end - raw.start;
  checkLength(found, count, length);
  return { kind: "bytes", source, start: raw?.start ?? 0, end: raw?.end ?? 0 };
}

function checkLength({ dims, dtype, place }: Found, count: number, length: number): void {
  const expected = bytesOf(dtype, count);
  if (expected === undefined || expected === length) return;
  throw new UnreadableError(`found ${length} bytes of data, expected ${expected}: [${dims}] of ${dtype}`, place);
}

async function locateTyped(source: ByteSource, { typed, dims, dtype, place }: Found, count: number): Promise<Payload> {
  const [[number, runs], ...others] = typed;
  const field = typedFields.get(number);
  if (field === undefined || others.length > 0) {
    throw new UnreadableError("found its numbers in two typed fields, expected one", place);
  }
  if (bytesOf(dtype, 1) === undefined || dtype.startsWith("complex") || /^(f8|f4|[iu]4)/.test(dtype)) {
    return { kind: "unread", reason: `elements of type ${dtype}` };
  }
  if (!field.holds.has(dtype)) {
    throw new UnreadableError(
      `found ${dtype} numbers in ${field.name}, expected ${[...field.holds].join(", ")}`,
      place,
    );
  }
  let found = 0;
  if (field.width > 0) found = countFixed(source, runs, field.width);
  else for await (const values of readVarints(source, runs)) found += values.length;
  if (found !== count) {
    throw new UnreadableError(
      `found ${found} numbers in ${field.name}, expected ${count}: the shape is [${dims}]`,
      place,
    );
  }
  return { kind: "fields", source, width: field.width, runs };
}

async function locateExternal(parsing: Parsing, found: Found, count: number): Promise<Payload> {
  const { external, place, dtype } = found;
  const location = external.get("location");
  if (location === undefined) throw new UnreadableError("its external data has no location", place);
  const path = location.replace(/^(\.\/)+/, "");
  checkBesidePath(path, place);
  const file = await parsing.openBeside(path, place);
  const offset = decimal(external.get("offset") ?? "0", "offset", place);
  if (offset > file.byteLength) {
    throw new UnreadableError(`its data begins at byte ${offset} of ${file.name}, which has ${file.byteLength}`, place);
  }
  const length = external.has("length")
    ? decimal(external.get("length") ?? "", "length", place)
    : (bytesOf(dtype, count) ?? file.byteLength - offset);
  if (length > file.byteLength - offset) {
    throw new UnreadableError(
      `its data takes ${length} bytes from byte ${offset} of ${file.name}, which has ${file.byteLength}`,
      place,
    );
  }
  checkLength(found, count, length);
  return { kind: "bytes", source: file, start: offset, end: offset + length };
}

function decimal(text: string, what: string, place: ErrorPlace): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) {
    throw new UnreadableError(`found ${JSON.stringify(text.slice(0, 40))} as ${what} of its external data`, place);
  }
  return value;
}

/** A StringStringEntryProto. */
async function readEntry(wire: WireReader, entry: Field, depth: number): Promise<[string, string]> {
  wire.expect(entry, wireTypes.bytes);
  let key = "";
  let value = "";
  for await (const field of wire.fields(entry.start, entry.end, depth)) {
    if (field.number === 1) key = await wire.text(field);
    else if (field.number === 2) value = await wire.text(field);
  }
  return [key, value];
}

/** Appends a repeated int64 field, packed or not; refuses more than `most`. */
export async function readInts(wire: WireReader, field: Field, into: number[], most: number): Promise<void> {
  if (field.wire === wireTypes.bytes) {
    for (let at = field.start; at < field.end; ) {
      const [value, next] = await wire.varint(at, field.end);
      into.push(toSigned(value));
      if (into.length > most) break;
      at = next;
    }
  } else into.push(wire.signed(field));
  if (into.length > most) wire.refuse(field.tag, `a list of more than ${most} numbers`);
}
