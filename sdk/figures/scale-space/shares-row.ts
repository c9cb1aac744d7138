import type { ScaleSpaceGroup, ScaleSpaceLayer, ScaleSpaceResult } from "../../results/scale-space.ts";
import type { Table } from "../../tables/table.ts";
import type { Caption } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import type { FigureOptions } from "../svg/frame.ts";
import { type RowsBy, setsOf } from "./share-rows.ts";

type Part = { scaleSpace: ScaleSpaceResult };

/** What a figure is by layer and by depth. */
export interface SharesFigure {
  titles: Record<RowsBy, string>;
  captions: Record<RowsBy, Caption>;
  draw(result: Part, options: FigureOptions & { by: RowsBy }): string;
  table(sets: (ScaleSpaceLayer | ScaleSpaceGroup)[]): Table;
}

/** The row of a figure whose own rows are layers, or tenths of depth. */
export function sharesRow(name: string, by: RowsBy, { titles, captions, draw, table }: SharesFigure): FigureRow<Part> {
  return {
    name,
    title: () => titles[by],
    caption: () => captions[by],
    isThere: ({ scaleSpace }) => setsOf(scaleSpace, by).length > 0,
    draw: (result, options) => draw(result, { ...options, by }),
    table: ({ scaleSpace }) => table(setsOf(scaleSpace, by)),
  };
}
