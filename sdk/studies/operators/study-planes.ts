import type { OperatorPlane } from "../../results/operators.ts";
import { clusterCentres } from "../../statistics/k-means.ts";
import { MomentSummary } from "../../statistics/moments.ts";
import type { FiniteFilters } from "../../streams/finite-filters.ts";
import { halvesOf } from "./encoder-decoder.ts";
import { planeBasis, planeDensity, planeRanges } from "./planes.ts";
import type { StudiedLayer, StudyInput } from "./study-operators.ts";

/** Cells along each axis, for a model and for a layer. */
const modelBins = 64;
const layerBins = 32;

/**
 * The planes of every model and kernel size: all filters first; encoder and decoder in the same plane and ranges, so that
 * they can be laid one above the other; then each layer in a plane of its own.
 */
export async function operatorPlanes(
  { kernels, plan: { models }, resolved, running: { names, signal, onProgress } }: StudyInput,
  studied: readonly StudiedLayer[],
  stores: ReadonlyMap<number, FiniteFilters>,
): Promise<OperatorPlane[]> {
  const { references, clusters, seed } = resolved;
  const planes: { all: OperatorPlane[]; halves: OperatorPlane[]; layers: OperatorPlane[] } = {
    all: [],
    halves: [],
    layers: [],
  };
  let done = 0;
  for (const [owner, model] of models.entries()) {
    for (const [k, store] of stores) {
      const own = studied.filter((layer) => layer.owner === owner && layer.k === k && layer.labelled.moments.count > 0);
      if (own.length === 0) continue;
      const moments = new MomentSummary(kernels, k * k);
      for (const { labelled } of own) moments.merge(labelled.moments);
      const layers = own.map(({ layer }) => layer);
      const basis = planeBasis(kernels, moments, k, references);
      const ranges = await planeRanges({ kernels, store, layers, basis, signal });
      const centres = clusters > 0 ? await clusterCentres(store, layers, { clusters, seed }) : undefined;
      const shared = { kernels, store, basis, ranges, centres, bins: modelBins, signal };
      const about = { model: names[owner], ...basis };
      planes.all.push({ ...about, by: "all", name: "all", ...(await planeDensity({ ...shared, layers })) });
      const { half } = halvesOf(model);
      for (const name of ["encoder", "decoder"] as const) {
        const some = layers.filter((layer) => half(layer) === name);
        if (some.length > 0)
          planes.halves.push({ ...about, by: "half", name, ...(await planeDensity({ ...shared, layers: some })) });
      }
      for (const { layer, labelled } of own) {
        const alone = planeBasis(kernels, labelled.moments, k, references);
        const density = await planeDensity({ kernels, store, basis: alone, layers: [layer], bins: layerBins, signal });
        planes.layers.push({ model: names[owner], by: "layer", name: layer.name, ...alone, ...density });
        onProgress?.({ stage: "placing filters", done: ++done, total: studied.length });
      }
    }
  }
  return [...planes.all, ...planes.halves, ...planes.layers];
}
