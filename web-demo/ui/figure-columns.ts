import type { Cell, Table } from "../../sdk/index.ts";
import type { Column } from "./table-rows.ts";

/** The columns of the numbers behind a figure. */
export function figureColumns({ columns, rows }: Table): Column<readonly Cell[]>[] {
  return columns.map((name, i) => {
    const numeric = rows.some((row) => typeof row[i] === "number");
    return { title: name.replaceAll("_", " "), numeric, alike: numeric, value: (row) => row[i] };
  });
}
