import type { ByteSource } from "../../bytes/byte-source.ts";
import { type ErrorPlace, UnreadableError, UnsafeError, UnsupportedError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { isNumberType, type NumberType, sizeOf } from "../../model/decode.ts";
import { elementCount } from "../../model/element-count.ts";
import { type PythonLiteral, parsePythonLiteral } from "./python-literal.ts";

/** What an .npy file says of its array. */
export type NpyHeader = NumbersHeader | ObjectsHeader;

/** An array of Python objects: a pickle follows the header. */
export interface ObjectsHeader {
  readonly dtype: "objects";
  readonly dataStart: number;
}

/** An array of numbers. */
export interface NumbersHeader {
  readonly dtype: NumberType;
  readonly bigEndian: boolean;
  /** True where the first index runs fastest. */
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the elements begin. */
  readonly dataStart: number;
  readonly dataEnd: number;
}

/** One for all headers: each takes memory outside of the heap, and an archive may have 100,000 arrays. */
const decoders = { "utf-8": new TextDecoder(), latin1: new TextDecoder("latin1") };

/** numpy writes a few dozen bytes; only structured types, which are not read, take more. */
const largestHeader = 65536;

/**
 * Reads the header of an .npy file, versions 1 to 3: magic, version, length, then a Python dictionary, which is parsed and
 * never run.
 *
 * @throws UnsupportedError for types that are neither plain numbers nor objects, UnreadableError for everything that
 *   contradicts the format.
 */
export async function readNpyHeader(source: ByteSource): Promise<NpyHeader> {
  const { start, end, encoding } = await findHeader(source);
  const place = { file: source.name, offset: start };
  const text = decoders[encoding].decode(await source.read(start, end));
  let header: PythonLiteral;
  try {
    header = parsePythonLiteral(text);
  } catch (error) {
    throw new UnreadableError(`the header is no Python dictionary: it ${(error as Error).message}`, place, error);
  }
  const [descr, fortranOrder, shape] =
    header instanceof Map ? [header.get("descr"), header.get("fortran_order"), header.get("shape")] : [];
  if (descr === undefined || typeof fortranOrder !== "boolean" || !isNumbers(shape)) {
    throw new UnreadableError("the header lacks a descr, a fortran_order or a shape", place);
  }
  if (descr === "|O" || descr === "O") return { dtype: "objects", dataStart: end };
  const { dtype, bigEndian } = parseDescr(descr, place);
  const bytes = elementCount(shape, place) * sizeOf(dtype);
  if (end + bytes > source.byteLength) {
    throw new UnreadableError(
      `ends after ${counted(source.byteLength, "byte")}, expected ${end + bytes} for the shape [${shape.join(", ")}] of ${dtype}: truncated`,
      place,
    );
  }
  // A copy of the shape is as long as it is; the parser's list grew, and has room for sixteen more.
  return { dtype, bigEndian, fortranOrder, shape: shape.slice(), dataStart: end, dataEnd: end + bytes };
}

async function findHeader(
  source: ByteSource,
): Promise<{ start: number; end: number; encoding: keyof typeof decoders }> {
  const place = { file: source.name, offset: 0 };
  const head = await source.read(0, Math.min(12, source.byteLength));
  const magic = String.fromCharCode(...head.subarray(0, 6));
  if (magic !== "\x93NUMPY" || head.length < 12) {
    throw new UnreadableError(
      `holds no .npy header: found ${counted(head.length, "byte")}, expected the magic \\x93NUMPY`,
      place,
    );
  }
  const version = head[6];
  if (version < 1 || version > 3) {
    throw new UnsupportedError(`is .npy version ${version}.${head[7]}; versions 1 to 3 are read`, place);
  }
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const [start, length] = version === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  if (length > largestHeader) {
    throw new UnsafeError(`says its header has ${counted(length, "byte")}; the limit is ${largestHeader}`, place);
  }
  const end = start + length;
  if (end > source.byteLength) {
    throw new UnreadableError(`says its header ends at byte ${end}, but the file has ${source.byteLength}`, place);
  }
  return { start, end, encoding: version === 3 ? "utf-8" : "latin1" };
}

/** Type codes of numpy's array protocol: kind, then bytes an element. */
const dtypes: ReadonlyMap<string, string> = new Map(
  Object.entries({ f: "f", i: "i", u: "u" }).flatMap(([kind, prefix]) =>
    [1, 2, 4, 8].map((bytes) => [`${kind}${bytes}`, `${prefix}${bytes * 8}`] as const),
  ),
);

function parseDescr(descr: PythonLiteral, place: ErrorPlace): { dtype: NumberType; bigEndian: boolean } {
  if (holdsObjects(descr)) {
    throw new UnsupportedError("is an array of records that hold objects, which is not read", place);
  }
  const parts = typeof descr === "string" ? /^([<>|=]?)(\w+)$/.exec(descr) : null;
  const dtype = parts === null ? undefined : parts[2] === "b1" ? "bool" : dtypes.get(parts[2]);
  if (parts === null || dtype === undefined || !isNumberType(dtype)) {
    const found = typeof descr === "string" ? JSON.stringify(descr) : "of several fields";
    throw new UnsupportedError(`has the element type ${found}; f2 f4 f8, i1 to i8, u1 to u8 and b1 are read`, place);
  }
  // "=" is the order of the machine that wrote the file, which no file can tell; numpy itself never writes it.
  return { dtype, bigEndian: parts[1] === ">" };
}

function holdsObjects(descr: PythonLiteral): boolean {
  if (Array.isArray(descr)) return descr.some(holdsObjects);
  return typeof descr === "string" && /^[<>|=]?O\d*$/.test(descr);
}

function isNumbers(value: PythonLiteral | undefined): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}
