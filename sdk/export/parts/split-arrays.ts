import { crc32 } from "../../bytes/crc32.ts";
import type { PartedDocument, SideArray } from "../../results/parts.ts";
import { npyHeader } from "../npy.ts";
import { type Place, partedFields, placesOf } from "./fields.ts";

/** Numbers in these fields from which on they are written as arrays: some 100 MB of JSON. */
export const mostInDocument = 5_000_000;

/** Lists of lists of numbers, all as long as their neighbours. */
type Nested = readonly (number | Nested)[];

/** A document in parts, and the files that belong to it. */
export interface DocumentParts {
  /** What convscope.json holds: `partedPieces` writes it. */
  document: PartedDocument;
  /** The files beside it, to be written as they come. */
  files: {
    /** Path in the document's folder. */
    name: string;
    /** Its bytes, in order. */
    pieces: () => Iterable<Uint8Array>;
  }[];
}

/**
 * Takes the largest lists of numbers out of a document: examples, densities, planes and matrices of pairs. Null where they are
 * few enough to stay (`mostInDocument`): then the document is one file.
 */
export function splitArrays(document: object, most = mostInDocument): DocumentParts | null {
  const fields = partedFields.flatMap((field) => {
    const places = placesOf(document, field).filter(({ holder, key }) => Array.isArray(holder[key]));
    const lists = places.map(({ holder, key }) => holder[key] as Nested);
    return lists.some(({ length }) => length > 0) ? [{ field, places, lists }] : [];
  });
  const numbers = fields.reduce((sum, { lists }) => sum + lists.reduce((all, list) => all + countOf(list), 0), 0);
  if (numbers <= most) return null;
  const taken = new Map<object, Set<string>>();
  for (const { places } of fields) for (const place of places) take(taken, place);
  const written = fields.map(({ field, lists }) => arrayOf(field, lists));
  return {
    document: {
      schema: "convscope-parts/1",
      arrays: written.map(({ array }) => array),
      document: without(document, taken) as object,
    },
    files: written.flatMap(({ files }) => files),
  };
}

function take(taken: Map<object, Set<string>>, { holder, key }: Place): void {
  const known = taken.get(holder);
  if (known === undefined) taken.set(holder, new Set([key]));
  else known.add(key);
}

/** A copy with null in place of the fields; what holds none of them on any level is shared, not copied. */
function without<V>(value: V, taken: ReadonlyMap<object, ReadonlySet<string>>): V {
  if (typeof value !== "object" || value === null || isNumbers(value)) return value;
  const gone = taken.get(value);
  let copy: Record<string, unknown> | null = null;
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    const kept = gone?.has(key) ? null : without(item, taken);
    if (kept === item) continue;
    copy ??= (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
    copy[key] = kept;
  }
  return (copy ?? value) as V;
}

function isNumbers(value: object): boolean {
  return Array.isArray(value) && (value.length === 0 || typeof value[0] === "number");
}

function arrayOf(field: string, lists: readonly Nested[]): { array: SideArray; files: DocumentParts["files"] } {
  const shapes = lists.map(shapeOf);
  const [first] = shapes;
  const isStacked = shapes.every((shape) => String(shape) === String(first));
  const isSymmetric = isStacked && first.length >= 2 && lists.every(areSymmetric);
  // Rows are gone through anew each time: a list of all of them would take as much memory as a tenth of the numbers.
  const rows: Rows = { [Symbol.iterator]: () => rowsOf(lists, isSymmetric) };
  const { type, count } = typeOf(rows);
  const size = first.at(-1) as number;
  const outer = isSymmetric ? first.slice(0, -2) : first;
  const shape = !isStacked ? [count] : [lists.length, ...outer, ...(isSymmetric ? [(size * (size - 1)) / 2] : [])];
  const name = `arrays/${field.replaceAll("[]", "").replaceAll(".", "-")}`;
  const form = isSymmetric ? "symmetric" : isStacked ? "stacked" : "ragged";
  const files = [{ name: `${name}.npy`, pieces: () => withHeader(type, shape, rows) }];
  const array: SideArray = {
    at: field,
    file: `${name}.npy`,
    form,
    shapes: null,
    type,
    shape,
    crc32: crcOf(rows, type),
    shapesCrc32: null,
  };
  if (form === "ragged") {
    const axes = shapes.reduce((most, { length }) => Math.max(most, length), 0);
    // Of an empty list the axes are not known: it has length 0 along all of them.
    const table = shapes.map((own) => ({ row: [...own, ...new Array<number>(axes - own.length).fill(0)], from: 0 }));
    array.shapes = `${name}-shapes.npy`;
    array.shapesCrc32 = crcOf(table, "<u4");
    files.push({ name: array.shapes, pieces: () => withHeader("<u4", [shapes.length, axes], table) });
  }
  return { array, files };
}

