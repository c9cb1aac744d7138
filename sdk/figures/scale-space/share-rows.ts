import type {
  ScaleSpaceGroup,
  ScaleSpaceLayer,
  ScaleSpaceResult,
  ScaleSpaceShares,
} from "../../results/scale-space.ts";
import type { NamedRow } from "../svg/rows.ts";

/** What the rows of a figure are: layers in the order of the result, or models and their tenths of depth. */
export type RowsBy = "layer" | "depth";

/** What the rows are made of. */
export function setsOf({ layers, groups }: ScaleSpaceResult, by: RowsBy): (ScaleSpaceLayer | ScaleSpaceGroup)[] {
  return by === "layer" ? layers : groups;
}

export function rowsOf({ layers, groups }: ScaleSpaceResult, by: RowsBy): NamedRow<ScaleSpaceShares>[] {
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
