import { UnreadableError, UnsupportedError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import type { Member } from "../hdf5/datatype.ts";
import type { Hdf5File } from "../hdf5/open-hdf5.ts";
import { type Cell, cellOf, cellsOf, unpickle } from "./cells.ts";

/**
 * The table format: a record for each row. A field is a column, or a block of columns whose names are a pickled list in an
 * attribute of the table; texts that are missing stand as `nan`.
 */
export async function readTable(file: Hdf5File, path: string): Promise<Map<string, Cell[]>> {
  const name = `${path}/table`;
  const table = await file.raw(name);
  if (table?.type.members === undefined)
    throw new UnreadableError("has no table of records: damaged", { tensor: name });
  const { count, type: record } = table;
  const [missing = "nan"] = await file.texts(path, "nan_rep");
  file.budget.spend("names", count * record.size, { tensor: name });
  const rows = await table.read(0, count);
  const blocks: [string, Cell[]][][] = [];
  for (const member of record.members ?? []) {
    const names = await namesOf(file, name, member.name);
    if (names !== undefined) blocks.push(readField(member, names));
  }
  // Columns of their own, which the levels of an index are, stand behind the blocks: they come first.
  return new Map(blocks.reverse().flat());

  function readField({ offset, type }: Member, names: readonly string[]): [string, Cell[]][] {
    const one = type.base ?? type;
    const width = type.size / one.size;
    if (width !== names.length) {
      throw new UnreadableError(`has ${counted(width, "column")} in a field that names ${names.length}`, {
        tensor: name,
      });
    }
    file.budget.spend("steps", width * count, { tensor: name });
    file.budget.spend("kept", 8 * width * count, { tensor: name });
    const packed = new Uint8Array(count * type.size);
    for (let row = 0; row < count; row++) {
      const start = row * record.size + offset;
      packed.set(rows.subarray(start, start + type.size), row * type.size);
    }
    const cells = cellsOf(one, packed);
    if (cells === undefined) throw new UnsupportedError(`has a field of type ${one.name}`, { tensor: name });
    const cellAt = (row: number, column: number) => {
      const cell = cells[row * width + column];
      return cell === missing ? null : cell;
    };
    return names.map((column, i) => [column, Array.from({ length: count }, (_, row) => cellAt(row, i))]);
  }
}

/** The columns of a field; undefined for the index without a name, which only counts the rows. */
async function namesOf(file: Hdf5File, table: string, field: string): Promise<string[] | undefined> {
  const [kind] = await file.texts(table, `${field}_kind`);
  // Of an index the kind is its type.
  if (kind === undefined || !kind.startsWith("(")) return undefined;
  const names = await unpickle(new TextEncoder().encode(kind), table, file.budget);
  if (!Array.isArray(names)) throw new UnreadableError(`has no list of the columns of ${field}`, { tensor: table });
  return names.map((name) => `${cellOf(name)}`);
}
