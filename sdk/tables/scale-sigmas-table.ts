import type { ScaleSpaceGroup, ScaleSpaceLayer } from "../results/scale-space.ts";
import { setColumn } from "./set-column.ts";
import type { Table } from "./table.ts";

/** One row a layer or group and axis: the quartiles of the scales in pixels. */
export function sigmasTable(sets: readonly (ScaleSpaceLayer | ScaleSpaceGroup)[]): Table {
  return {
    name: "scale-space-sigmas",
    columns: ["model", setColumn(sets), "axis", "least", "lower", "median", "upper", "greatest"],
    rows: sets.flatMap(({ model, name, sigmaX, sigmaY }) => [
      [model, name, "x", ...sigmaX],
      [model, name, "y", ...sigmaY],
    ]),
  };
}
