import { fromBytes } from "../../bytes/bytes.ts";
import { decodeNumbers } from "../../model/decode.ts";
import type { Budget } from "../budget.ts";
import { readPickle } from "../containers/pickle.ts";
import type { PickleValue } from "../containers/pickle-values.ts";
import type { Datatype } from "../hdf5/datatype.ts";
import { decodeText } from "../hdf5/links.ts";

/** What a frame holds in one place; null where pandas has no value (None, NaN). */
export type Cell = string | number | null;

/** Turns the bytes of one element after the other into cells; undefined for a type that a frame's cell is not read from. */
export function cellsOf(type: Datatype, bytes: Uint8Array): Cell[] | undefined {
  if (type.number !== undefined) {
    const numbers = decodeNumbers(bytes, type.number, { bigEndian: type.bigEndian });
    return Array.from(numbers, (number) => (Number.isNaN(number) ? null : number));
  }
  const count = Math.floor(bytes.length / type.size);
  if (type.text === "fixed") {
    const known = new Map<string, string>();
    return Array.from({ length: count }, (_, i) => textAt(bytes, i * type.size, type.size, known));
  }
  // PyTables keeps truths as eight bits.
  if (type.name === "bits" && type.size === 1) return Array.from(bytes, (bit) => truth(bit !== 0));
  return undefined;
}

/** A text up to its NULs. A label stands in thousands of rows: each text is kept once. */
function textAt(bytes: Uint8Array, start: number, size: number, known: Map<string, string>): string {
  let end = start + size;
  while (end > start && bytes[end - 1] === 0) end--;
  const text = decodeText(bytes.subarray(start, end));
  const kept = known.get(text);
  if (kept === undefined) known.set(text, text);
  return kept ?? text;
}

/** What a Python object is as a cell; null for what has no text or number of its own. */
export function cellOf(value: PickleValue | undefined): Cell {
  if (typeof value === "string") return value;
  if (typeof value === "number") return Number.isNaN(value) ? null : value;
  if (typeof value === "bigint") return Number(value);
  return typeof value === "boolean" ? truth(value) : null;
}

function truth(value: boolean): string {
  return value ? "True" : "False";
}

/** What a pickle says that lies in an element or an attribute. */
export async function unpickle(bytes: Uint8Array, name: string, budget: Budget): Promise<PickleValue> {
  return (await readPickle(fromBytes(name, bytes), 0, budget)).value;
}
