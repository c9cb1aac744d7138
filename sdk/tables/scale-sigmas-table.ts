import type { ScaleSpaceGroup, ScaleSpaceLayer } from "../results/scale-space.ts";
import { setColumn } from "./set-column.ts";
import type { Table } from "./table.ts";

/** One row a layer or group and axis: the quartiles of the explained filters' scales in pixels, and the median of explained noise. */
export function sigmasTable(sets: readonly (ScaleSpaceLayer | ScaleSpaceGroup)[]): Table {
  return {
    name: "scale-space-sigmas",
    columns: ["model", setColumn(sets), "axis", "least", "lower", "median", "upper", "greatest", "noise_median"],
    rows: sets.flatMap(({ model, name, explained: { sigmaX, sigmaY, noise } }) => [
      [model, name, "x", ...five(sigmaX), noise.sigmaX],
      [model, name, "y", ...five(sigmaY), noise.sigmaY],
    ]),
  };
}

/** Of no filters there are no quartiles. */
function five(quartiles: readonly number[]): (number | null)[] {
  return [0, 1, 2, 3, 4].map((i) => quartiles[i] ?? null);
}
