import type {
  ScaleSpaceGroup,
  ScaleSpaceLayer,
  ScaleSpaceResult,
  ScaleSpaceShares,
} from "../../results/scale-space.ts";
import { element, type Markup } from "../svg/markup.ts";
import { label } from "../svg/shapes.ts";
import { SIZE } from "../svg/style.ts";
import { fitNames, textWidth } from "../svg/text.ts";

/** What the rows of a figure are: layers in the order of the result, or models and their tenths of depth. */
export type RowsBy = "layer" | "depth";

/** One set of filters; a row without shares is a heading over the rows below it. */
export interface ScaleSpaceRow {
  name: string;
  shares: ScaleSpaceShares | null;
}

const HEADING = 26;

/** What the rows are made of. */
export function setsOf({ layers, groups }: ScaleSpaceResult, by: RowsBy): (ScaleSpaceLayer | ScaleSpaceGroup)[] {
  return by === "layer" ? layers : groups;
}

export function rowsOf({ layers, groups }: ScaleSpaceResult, by: RowsBy): ScaleSpaceRow[] {
  const sets = by === "layer" ? layers : groups;
  const models = [...new Set(sets.map(({ model }) => model))];
  return models.flatMap((model) => {
    const own =
      by === "layer"
        ? layers.filter((layer) => layer.model === model).map((layer) => ({ name: layer.name, shares: layer }))
        : (["model", "depth-decile"] as const).flatMap((kind) =>
            groups
              .filter((group) => group.model === model && group.by === kind)
              .map((group) => ({
                name: kind === "model" ? "all layers" : `depth ${group.name.replace("-", "–")}`,
                shares: group,
              })),
          );
    return models.length > 1 ? [{ name: model, shares: null }, ...own] : own;
  });
}

/** Names of the rows right-aligned before `left`, headings in bold at the margin; a place for each row with shares. */
export function layRows(
  rows: ScaleSpaceRow[],
  top: number,
  pitch: number,
): {
  body: Markup[];
  left: number;
  bottom: number;
  places: { row: ScaleSpaceRow; shares: ScaleSpaceShares; y: number }[];
} {
  const names = fitNames(
    rows.map(({ name }) => name),
    150,
    SIZE.label,
    170,
  );
  const own = names.filter((_, i) => rows[i].shares !== null);
  const left = own.reduce((most, name) => Math.max(most, textWidth(name, SIZE.label)), 90) + 10;
  const body: Markup[] = [];
  const places: { row: ScaleSpaceRow; shares: ScaleSpaceShares; y: number }[] = [];
  let y = top;
  rows.forEach((row, i) => {
    if (row.shares === null) {
      body.push(label(names[i], { x: 0, y: y + 18, "font-weight": "bold" }));
      y += HEADING;
    } else {
      body.push(element("g", {}, label(names[i], { x: left - 8, y: y + pitch / 2 + 3.5, "text-anchor": "end" })));
      places.push({ row, shares: row.shares, y });
      y += pitch;
    }
  });
  return { body, left, bottom: y, places };
}
