import type { Table } from "./table.ts";

/**
 * A table that is made when it is read, and again once nobody holds its rows: all tables of hundreds of models at once take more
 * memory than their result.
 */
export function madeLater(name: string, make: () => Table): Table {
  let known: WeakRef<Table> | undefined;
  const made = (): Table => {
    const table = known?.deref() ?? make();
    known = new WeakRef(table);
    return table;
  };
  return {
    name,
    get columns() {
      return made().columns;
    },
    get rows() {
      return made().rows;
    },
  };
}
