import type { ByteSource } from "../../bytes/byte-source.ts";
import { type ErrorPlace, UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { type Field, wireTypes } from "../containers/protobuf.ts";
import { bytesOf, dtypeName, typedFields } from "./dtypes.ts";
import { locateExternal, readEntry } from "./external-data.ts";
import type { Parsing } from "./parsing.ts";
import { readInts } from "./read-ints.ts";
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
export async function parseTensorProto(
  parsing: Parsing,
  start: number,
  end: number,
  depth: number,
): Promise<TensorRecord> {
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
  for (const field of wire.steps(start, end, depth)) {
    if (field instanceof Promise) {
      await field;
      continue;
    }
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
        name = wire.heldText(field) ?? (await wire.text(field));
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
  if (found.isExternal) {
    const range = await locateExternal(parsing, found.external, bytesOf(dtype, count), place);
    checkLength(found, count, range.end - range.start);
    return { kind: "bytes", ...range };
  }
  if (typed.size > 0) return locateTyped(source, found, count);
  const length = raw === undefined ? 0 : raw.end - raw.start;
  checkLength(found, count, length);
  return { kind: "bytes", source, start: raw?.start ?? 0, end: raw?.end ?? 0 };
}

function checkLength({ dims, dtype, place }: Found, count: number, length: number): void {
  const expected = bytesOf(dtype, count);
  if (expected === undefined || expected === length) return;
  throw new UnreadableError(
    `found ${counted(length, "byte")} of data, expected ${expected}: [${dims}] of ${dtype}`,
    place,
  );
}

async function locateTyped(source: ByteSource, { typed, dims, dtype, place }: Found, count: number): Promise<Payload> {
  const [[number, runs], ...others] = typed;
  const field = typedFields.get(number);
  if (field === undefined || others.length > 0) {
    throw new UnreadableError("found its numbers in two typed fields, expected one", place);
  }
  if (bytesOf(dtype, 1) === undefined || dtype.startsWith("complex") || /^(f8e8m0|f4|[iu]4)/.test(dtype)) {
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
      `found ${counted(found, "number")} in ${field.name}, expected ${count}: the shape is [${dims}]`,
      place,
    );
  }
  return { kind: "fields", source, width: field.width, runs };
}
