import type { ScaleSpaceFilter, ScaleSpaceResult } from "../../results/scale-space.ts";
import type { Cell } from "../../tables/table.ts";
import type { StudyTableMaker } from "./made-table.ts";

const methods = ["A", "B", "C1", "C2", "D1", "D2"] as const;

/**
 * Every filter in the family that fits it best, by each method: the scales, and what C leaves over in l1 and D in l2 (the tables
 * of methods A to D2 of arXiv 2509.12746).
 */
export const methodsTable: StudyTableMaker = ([{ document }]) => {
  const { scaleSpace } = document as { scaleSpace?: ScaleSpaceResult };
  const layers = scaleSpace?.layers.filter(({ filters }) => filters !== undefined) ?? [];
  if (layers.length === 0) return "its step lists no filters (options: { filters: true })";
  return {
    caption:
      "Each filter in the family that fits it best. Scales in pixels (standard deviations) by methods A, B, C1, C2, D1 and D2; C2 and D2 have one for both axes. A residual is the sum of absolute differences (C) or the root of the sum of squares (D) between the normalised filter and the model.",
    table: {
      columns: [
        ...["model", "layer", "index", "family", "alpha"],
        ...methods.flatMap((method) => [`${method}_sigma_x`, `${method}_sigma_y`, ...residualOf(method)]),
      ],
      rows: layers.flatMap(({ model, name, filters = [] }) =>
        filters.map((filter): Cell[] => [model, name, filter.index, ...rowOf(filter)]),
      ),
    },
  };
};

function rowOf({ fits, best }: ScaleSpaceFilter): Cell[] {
  const own = fits.filter(({ family }) => family === best?.family);
  const by = new Map(own.map((fit) => [fit.method, fit]));
  return [
    best?.family ?? null,
    by.get("D1")?.alpha ?? null,
    ...methods.flatMap((method): Cell[] => {
      const fit = by.get(method);
      const residual = method.startsWith("C") ? fit?.l1 : fit?.l2;
      return [fit?.sigmaX ?? null, fit?.sigmaY ?? null, ...residualOf(method).map(() => residual ?? null)];
    }),
  ];
}

/** A and B fit nothing: they have no residual of their own. */
function residualOf(method: (typeof methods)[number]): string[] {
  return method.startsWith("C") ? [`${method}_l1`] : method.startsWith("D") ? [`${method}_l2`] : [];
}
