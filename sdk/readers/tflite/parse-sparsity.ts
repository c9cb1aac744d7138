import { type ErrorPlace, UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import type { Table } from "../containers/flatbuffer.ts";
import type { SparseLevel, Sparsity, StoredInts } from "./records.ts";

// Fields of SparsityParameters and DimensionMetadata, by their numbers in the schema.
const ORDER = 0;
const BLOCK_MAP = 1;
const DIMENSIONS = 2;
const FORMAT = 0;
const DENSE_SIZE = 1;
const SEGMENTS = 2;
const INDICES = 4;

/** @throws UnreadableError where the orders are no permutations, or the levels are not as many. */
export async function parseSparsity(table: Table, shape: readonly number[], place: ErrorPlace): Promise<Sparsity> {
  const rank = shape.length;
  const order = await table.ints(ORDER);
  const blockMap = await table.ints(BLOCK_MAP);
  const total = rank + blockMap.length;
  const permutes = (list: readonly number[], from: number, to: number) =>
    new Set(list).size === list.length && list.every((dimension) => dimension >= from && dimension < to);
  if (
    order.length !== total ||
    !permutes(order.slice(0, rank), 0, rank) ||
    !permutes(order.slice(rank), rank, total) ||
    !permutes(blockMap, 0, rank)
  ) {
    throw new UnreadableError(
      `is sparse in the order [${order}] with blocks along [${blockMap}], expected permutations for its ${counted(rank, "axis", "axes")}`,
      place,
    );
  }
  const levels: SparseLevel[] = [];
  for await (const dimension of table.tables(DIMENSIONS)) {
    levels.push(await parseLevel(dimension, place));
    if (levels.length > total) break;
  }
  if (levels.length !== total) {
    throw new UnreadableError(`has ${levels.length} sparse dimensions, expected ${total}`, place);
  }
  return { at: table.at, order, blockMap, levels };
}

async function parseLevel(table: Table, place: ErrorPlace): Promise<SparseLevel> {
  const format = table.i8(FORMAT);
  if (format === 0) return { kind: "dense", size: table.i32(DENSE_SIZE) };
  if (format !== 1) throw new UnreadableError(`has a dimension of format ${format}, expected 0 or 1`, place);
  return { kind: "csr", segments: await parseInts(table, SEGMENTS), indices: await parseInts(table, INDICES) };
}

/** A union: its type in the field, its table in the next one. */
async function parseInts(table: Table, field: number): Promise<StoredInts> {
  const type = table.u8(field);
  const dtype = ([undefined, "i32", "u16", "u8"] as const)[type];
  const values = await table.table(field + 1);
  if (dtype === undefined || values === undefined) {
    throw table.buffer.broken(table.at, `found a list of indices of type ${type}, expected 1, 2 or 3`);
  }
  const width = dtype === "i32" ? 4 : dtype === "u16" ? 2 : 1;
  return { dtype, ...((await values.vector(0, width)) ?? { start: 0, count: 0 }) };
}
