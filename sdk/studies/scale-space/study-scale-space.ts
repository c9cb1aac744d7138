import { filterWidth } from "../../model/filter-size.ts";
import type { Model } from "../../model/model.ts";
import { depthDecile } from "../../results/depth-decile.ts";
import type { ScaleSpaceGroup, ScaleSpaceLayer, ScaleSpaceResult } from "../../results/scale-space.ts";
import { families } from "../../results/scale-space-names.ts";
import { FilterStream } from "../../streams/filter-stream.ts";
import { followLayers } from "../../streams/follow-layers.ts";
import { mapInOrder } from "../../streams/map-in-order.ts";
import { runAlongside } from "../../streams/run-alongside.ts";
import { inlineRunner, type TaskRunner } from "../../streams/task-runner.ts";
import { kernels as loadedKernels } from "../../wasm/load.ts";
import type { Running } from "../study.ts";
import { extendedShares } from "./extended-shares.ts";
import { FitSummary } from "./fit-summary.ts";
import { FitRoom } from "./fit-table.ts";
import { fitChunks, type SharesJob, shareFits } from "./fit-tasks.ts";
import { masterKeyAttribution } from "./fits/master-keys.ts";
import { kernelShares } from "./kernel-shares.ts";
import { noiseShares } from "./noise-shares.ts";
import { poolFits } from "./pool-fits.ts";
import type { StudiedLayer } from "./studied-layer.ts";
import { pickExamples } from "./study-examples.ts";
import type { ResolvedScaleSpaceOptions } from "./study-options.ts";
import { type ExplainedShares, scaleSpaceShares } from "./study-shares.ts";

/** Filters fitted at once: some hundredths of a second, between which a stop is heard, and after which workers wait for each other. */
function batchOf({ method, filters: all }: ResolvedScaleSpaceOptions): number {
  return all || method === "C1" || method === "C2" ? 128 : 4096;
}

/** Fits every filter of the planned layers. Memory grows with their number: about a hundred bytes per filter. */
export async function studyScaleSpace(
  models: readonly Model[],
  names: readonly string[],
  resolved: ResolvedScaleSpaceOptions,
  { pool, signal, onProgress, passes }: Pick<Running, "pool" | "signal" | "onProgress" | "passes">,
): Promise<ScaleSpaceResult> {
  const kernels = await loadedKernels();
  const runner = pool ?? inlineRunner(kernels);
  const planned = models.flatMap(({ layers }, owner) =>
    layers.filter(({ reason }) => reason === null).map((layer) => ({ owner, layer })),
  );
  const total = planned.reduce((sum, { layer }) => sum + layer.filters, 0);
  let done = 0;
  const params = paramsOf(resolved);
  const studied = planned.map(({ owner, layer }): StudiedLayer => {
    const k = Math.sqrt(filterWidth(layer));
    return { owner, layer, k, summary: new FitSummary(k, params.summary) };
  });
  // Beside the fits: none of them waits for random filters.
  const findNoise = (signal: AbortSignal) => noiseByWidth(runner, studied, resolved, signal);
  return runAlongside(findNoise, signal, async (noiseFound) => {
    // A layer is described when its last filters have come, while workers fit those of the next.
    const room = new FitRoom();
    const described = new Map<StudiedLayer, ScaleSpaceLayer>();
    const describe = async (layer: StudiedLayer) => {
      const fitted = describeLayer(layer, names[layer.owner], resolved, await noiseFound, room);
      described.set(layer, fitted);
      return fitted;
    };
    await mapInOrder(byWidth(studied), 1, async (own) => {
      const stream = new FilterStream(runner, own[0].k * own[0].k, signal, passes);
      const layers = own.map(({ layer }) => layer);
      const place = followLayers(layers);
      const like = { ...new FitSummary(own[0].k, params.summary).save(), examples: { best: [], worst: [] } };
      const asked = { filters: batchOf(resolved), like };
      for await (const { chunks, result } of stream.each(`${stream.width} fits`, fitChunks, layers, params, asked)) {
        for (const [i, chunk] of chunks.entries()) {
          const studiedLayer = own[place(chunk)];
          studiedLayer.summary.mergeSaved(result[i]);
          const isWhole = chunk.start + chunk.total === chunk.layer.filters;
          const fitted = isWhole ? { fitted: await describe(studiedLayer) } : {};
          done += chunk.total;
          onProgress?.({ stage: "fitting filters", done, total, ...fitted });
        }
      }
    });
    for (const layer of studied) if (!described.has(layer)) await describe(layer);
    const pooled = resolved.pooled ? await poolFits(runner, studied, names, resolved.mode, signal) : undefined;
    return {
      mode: resolved.mode,
      cosine: resolved.cosine,
      method: resolved.method,
      families: [...families],
      attribution: masterKeyAttribution,
      layers: studied.map((layer) => described.get(layer) as ScaleSpaceLayer),
      groups: await shareGroups(
        runner,
        groupsOf(studied, names),
        { cosine: resolved.cosine, noise: await noiseFound },
        signal,
      ),
      examples: pickExamples(kernels, studied, names, resolved),
      ...(pooled === undefined ? {} : { pooled }),
      ...(resolved.extended ? { extended: extendedShares(studied.map(({ summary }) => summary.beyond)) } : {}),
    };
  });
}

