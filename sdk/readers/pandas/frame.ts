import { UnreadableError, UnsupportedError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import type { Hdf5File } from "../hdf5/open-hdf5.ts";
import type { Cell } from "./cells.ts";
import { readFixed } from "./fixed.ts";
import { readTable } from "./table.ts";

/** A DataFrame: its index levels and columns by their names, in its order, all of one length. */
export interface Frame {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, readonly Cell[]>;
}

/**
 * The DataFrame that pandas' `to_hdf` wrote into a group of an HDF5 file, in its fixed or its table format
 * (pandas/io/pytables.py); undefined where the group holds none. Python objects are read as data, never made.
 *
 * @throws UnreadableError for a damaged one, UnsupportedError for another layout.
 */
export async function readFrame(file: Hdf5File, path: string): Promise<Frame | undefined> {
  const [type] = await file.texts(path, "pandas_type");
  if (type === undefined) return undefined;
  const columns = await readColumns();
  const [rows = 0] = Array.from(columns.values(), ({ length }) => length);
  for (const [name, { length }] of columns) {
    if (length !== rows) {
      throw new UnreadableError(
        `has ${counted(length, "row")} in the column ${JSON.stringify(name)}, expected ${rows}`,
        {
          tensor: path,
        },
      );
    }
  }
  return { rows, columns };

  function readColumns(): Promise<Map<string, Cell[]>> {
    if (type === "frame") return readFixed(file, path);
    if (type === "frame_table") return readTable(file, path);
    throw new UnsupportedError(`holds what pandas calls ${JSON.stringify(type)}, expected a frame`, { tensor: path });
  }
}
