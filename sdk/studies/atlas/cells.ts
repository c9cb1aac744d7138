import type { AnalysisResult, LayerResult } from "../../results/analysis.ts";
import type { AtlasCell, AtlasQuantiles } from "../../results/atlas.ts";
import { depthDecile } from "../../results/depth-decile.ts";
import { layerMeasures, nonFinite, randomP, randomThreshold, zeroFilters } from "../../results/measures.ts";
import { quantile } from "../../results/quantile.ts";

/** Steps of the quantiles: 2.5 %. */
export const steps = 40;

/** A cell of fewer layers says little: the next wider one stands for it. */
export const fewestLayers = 30;

/** The measures that layers are placed by. The others are what the number of filters decides, or zero almost everywhere. */
export const placedMeasures = layerMeasures.filter(
  (measure) => ![nonFinite, randomThreshold, randomP, zeroFilters].includes(measure),
);

/** The kind of an array of filters, such as CNN Filter DB: of which kind of layer they are is not known. */
const unknownKind = "filters";

/** Keys of a cell from the narrowest to the widest: of one kind and depth, of one kind, of one depth, of all. */
export function cellKeys({ kernel, kind, depth }: Pick<LayerResult, "kernel" | "kind" | "depth">): string[] {
  const size = kernel.join("x");
  const decile = depth === null ? "" : depthDecile(depth);
  const ofKind = kind === unknownKind ? [] : [`${size} ${kind} ${decile}`, `${size} ${kind} `];
  return [...ofKind, `${size}  ${decile}`, `${size}  `];
}

/** The cells of all layers of a result that are large enough, and the widest of each size, in the order in which they first appear. */
export function cellsOf({ models }: Pick<AnalysisResult, "models">): AtlasCell[] {
  const found = new Map<string, { first: LayerResult; layers: LayerResult[]; models: Set<string> }>();
  for (const { name, layers } of models) {
    for (const layer of layers.filter(({ kernel }) => kernel.length === 2)) {
      // Without a depth the narrowest cell is that of its kind.
      for (const key of new Set(cellKeys(layer))) {
        const cell = found.get(key) ?? { first: layer, layers: [], models: new Set<string>() };
        cell.layers.push(layer);
        cell.models.add(name);
        found.set(key, cell);
      }
    }
  }
  // Where all kinds are known, a layer has others of its kind, and is not compared with all of its depth.
  const kept = [...found].filter(
    ([key, { layers }]) =>
      key.endsWith("  ") ||
      (layers.length >= fewestLayers && (!key.includes("  ") || layers.some(({ kind }) => kind === unknownKind))),
  );
  return kept.map(([key, { first, layers, models: names }]) => {
    const [, kind, decile] = key.split(" ");
    return {
      kernel: [first.kernel[0], first.kernel[1]],
      kind: kind === "" ? null : kind,
      decile: decile === "" ? null : Number(decile),
      layers: layers.length,
      models: names.size,
      measures: measuresOf(layers),
    };
  });
}

function measuresOf(layers: readonly LayerResult[]): AtlasCell["measures"] {
  const all = placedMeasures.map((measure) => {
    const values = layers.flatMap((layer) => measure.of(layer) ?? []).filter(Number.isFinite);
    return [measure.key, quantilesOf(values)] as const;
  });
  return Object.fromEntries(all.filter(([, { layers: count }]) => count > 0));
}

/** Values at even steps; of few all of them. Four digits keep an atlas small. */
export function quantilesOf(values: readonly number[]): AtlasQuantiles {
  const sorted = [...values].sort((a, b) => a - b);
  const kept =
    sorted.length <= steps + 1 ? sorted : Array.from({ length: steps + 1 }, (_, i) => quantile(sorted, i / steps));
  return { layers: values.length, values: kept.map((value) => Number(value.toPrecision(4))) };
}
