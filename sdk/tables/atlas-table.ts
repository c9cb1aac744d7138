import type { AtlasPlaces } from "../results/atlas.ts";
import type { Table } from "./table.ts";

/** One row for each layer and measure: its place among the layers of an atlas. */
export function atlasTable({ layers }: AtlasPlaces): Table {
  return {
    name: "atlas",
    columns: ["model", "layer", "among", "measure", "value", "atlas_layers", "percentile", "low", "high"],
    rows: layers.flatMap(({ model, layer, among, measures }) =>
      Object.entries(measures).map(([key, placed]) => [
        ...[model, layer, among, key],
        ...[placed.value, placed.layers, placed.percentile, placed.low, placed.high],
      ]),
    ),
  };
}
