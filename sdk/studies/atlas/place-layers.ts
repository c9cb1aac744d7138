import type { LayerResult, ModelResult } from "../../results/analysis.ts";
import type { Atlas, AtlasCell, AtlasQuantiles, PlacedLayer } from "../../results/atlas.ts";
import { quantile } from "../../results/quantile.ts";
import { cellKeys, fewestLayers, placedMeasures } from "./cells.ts";
import { amongLayers } from "./far-places.ts";
import { sharesAt, wilson } from "./percentile.ts";

/** Each layer among those of an atlas that are alike; layers of sizes that it lacks are left out. */
export function placeLayers(models: readonly ModelResult[], atlas: Atlas): PlacedLayer[] {
  const cells = new Map(atlas.cells.map((cell) => [keyOf(cell), cell]));
  return models.flatMap(({ name, layers }) => layers.flatMap((layer) => placeLayer(name, layer, cells) ?? []));
}

function keyOf({ kernel, kind, decile }: AtlasCell): string {
  return `${kernel.join("x")} ${kind ?? ""} ${decile ?? ""}`;
}

function placeLayer(model: string, layer: LayerResult, cells: ReadonlyMap<string, AtlasCell>): PlacedLayer | null {
  const wider = cellKeys(layer).flatMap((key) => cells.get(key) ?? []);
  // Of sizes that are rare everywhere the widest cell is taken, however small: its count is said.
  const cell = wider.find(({ layers }) => layers >= fewestLayers) ?? wider.at(-1);
  if (cell === undefined) return null;
  const measures = placedMeasures.flatMap((measure) => {
    const [value, of] = [measure.of(layer), cell.measures[measure.key]];
    if (value === null || !Number.isFinite(value) || of === undefined) return [];
    const { below, equal } = sharesAt(of, value);
    const percentile = below + equal / 2;
    const [low, high] = wilson(percentile, of.layers).map(fourDecimals);
    return [
      [
        measure.key,
        {
          value,
          layers: of.layers,
          quartiles: quartilesOf(of),
          percentile: fourDecimals(percentile),
          equal: fourDecimals(equal),
          low,
          high,
        },
      ] as const,
    ];
  });
  const among = amongLayers(cell.layers, cell.kernel.join("x"), cell.kind, cell.decile !== null);
  return { model, layer: layer.name, among, networks: cell.models, measures: Object.fromEntries(measures) };
}

/** Steps of an atlas are even; of few layers it has all values. */
function quartilesOf({ values }: AtlasQuantiles): number[] {
  return [0.25, 0.75].map((share) => Number(quantile(values, share).toPrecision(4)));
}

/** An atlas keeps steps of 2.5 %. */
function fourDecimals(share: number): number {
  return Math.round(1e4 * share) / 1e4;
}
