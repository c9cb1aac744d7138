import { breakable } from "../ui/breakable.ts";
import { significant } from "../ui/numbers.ts";
import type { Column } from "../ui/table-rows.ts";

/** A layer by its name, which may run from right to left. */
export function layerColumn<Row>(nameOf: (row: Row) => string): Column<Row> {
  return { title: "Layer", value: nameOf, show: (row) => breakable(nameOf(row)) };
}

export function modelColumn<Row>(nameOf: (row: Row) => string): Column<Row> {
  return { title: "Model", value: nameOf, show: (row) => breakable(nameOf(row)) };
}

export function numberColumn<Row>(
  title: string,
  hint: string | undefined,
  value: (row: Row) => number | null,
  show: (value: number | null) => string,
): Column<Row> {
  return { title, hint, numeric: true, value, show: (row) => show(value(row)) };
}

/** The noise floor of the divergence in the column before. */
export function floorColumn<Row>(value: (row: Row) => number | null): Column<Row> {
  return numberColumn(
    "Floor of D",
    "What two samples of one distribution give at most, in 95 of 100 cases",
    value,
    significant,
  );
}
