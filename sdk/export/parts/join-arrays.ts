import { fromBytes } from "../../bytes/bytes.ts";
import { crc32 } from "../../bytes/crc32.ts";
import { ConvscopeError, UnreadableError, UnsafeError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { readNpyHeader } from "../../readers/containers/npy-header.ts";
import type { PartedDocument, SideArray } from "../../results/parts.ts";
import { checkParts, numberTypes } from "./check-arrays.ts";
import { placesOf } from "./fields.ts";

type Read = (file: string) => Promise<Uint8Array>;

/** The document of its parts: what was taken out is put back in place. Other documents are given back as they are. */
export async function joinArrays(saved: unknown, read: Read): Promise<object> {
  const parts = (saved ?? {}) as Partial<PartedDocument>;
  if (parts.schema !== "convscope-parts/1") return saved as object;
  checkParts(parts);
  const { arrays, document } = parts;
  const count = arrays.length + arrays.filter(({ form }) => form === "ragged").length;
  const whole = structuredClone(document);
  for (const array of arrays) await putBack(whole, array, (file) => given(file, count, read));
  return whole;
}

/** What to do about files that are not those that were saved. */
const again = "copy the result's files again";

/** @param count Files that belong to the document. */
async function given(file: string, count: number, read: Read): Promise<Uint8Array> {
  let why: unknown;
  try {
    const bytes = await read(file);
    if (bytes !== undefined) return bytes;
  } catch (error) {
    if (error instanceof ConvscopeError) throw error;
    why = error;
  }
  const isThere = why !== undefined && (why as { code?: unknown }).code !== "ENOENT";
  const what = isThere ? `cannot be read (${(why as Error)?.message ?? why})` : "is missing";
  throw new UnreadableError(
    `${what}: put all ${counted(count, "file")} of arrays/ beside convscope.json`,
    { file },
    why,
  );
}

async function putBack(document: object, array: SideArray, read: Read): Promise<void> {
  const { file, type, form, shape, crc32: crc } = array;
  const places = placesOf(document, array.at).filter(({ holder, key }) => holder[key] === null);
  const numbers = await numbersOf(file, { type, shape, crc }, read);
  const shapes = await shapesOf(array, places.length, read);
  const expected = shapes.reduce((sum, one) => sum + filled(form, one), 0);
  if (expected !== numbers.length)
    throw new UnreadableError(`holds ${counted(numbers.length, "number")}, expected ${expected}: ${again}`, { file });
  // Lists of nothing take room, too, and no number of the file limits how many are claimed.
  if (shapes.reduce((sum, one) => sum + listed(one), 0) > 4 * numbers.length + mostEmpty)
    throw new UnsafeError(`claims more than ${mostEmpty} empty lists: it is not opened`, { file });
  let from = 0;
  for (const [i, { holder, key }] of places.entries()) {
    const shape = shapes[i];
    const next = from + filled(form, shape);
    holder[key] = form === "symmetric" ? squares(numbers, from, shape) : nested(numbers, from, shape);
    from = next;
  }
}

const mostEmpty = 2 ** 16;

/** Numbers and lists that a place has on its innermost level that is not empty. */
function listed(shape: readonly number[]): number {
  const empty = shape.indexOf(0);
  return product(empty === -1 ? shape : shape.slice(0, empty));
}

function product(lengths: readonly number[]): number {
  return lengths.reduce((all, length) => all * length, 1);
}

/** Numbers that a place takes in the file. */
function filled(form: SideArray["form"], shape: readonly number[]): number {
  const all = product(shape);
  const size = shape.at(-1) as number;
  return form === "symmetric" ? (all / (size * size || 1)) * ((size * (size - 1)) / 2) : all;
}

async function shapesOf(array: SideArray, places: number, read: Read): Promise<readonly (readonly number[])[]> {
  const { form, shape, shapes, file, shapesCrc32 } = array;
  if (form === "ragged") {
    const lengths = await numbersOf(shapes as string, { type: "<u4", crc: shapesCrc32 as number }, read);
    const axes = lengths.length / Math.max(1, places);
    if (!Number.isInteger(axes) || (places === 0 && lengths.length > 0))
      throw new UnreadableError(
        `holds ${counted(lengths.length, "length")} for ${counted(places, "entry", "entries")}: ${again}`,
        { file: shapes as string },
      );
    return Array.from({ length: places }, (_, i) => [...lengths.subarray(i * axes, (i + 1) * axes)]);
  }
  const [count, ...own] = shape;
  if (count !== places)
    throw new UnreadableError(`holds ${counted(count, "entry", "entries")}, convscope.json has ${places}: ${again}`, {
      file,
    });
  if (form !== "symmetric") return new Array(count).fill(own);
  // n of n (n - 1) / 2.
  const pairs = own.at(-1) as number;
  const size = Math.round((1 + Math.sqrt(1 + 8 * pairs)) / 2);
  return new Array(count).fill([...own.slice(0, -1), size, size]);
}

type Numbers = Float32Array | Float64Array | Uint16Array | Uint32Array;

/** What the document says of a file; of the shapes' own file it says no shape. */
interface Expected {
  type: SideArray["type"];
  crc: number;
  shape?: readonly number[];
}

async function numbersOf(file: string, { type, crc, shape }: Expected, read: Read): Promise<Numbers> {
  const bytes = await read(file);
  const header = await readNpyHeader(fromBytes(file, bytes));
  const { dtype, View } = numberTypes[type];
  const expect = (found: unknown, expected: unknown, what: string) => {
    if (String(found) !== String(expected))
      throw new UnreadableError(`has ${what} ${found}, expected ${expected}: ${again}`, { file });
  };
  expect(header.dtype, dtype, "type");
  if (header.dtype === "objects") return new View(0);
  expect(header.bigEndian ? "big" : "little", "little", "byte order");
  expect(header.fortranOrder ? "Fortran" : "C", "C", "order");
  if (shape !== undefined) expect(`[${header.shape.join(", ")}]`, `[${shape.join(", ")}]`, "shape");
  expect(bytes.length, header.dataEnd, "bytes");
  // A copy of its own, whatever view the bytes came as: numbers must begin at a multiple of their size.
  const body = Uint8Array.from(bytes.subarray(header.dataStart, header.dataEnd));
  expect(hex(crc32(body)), hex(crc), "CRC-32");
  return new View(body.buffer);
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, "0");
}

type List = (number | List)[];

function nested(numbers: Numbers, from: number, shape: readonly number[]): List {
  const [length, ...inner] = shape;
  if (inner.length === 0) return Array.from({ length }, (_, i) => numbers[from + i]);
  const step = product(inner);
  return Array.from({ length }, (_, i) => nested(numbers, from + i * step, inner));
}

/** Matrices from their upper triangles. */
function squares(numbers: Numbers, from: number, shape: readonly number[]): List {
  if (shape.length > 2) {
    const [length, ...inner] = shape;
    const step = filled("symmetric", inner);
    return Array.from({ length }, (_, i) => squares(numbers, from + i * step, inner));
  }
  const [size] = shape;
  const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (let a = 0, at = from; a < size; a++)
    for (let b = a + 1; b < size; b++) matrix[a][b] = matrix[b][a] = numbers[at++];
  return matrix;
}
