import { entropyShare, filterNorms, orthogonality, sparsity } from "../../sdk/results/measures.ts";
import type { LayerOverview } from "../engine/protocol.ts";

/** A network's part of the strip. */
export interface StripModel {
  name: string;
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
  flags: string[];
  /** What its filters act like, by label; undefined until that was studied. */
  acts?: Readonly<Record<string, number>>;
}

/** A line of the strip. The mean L2 norm is shown over the largest of the network. */
export const stripMeasures = [
  { short: "S", title: "Sparsity: share of filters near zero" },
  { short: "H / H_max", title: "Variance entropy over its largest: 1 where the filters vary in every way alike" },
  { short: "O", title: "Orthogonality of the output channels" },
  { short: "norm", title: "Mean L2 norm of a filter, over the largest of the network's layers" },
];

/** The layers of a network that have typical filters. */
export function stripModel<Layer extends LayerOverview>(
  name: string,
  layers: readonly Layer[],
  actsOf: (layer: Layer) => StripLayer["acts"],
): StripModel {
  const shown = layers.map((layer, index) => ({ layer, index })).filter(({ layer }) => layer.typical.length > 0);
  const norm = filterNorms.find(({ key }) => key === "l2NormMean")!;
  const largest = Math.max(...shown.map(({ layer }) => norm.of(layer) ?? 0));
  return {
    name,
    layers: shown.map(({ layer, index }) => {
      const k = Math.max(...layer.kernel);
      const size = norm.of(layer);
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
        flags: layer.quality.flags.map(({ flag }) => flag),
        acts: actsOf(layer),
      };
    }),
  };
}