/** What the families explain of random filters of each size. */
async function noiseByWidth(
  runner: TaskRunner,
  studied: readonly StudiedLayer[],
  resolved: ResolvedScaleSpaceOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, ExplainedShares>> {
  const found = new Map<number, ExplainedShares>();
  for (const k of new Set(studied.map(({ k }) => k))) found.set(k, await noiseShares(runner, k, resolved, signal));
  return found;
}

function paramsOf({ mode, method, filters, extended, cosine, pooled }: ResolvedScaleSpaceOptions) {
  return { fit: { mode, method, all: filters, extended }, summary: { cosine, list: filters, pooled } };
}

/** Layers of one filter size each. */
function byWidth(layers: readonly StudiedLayer[]): StudiedLayer[][] {
  return [...new Set(layers.map(({ k }) => k))].map((size) => layers.filter(({ k }) => k === size));
}

function describeLayer(
  { layer, k, summary }: StudiedLayer,
  model: string,
  { cosine, filters: listed, extended }: ResolvedScaleSpaceOptions,
  noise: ReadonlyMap<number, ExplainedShares>,
  room: FitRoom,
): ScaleSpaceLayer {
  return {
    model,
    name: layer.name,
    kind: layer.kind,
    kernel: [k, k],
    depthRank: layer.depthRank,
    depth: layer.depth,
    constant: summary.constant,
    nonFinite: summary.nonFinite,
    ...scaleSpaceShares([{ k, fits: summary.fits.sorted() }], cosine, noise, room),
    ...(listed ? { filters: summary.filters } : {}),
    ...(extended ? { kernels: kernelShares(summary.kernels) } : {}),
  };
}

interface Group extends Pick<ScaleSpaceGroup, "model" | "by" | "name"> {
  layers: readonly StudiedLayer[];
}

/** The models, and their layers by depth. */
function groupsOf(studied: readonly StudiedLayer[], names: readonly string[]): Group[] {
  return names.flatMap((model, owner) => {
    const own = studied.filter((layer) => layer.owner === owner);
    const deciles = Array.from({ length: 10 }, (_, decile): Group => {
      const layers = own.filter(({ layer }) => layer.depth !== null && depthDecile(layer.depth) === decile);
      return { model, by: "depth-decile", name: `${10 * decile}-${10 * decile + 10} %`, layers };
    });
    const groups: Group[] = [{ model, by: "model", name: model, layers: own }, ...deciles];
    return groups.filter(({ layers }) => layers.length > 0);
  });
}

/** What the result says of each group: of many filters, hundredths of a second of work; a model's is as much as all of its depths'. */
function shareGroups(
  runner: TaskRunner,
  groups: readonly Group[],
  about: Omit<SharesJob, "layers">,
  signal?: AbortSignal,
): Promise<ScaleSpaceGroup[]> {
  return mapInOrder(groups, runner.ahead, async ({ layers, ...group }) => {
    const fits = layers.map(({ k, summary }) => ({ k, fits: summary.fits.share() }));
    return { ...group, ...(await runner.run(shareFits, { ...about, layers: fits }, signal)) };
  });
}
