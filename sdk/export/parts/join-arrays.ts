import { fromBytes } from "../../bytes/bytes.ts";
import { crc32 } from "../../bytes/crc32.ts";
import { UnreadableError } from "../../errors.ts";
import { readNpyHeader } from "../../readers/containers/npy-header.ts";
import type { PartedDocument, SideArray } from "../../results/parts.ts";
import { partedFields, placesOf } from "./fields.ts";

type Read = (file: string) => Promise<Uint8Array>;

/** The document of its parts: what was taken out is put back in place. Other documents are given back as they are. */
export async function joinArrays(saved: unknown, read: Read): Promise<object> {
  const { schema, arrays, document } = (saved ?? {}) as Partial<PartedDocument>;
  if (schema !== "convscope-parts/1") return saved as object;
  if (!Array.isArray(arrays) || typeof document !== "object" || document === null)
    throw new UnreadableError("lacks its arrays or its document", { file: "convscope.json" });
  const whole = structuredClone(document);
  for (const array of arrays) await putBack(whole, array, read);
  return whole;
}

async function putBack(document: object, array: SideArray, read: Read): Promise<void> {
  if (!partedFields.includes(array.at))
    throw new UnreadableError(`names a field ${JSON.stringify(array.at)} that is no array`, { file: "convscope.json" });
  const places = placesOf(document, array.at).filter(({ holder, key }) => holder[key] === null);
  const numbers = await numbersOf(array.file, array.type, read, array.crc32);
  const shapes = await shapesOf(array, places.length, read);
  const expected = shapes.reduce((sum, shape) => sum + filled(array.form, shape), 0);
  if (expected !== numbers.length || shapes.length !== places.length) {
    throw new UnreadableError(
      `holds ${numbers.length} numbers for ${array.at}, expected ${expected} in ${places.length} places`,
      { file: array.file },
    );
  }
  let from = 0;
  for (const [i, { holder, key }] of places.entries()) {
    const shape = shapes[i];
    const next = from + filled(array.form, shape);
    holder[key] = array.form === "symmetric" ? squares(numbers, from, shape) : nested(numbers, from, shape);
    from = next;
  }
}

/** Numbers that a place takes in the file. */
function filled(form: SideArray["form"], shape: readonly number[]): number {
  const all = shape.reduce((product, length) => product * length, 1);
  const size = shape.at(-1) as number;
  return form === "symmetric" ? (all / (size * size || 1)) * ((size * (size - 1)) / 2) : all;
}

async function shapesOf({ form, shape, shapes, file }: SideArray, places: number, read: Read): Promise<number[][]> {
  if (form === "ragged") {
    const lengths = await numbersOf(shapes as string, "<u4", read);
    const axes = places === 0 ? 0 : lengths.length / places;
    return Array.from({ length: places }, (_, i) => [...lengths.subarray(i * axes, (i + 1) * axes)]);
  }
  const [count, ...own] = shape;
  if (count !== places)
    throw new UnreadableError(`holds ${count} entries, expected ${places} by the document`, { file });
  if (form !== "symmetric") return new Array(count).fill(own);
  // n of n (n - 1) / 2.
  const pairs = own.at(-1) as number;
  const size = Math.round((1 + Math.sqrt(1 + 8 * pairs)) / 2);
  return new Array(count).fill([...own.slice(0, -1), size, size]);
}

type Numbers = Float32Array | Float64Array | Uint16Array | Uint32Array;

const types = {
  "<f4": { dtype: "f32", View: Float32Array },
  "<f8": { dtype: "f64", View: Float64Array },
  "<u2": { dtype: "u16", View: Uint16Array },
  "<u4": { dtype: "u32", View: Uint32Array },
} as const;

async function numbersOf(file: string, type: SideArray["type"], read: Read, crc?: number): Promise<Numbers> {
  const bytes = await read(file);
  const header = await readNpyHeader(fromBytes(file, bytes));
  const { dtype, View } = types[type] ?? types["<f8"];
  if (header.dtype !== dtype || header.bigEndian || header.fortranOrder)
    throw new UnreadableError(`is an array of ${header.dtype}, expected ${dtype} in C order`, { file });
  // A copy of its own, whatever view the bytes came as: numbers must begin at a multiple of their size.
  const body = Uint8Array.from(bytes.subarray(header.dataStart, header.dataEnd));
  if (crc !== undefined && crc32(body) !== crc)
    throw new UnreadableError("is not the array that was saved with this document (another CRC-32)", { file });
  return new View(body.buffer);
}

type List = (number | List)[];

function nested(numbers: Numbers, from: number, shape: readonly number[]): List {
  const [length, ...inner] = shape;
  if (inner.length === 0) return Array.from({ length }, (_, i) => numbers[from + i]);
  const step = inner.reduce((product, each) => product * each, 1);
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
