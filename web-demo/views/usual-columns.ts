import { h } from "preact";
import { overview } from "../state.ts";
import { breakable } from "../ui/breakable.ts";
import { fittedNames } from "../ui/fitted-names.ts";
import { shownName } from "../ui/shown-name.ts";
import type { Column } from "../ui/table-rows.ts";

/** A layer by its name, which may run from right to left. */
export function layerColumn<Row>(nameOf: (row: Row) => string): Column<Row> {
  return { title: "Layer", value: nameOf, show: (row) => breakable(nameOf(row)) };
}

/** Characters of a model's name in a column beside a layer's: more where the window is wide, in which a table has room to spare. */
function longestModel(): number {
  const letters = innerWidth / Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return Math.max(20, Math.round(letters / 4));
}

/** A row's model, in one line, by what tells it from the others. */
export function modelColumn<Row>(nameOf: (row: Row) => string): Column<Row> {
  const names = overview.value?.models.map(({ name }) => name) ?? [];
  const longest = longestModel();
  const short = new Map(fittedNames(names, longest).map((fitted, i) => [names[i], fitted]));
  const show = (row: Row) => {
    const name = nameOf(row);
    return h("bdi", { class: "option", title: shownName(name) }, short.get(name) ?? shownName(name, longest));
  };
  return { title: "Model", value: nameOf, show };
}

export function numberColumn<Row>(
  title: string,
  hint: string | undefined,
  value: (row: Row) => number | null,
  /** Without it all numbers have the same decimals. */
  show?: (value: number | null) => string,
): Column<Row> {
  return { title, hint, numeric: true, alike: true, value, show: show && ((row) => show(value(row))) };
}

/** The noise floor of the divergence in the column before. */
export function floorColumn<Row>(value: (row: Row) => number | null): Column<Row> {
  return numberColumn("Floor of D", "What two samples of one distribution give at most, in 95 of 100 cases", value);
}
