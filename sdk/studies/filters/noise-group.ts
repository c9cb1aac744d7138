import type { ConvLayer } from "../../model/conv-layer.ts";
import { distinctNames } from "../../results/distinct-names.ts";
import { summarise } from "../../results/summarise.ts";
import { MergeInOrder } from "../../statistics/merge-in-order.ts";
import { surveyLayers } from "../../statistics/quality.ts";
import { seededNormal } from "../../statistics/random.ts";
import type { FilterStream } from "../../streams/filter-stream.ts";
import type { Kernels } from "../../wasm/load.ts";
import { type Beginning, beginGroup } from "./begin-groups.ts";
import { describeLayer } from "./describe-layer.ts";
import type { StudiedGroup } from "./kernel-study.ts";
import type { ResolvedOptions } from "./options.ts";

const [fewest, most] = [1000, 100_000];

/**
 * Seeded filters of independent normal weights beside the groups, as many as those have on average, 1,000 to 100,000. They
 * are projected and compared like any group, and take no part in the basis.
 * @param beginning What groups were begun with, if they were.
 */
export async function noiseGroup(
  kernels: Kernels,
  stream: FilterStream,
  k: number,
  groups: readonly StudiedGroup[],
  resolved: ResolvedOptions,
  beginning: Beginning | null,
): Promise<StudiedGroup> {
  const mean = groups.reduce((sum, { moments }) => sum + moments.count, 0) / groups.length;
  const layer = noiseLayer(kernels, k, Math.max(fewest, Math.min(most, Math.round(mean))));
  const merged = new MergeInOrder(kernels, k * k, [[layer]]);
  const onMoments = merged.add.bind(merged);
  const [survey] = await surveyLayers(kernels, stream, [layer], resolved, { onMoments });
  const names = distinctNames([...groups.map(({ name }) => name), "noise"]);
  const group = { name: names[groups.length], parts: [], layers: [layer] };
  const key = `${k * k} noise`;
  return {
    ...group,
    by: "noise",
    key,
    begun: beginning && (await beginGroup(beginning, key, group)),
    moments: merged.sums[0],
    summary: summarise([describeLayer(layer, survey)]),
  };
}

function noiseLayer(kernels: Kernels, k: number, filters: number): ConvLayer {
  const normal = seededNormal(kernels, k);
  const weights = Float32Array.from({ length: filters * k * k }, normal);
  return {
    name: "noise",
    tensor: {
      name: "noise",
      dtype: "f32",
      shape: [filters, k, k],
      read: async (from = 0, to = weights.length) => weights.slice(from, to),
    },
    layout: "NHW",
    kind: "filters",
    kernel: [k, k],
    in: 1,
    out: filters,
    groups: 1,
    stride: null,
    dilation: null,
    depthRank: null,
    depth: null,
    filters,
    reason: null,
  };
}
