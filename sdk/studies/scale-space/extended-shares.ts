import type { ExtendedScaleSpaceShare } from "../../results/scale-space.ts";
import { IndexedRows } from "../../statistics/indexed-rows.ts";
import { lowerMedian } from "../../statistics/lower-median.ts";
import { extendedModels } from "./fits/extended-models.ts";
import type { StudiedFilter } from "./study-filters.ts";

/** Of each filter with such fits: its index, the best model's place in `extendedModels`, its parameters and its cosine. */
export const beyondTable = () => new IndexedRows(4);

export function addBeyond(
  table: IndexedRows,
  { index, extended = [] }: Pick<StudiedFilter, "index" | "extended">,
): void {
  if (extended.length === 0) return;
  const [{ model, parameters, cosine }] = extended;
  table.add([index, extendedModels.findIndex(({ name }) => name === model), parameters, cosine]);
}

/** How many filters each model is best for, the most frequent first, of equals the one that comes first. */
export function extendedShares(tables: readonly IndexedRows[]): ExtendedScaleSpaceShare[] {
  const byModel = new Map<number, { parameters: number; cosines: number[] }>();
  let all = 0;
  for (const table of tables) {
    const rows = table.sorted();
    for (let at = 0; at < rows.length; at += table.width) {
      const [, model, parameters, cosine] = rows.subarray(at, at + table.width);
      const own = byModel.get(model);
      if (own === undefined) byModel.set(model, { parameters, cosines: [cosine] });
      else own.cosines.push(cosine);
      all++;
    }
  }
  return [...byModel]
    .map(([model, { parameters, cosines }]) => ({
      model: extendedModels[model].name,
      parameters,
      filters: cosines.length,
      share: cosines.length / all,
      cosine: lowerMedian(cosines) as number,
    }))
    .sort((a, b) => b.filters - a.filters);
}
