import { UnreadableError, UnsupportedError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import type { Hdf5File } from "../hdf5/open-hdf5.ts";
import { objectsOf } from "../torch/parse-array.ts";
import { type Cell, cellOf, cellsOf, unpickle } from "./cells.ts";

/** Blocks that a frame has at most: one for each type of column. */
const mostBlocks = 64;
/** Levels of an index. */
const mostLevels = 64;

/**
 * The fixed format: an index (one array, or levels and the codes into them), and blocks of columns of one type, a row of the
 * file for each of the frame; blocks of Python objects are one pickled array each.
 */
export async function readFixed(file: Hdf5File, path: string): Promise<Map<string, Cell[]>> {
  const columns = new Map<string, Cell[]>();
  for (const [name, cells] of await readIndex(file, path)) columns.set(name, cells);
  const found = new Map<string, Cell[]>();
  for (let block = 0; file.datasets.has(`${path}/block${block}_values`); block++) {
    if (block === mostBlocks)
      throw new UnsupportedError(`has more than ${mostBlocks} blocks of columns`, { tensor: path });
    const names = await readArray(file, `${path}/block${block}_items`);
    const cells = await readArray(file, `${path}/block${block}_values`);
    if (names.length === 0) continue;
    const rows = cells.length / names.length;
    if (!Number.isInteger(rows)) {
      throw new UnreadableError(`has ${counted(cells.length, "cell")} in ${counted(names.length, "column")}`, {
        tensor: `${path}/block${block}_values`,
      });
    }
    names.forEach((name, column) => {
      found.set(
        `${name}`,
        Array.from({ length: rows }, (_, row) => cells[row * names.length + column]),
      );
    });
  }
  // Blocks are by type; the first axis has the columns in the frame's order.
  const order = (await readArray(file, `${path}/axis0`)).map((name) => `${name}`);
  for (const name of [...order, ...found.keys()]) {
    const cells = found.get(name);
    if (cells !== undefined && !columns.has(name)) columns.set(name, cells);
  }
  return columns;
}

/** The named levels of the index. One without a name only counts the rows. */
async function readIndex(file: Hdf5File, path: string): Promise<Map<string, Cell[]>> {
  const levels = new Map<string, Cell[]>();
  for (let level = 0; level < mostLevels && file.datasets.has(`${path}/axis1_level${level}`); level++) {
    const values = await readArray(file, `${path}/axis1_level${level}`);
    const codes = await readArray(file, `${path}/axis1_label${level}`);
    const name = await nameOf(file, `${path}/axis1_level${level}`);
    // -1 stands for no value.
    if (name !== undefined)
      levels.set(
        name,
        codes.map((code) => values[code as number] ?? null),
      );
  }
  const name = levels.size > 0 ? undefined : await nameOf(file, `${path}/axis1`);
  if (name !== undefined) levels.set(name, await readArray(file, `${path}/axis1`));
  return levels;
}

/** A level's name; a level without one has a pickled None. */
async function nameOf(file: Hdf5File, path: string): Promise<string | undefined> {
  const [name] = await file.texts(path, "name");
  return name === undefined || name === "N." ? undefined : name;
}

/** The cells of an array in the order in which they lie. */
async function readArray(file: Hdf5File, path: string): Promise<Cell[]> {
  const dataset = await file.raw(path);
  if (dataset === undefined) throw new UnreadableError("is missing: the frame is damaged", { tensor: path });
  file.budget.spend("steps", dataset.count, { tensor: path });
  file.budget.spend("kept", 8 * dataset.count, { tensor: path });
  if (dataset.type.base !== undefined) return readObjects(file, path);
  const bytes = await dataset.read(0, dataset.count);
  file.budget.spend("names", dataset.type.text === undefined ? 0 : bytes.length, { tensor: path });
  const cells = cellsOf(dataset.type, bytes);
  if (cells !== undefined) return cells;
  throw new UnsupportedError(`has elements of type ${dataset.type.name}, which no column is read from`, {
    tensor: path,
  });
}

/** A pickled array of Python objects: they follow one another row by row, whatever its order in memory was. */
async function readObjects(file: Hdf5File, path: string): Promise<Cell[]> {
  const [bytes] = await file.lists(path);
  if (bytes === undefined) return [];
  const objects = objectsOf(await unpickle(bytes, path, file.budget));
  if (objects === undefined) throw new UnreadableError("holds no pickled array of objects", { tensor: path });
  file.budget.spend("steps", objects.length, { tensor: path });
  file.budget.spend("kept", 8 * objects.length, { tensor: path });
  return objects.map(cellOf);
}
