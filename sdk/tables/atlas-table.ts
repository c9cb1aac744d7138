import type { AtlasPlaces } from "../results/atlas.ts";
import type { Table } from "./table.ts";

/** One row for each layer and measure: its place among the layers of an atlas. */
export function atlasTable({ layers }: AtlasPlaces): Table {
  return {
    name: "atlas",
    columns: [
      ...["model", "layer", "among", "atlas_networks", "measure", "value", "atlas_layers"],
      ...["lower_quartile", "upper_quartile", "percentile", "equal", "low", "high"],
    ],
    rows: layers.flatMap(({ model, layer, among, networks, measures }) =>
      Object.entries(measures).map(([key, placed]) => [
        ...[model, layer, among, networks, key, placed.value, placed.layers],
        ...[...placed.quartiles, placed.percentile, placed.equal, placed.low, placed.high],
      ]),
    ),
  };
}

/** One row for each model and each of the networks nearest to it. */
export function nearestTable({ models }: AtlasPlaces): Table {
  return {
    name: "nearest",
    columns: ["model", "filters", "rank", "network", "d_without_noise", "d", "floor"],
    rows: models.flatMap(({ model, filters, nearest }) =>
      nearest.map(({ name, debiased, d, floor }, i) => [model, filters, i + 1, name, debiased, d, floor]),
    ),
  };
}