/** The numbers of a row from one on. */
interface Row {
  row: readonly number[];
  from: number;
}

type Rows = Iterable<Row>;

/** Of a list without entries of its own the axes are not known: one of length 0. */
function shapeOf(list: Nested): number[] {
  const [inner] = list;
  return typeof inner === "object" ? [list.length, ...shapeOf(inner)] : [list.length];
}

function countOf(list: Nested): number {
  return shapeOf(list).reduce((product, length) => product * length, 1);
}

/** The innermost lists; of symmetric matrices what stands above the diagonal. */
function* rowsOf(lists: readonly Nested[], isSymmetric: boolean): Generator<Row> {
  for (const list of lists) {
    const [inner] = list;
    if (typeof inner !== "object") yield { row: list as readonly number[], from: 0 };
    else if (isSymmetric && typeof inner[0] !== "object")
      for (const [a, row] of list.entries()) yield { row: row as readonly number[], from: a + 1 };
    else yield* rowsOf(list as readonly Nested[], isSymmetric);
  }
}

function areSymmetric(list: Nested): boolean {
  const [inner] = list;
  if (typeof inner === "object" && typeof inner[0] === "object")
    return list.every((each) => areSymmetric(each as Nested));
  const matrix = list as number[][];
  return matrix.every(
    (row, a) =>
      row.length === matrix.length && row[a] === 0 && row.every((value, b) => b >= a || value === matrix[b][a]),
  );
}

/** The smallest type that holds all numbers exactly, and how many there are. */
function typeOf(rows: Rows): { type: SideArray["type"]; count: number } {
  let [isWhole, isSingle, largest, count] = [true, true, 0, 0];
  for (const { row, from } of rows) {
    count += Math.max(0, row.length - from);
    for (let i = from; i < row.length && (isWhole || isSingle); i++) {
      const value = row[i];
      if (isWhole && !(Number.isInteger(value) && value >= 0)) isWhole = false;
      if (isSingle && Math.fround(value) !== value) isSingle = false;
      if (value > largest) largest = value;
    }
  }
  const whole = largest < 2 ** 16 ? "<u2" : "<u4";
  return { type: isWhole && largest < 2 ** 32 ? whole : isSingle ? "<f4" : "<f8", count };
}

function* withHeader(type: SideArray["type"], shape: readonly number[], rows: Rows) {
  yield npyHeader(type, shape);
  yield* piecesOf(rows, type);
}

function crcOf(rows: Rows, type: SideArray["type"]): number {
  let crc = 0;
  for (const piece of piecesOf(rows, type)) crc = crc32(piece, crc);
  return crc;
}

const pieceBytes = 2 ** 18;

/** The numbers' bytes, little-endian. Rows are at most some thousand numbers long. */
function* piecesOf(rows: Rows, type: SideArray["type"]): Generator<Uint8Array> {
  const size = Number(type[2]);
  const setters = { "<f4": "setFloat32", "<f8": "setFloat64", "<u2": "setUint16", "<u4": "setUint32" } as const;
  const set = setters[type];
  let view = new DataView(new ArrayBuffer(pieceBytes));
  let at = 0;
  for (const { row, from } of rows) {
    for (let i = from; i < row.length; i++) {
      if (at + size > pieceBytes) {
        yield new Uint8Array(view.buffer, 0, at);
        [view, at] = [new DataView(new ArrayBuffer(pieceBytes)), 0];
      }
      view[set](at, row[i], true);
      at += size;
    }
  }
  if (at > 0) yield new Uint8Array(view.buffer, 0, at);
}
