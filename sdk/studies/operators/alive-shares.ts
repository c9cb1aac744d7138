import type { ByLabel, LabelShares, OperatorLayer } from "../../results/operators.ts";
import { share } from "../../statistics/bounded.ts";
import { indeterminate } from "./references.ts";

/** Shares of the filters that have a spectrum, of some layers together: filters of zeros are indeterminate by no likeness. */
export function aliveShares(layers: readonly OperatorLayer[]): LabelShares {
  const alive = (layer: OperatorLayer) => layer.count - layer.zeroFilters;
  const count = layers.reduce((sum, layer) => sum + alive(layer), 0);
  const all = (of: (layer: OperatorLayer, label: string) => number): ByLabel =>
    Object.fromEntries(
      Object.keys(layers[0]?.counts ?? {}).map((label) => [
        label,
        layers.reduce((sum, layer) => sum + of(layer, label), 0),
      ]),
    );
  const counts = all(({ counts, zeroFilters }, label) => counts[label] - (label === indeterminate ? zeroFilters : 0));
  const summed = all((layer, label) => (count > 0 ? (layer.nullShare[label] * alive(layer)) / count : 0));
  const nullShare = Object.fromEntries(Object.entries(summed).map(([label, sum]) => [label, share(sum)]));
  const excess = Object.fromEntries(
    Object.keys(counts).map((label) => [label, count > 0 ? counts[label] / count - nullShare[label] : 0]),
  );
  return { count, counts, nullShare, excess };
}
