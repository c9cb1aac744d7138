import type { Cell, Table } from "../../sdk/index.ts";
import { short } from "./numbers.ts";
import type { Column } from "./table-rows.ts";

/** The columns of the numbers behind a figure. */
export function figureColumns({ columns, rows }: Table): Column<readonly Cell[]>[] {
  return columns.map((name, i) => {
    const numeric = rows.some((row) => typeof row[i] === "number");
    return {
      title: name.replaceAll("_", " "),
      numeric,
      value: (row) => row[i],
      show: (row) => (typeof row[i] === "number" ? short(row[i]) : undefined),
    };
  });
}
