import { type LayerProblem, layerProblems } from "../../sdk/figures/layer-problems.ts";
import { depthDecile } from "../../sdk/results/depth-decile.ts";
import { entropyShare, filterNorms, orthogonality, sparsity } from "../../sdk/results/measures.ts";
import type { LayerOverview, ModelOverview } from "../engine/protocol.ts";

/** A network's part of the strip. */
export interface StripModel {
  name: string;
  /** What the order of its layers follows. */
  order: ModelOverview["order"];
  layers: StripLayer[];
}

export interface StripLayer {
  /** Its place in the model. */
  index: number;
  name: string;
  depth: number | null;
  k: number;
  filters: number;
  typical: LayerOverview["typical"];
  /** In the order of `stripMeasures`, 0 to 1; null where it has none. */
  measures: (number | null)[];
  /** Where the middle half of the layers of other networks lie that are like it, in the same order. */
  bands: (Band | null)[];
  problems: LayerProblem[];
  /** Filters by label; undefined until that was studied. */
  acts?: ByLabel;
  /** What became of it between two models; empty: nothing. */
  change: string;
}

/** Counts of filters by label. */
export type ByLabel = Readonly<Record<string, number>>;

/** From the lower to the upper quartile. */
type Band = readonly [number, number];

/** Quartiles of the measures of an atlas's layers, by kernel size, kind and tenth of the depth; null: the measure is not known. */
export type Bands = Readonly<Record<string, readonly (Band | null)[]>>;

/** What is known of a layer beside the study of its filters. */
export interface Beside<Layer> {
  acts?: (layer: Layer) => ByLabel | undefined;
  change?: (layer: Layer) => string | undefined;
  bands?: Bands;
}

/** A line of the strip. The mean L2 norm is shown over the largest of the network. */
export const stripMeasures = ["S", "H / H_max", "O", "L2 / max"] as const;

/** The layers of a network that have typical filters. */
export function stripModel<Layer extends LayerOverview>(
  { name, order, layers }: Pick<StripModel, "name" | "order"> & { layers: readonly Layer[] },
  { acts, change, bands = {} }: Beside<Layer>,
): StripModel {
  const shown = layers.map((layer, index) => ({ layer, index })).filter(({ layer }) => layer.typical.length > 0);
  const norm = filterNorms.find(({ key }) => key === "l2NormMean")!;
  const largest = Math.max(...shown.map(({ layer }) => norm.of(layer) ?? 0));
  return {
    name,
    order,
    layers: shown.map(({ layer, index }) => {
      const k = Math.max(...layer.kernel);
      const size = norm.of(layer);
      // Quartiles of H and of the norm as the measures beside them.
      const over = [1, 2 * Math.log10(k), 1, largest];
      const scaled = (edge: number, m: number) => Math.max(0, Math.min(1, edge / over[m]));
      return {
        index,
        name: layer.name,
        depth: layer.depth,
        k,
        filters: layer.filters,
        typical: layer.typical,
        measures: [
          sparsity.of(layer),
          entropyShare(2 * Math.log10(k)).of(layer),
          orthogonality.of(layer),
          size === null || largest === 0 ? null : size / largest,
        ],
        bands: (bandsOf(layer, bands) ?? []).map((band, m) =>
          band === null || over[m] === 0 ? null : [scaled(band[0], m), scaled(band[1], m)],
        ),
        problems: layerProblems(layer),
        acts: acts?.(layer),
        change: change?.(layer) ?? "",
      };
    }),
  };
}

/** Of the layers that are alike in size, kind and depth, where the atlas has enough of them; else of a wider choice. */
function bandsOf({ kernel, kind, depth }: LayerOverview, bands: Bands): Bands[string] | undefined {
  const size = kernel.join("x");
  const keys = [...(depth === null ? [] : [`${size} ${kind} ${depthDecile(depth)}`]), `${size} ${kind} `, `${size}  `];
  return bands[keys.find((key) => key in bands) ?? ""];
}
