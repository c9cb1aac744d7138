import type { OperatorPlane } from "../../results/operators.ts";
import { clusterCentres } from "../../statistics/k-means.ts";
import { MomentSummary } from "../../statistics/moments.ts";
import type { FilterStream } from "../../streams/filter-stream.ts";
import { mapInOrder } from "../../streams/map-in-order.ts";
import { networkHalves } from "./network-halves.ts";
import { planeBasis, planeDensity, planeRanges } from "./planes.ts";
import type { StudiedLayer, StudyInput } from "./studied-layer.ts";

/** Cells along each axis, for a model and for a layer. */
const modelBins = 64;
const layerBins = 32;

/**
 * The planes of every model and kernel size: all filters first; encoder and decoder in the same plane and ranges, so that
 * they can be laid one above the other; then each layer in a plane of its own.
 */
export async function operatorPlanes(
  { kernels, runner, plan: { models }, resolved, running: { names, onProgress } }: StudyInput,
  studied: readonly StudiedLayer[],
  streams: ReadonlyMap<number, FilterStream>,
): Promise<OperatorPlane[]> {
  const { references, clusters, seed } = resolved;
  const planes: { all: OperatorPlane[]; halves: OperatorPlane[]; layers: OperatorPlane[] } = {
    all: [],
    halves: [],
    layers: [],
  };
  let done = 0;
  const parts = models.flatMap((model, owner) => [...streams].map(([k, stream]) => ({ model, owner, k, stream })));
  await mapInOrder(parts, 1, async ({ model, owner, k, stream }) => {
    const own = studied.filter((layer) => layer.owner === owner && layer.k === k && layer.moments.count > 0);
    if (own.length === 0) return;
    const ofModel = async () => {
      const moments = new MomentSummary(kernels, k * k);
      for (const layer of own) moments.merge(layer.moments);
      const layers = own.map(({ layer }) => layer);
      const basis = planeBasis(kernels, moments, k, references);
      const key = `plane ${owner} ${k}`;
      const ranges = await planeRanges({ key, stream, layers, basis });
      const centres = clusters > 0 ? await clusterCentres(stream, layers, { clusters, seed }) : undefined;
      const shared = { stream, basis, ranges, centres, bins: modelBins };
      const about = { model: names[owner], ...basis };
      const { half } = networkHalves(model);
      const some = (["all", "encoder", "decoder"] as const).map((name) => ({
        name,
        layers: name === "all" ? layers : layers.filter((layer) => half(layer) === name),
      }));
      await mapInOrder(some, 1, async ({ name, layers: these }) => {
        if (these.length === 0) return;
        const density = await planeDensity({ ...shared, key: `${key} ${name}`, layers: these });
        if (name === "all") planes.all.push({ ...about, by: "all", name, ...density });
        else planes.halves.push({ ...about, by: "half", name, ...density });
      });
    };
    const ofLayers = async () => {
      const alone = await mapInOrder(own, runner.ahead, async ({ layer, moments: of }, i): Promise<OperatorPlane> => {
        const basis = planeBasis(kernels, of, k, references);
        const key = `plane ${owner} ${k} layer ${i}`;
        const density = await planeDensity({ key, stream, basis, layers: [layer], bins: layerBins });
        onProgress?.({ stage: "placing filters", done: ++done, total: studied.length });
        return { model: names[owner], by: "layer", name: layer.name, ...basis, ...density };
      });
      planes.layers.push(...alone);
    };
    await mapInOrder([ofModel, ofLayers], 1, (part) => part());
  });
  return [...planes.all, ...planes.halves, ...planes.layers];
}
