import { appendTo } from "../../append-to.ts";
import type { OperatorPlane } from "../../results/operators.ts";
import { clusterCentres } from "../../statistics/k-means.ts";
import { MomentSummary } from "../../statistics/moments.ts";
import { FilterStream } from "../../streams/filter-stream.ts";
import { mapInOrder } from "../../streams/map-in-order.ts";
import { inlineRunner } from "../../streams/task-runner.ts";
import { networkHalves } from "./network-halves.ts";
import { planeBasis, planeDensity, planeRanges } from "./planes.ts";
import type { StudiedLayer, StudyInput } from "./studied-layer.ts";

/** Cells along each axis, for a model and for a layer. */
const modelBins = 64;
const layerBins = 32;

/** Filters of a layer that are placed in the time that it takes to hand them to a worker. */
const fewFilters = 4096;

/**
 * The planes of every model and kernel size: all filters first; encoder and decoder in the same plane and ranges, so that
 * they can be laid one above the other; then each layer in a plane of its own.
 */
export async function operatorPlanes(
  { kernels, runner, plan: { models }, resolved, running }: StudyInput,
  studied: readonly StudiedLayer[],
  streams: ReadonlyMap<number, FilterStream>,
): Promise<OperatorPlane[]> {
  const { references, clusters, seed } = resolved;
  const { names, onProgress, signal, passes } = running;
  const studiedOf = new Map<string, StudiedLayer[]>();
  for (const layer of studied) if (layer.moments.count > 0) appendTo(studiedOf, `${layer.owner} ${layer.k}`, layer);
  const planes: { all: OperatorPlane[]; halves: OperatorPlane[]; layers: OperatorPlane[] } = {
    all: [],
    halves: [],
    layers: [],
  };
  let done = 0;
  const parts = models.flatMap((model, owner) => [...streams].map(([k, stream]) => ({ model, owner, k, stream })));
  await mapInOrder(parts, 1, async ({ model, owner, k, stream }) => {
    const own = studiedOf.get(`${owner} ${k}`);
    if (own === undefined) return;
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
      const here = new FilterStream(inlineRunner(kernels), k * k, signal, passes);
      const alone = await mapInOrder(own, runner.ahead, async ({ layer, moments: of }, i): Promise<OperatorPlane> => {
        const basis = planeBasis(kernels, of, k, references);
        const key = `plane ${owner} ${k} layer ${i}`;
        const by = layer.filters < fewFilters ? here : stream;
        const density = await planeDensity({ key, stream: by, basis, layers: [layer], bins: layerBins });
        onProgress?.({ stage: "placing filters", done: ++done, total: studied.length });
        return { model: names[owner], by: "layer", name: layer.name, ...basis, ...density };
      });
      planes.layers.push(...alone);
    };
    await mapInOrder([ofModel, ofLayers], 1, (part) => part());
  });
  return [...planes.all, ...planes.halves, ...planes.layers];
}
