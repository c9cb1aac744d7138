import type { Model } from "../../model/model.ts";
import type { AtlasCoefficients } from "../../results/atlas.ts";
import type { GroupHistograms } from "../../statistics/group-histograms.ts";
import { countSample, SampleCounts } from "../../statistics/sample-tasks.ts";
import { type PublishedBasisName, publishedBasis } from "../../statistics/saved-basis.ts";
import { FilterStream } from "../../streams/filter-stream.ts";
import type { Passes } from "../../streams/passes.ts";
import type { TaskRunner } from "../../streams/task-runner.ts";
import { layersOfSize } from "../filters/kernel-sizes.ts";

/** Scaled 3x3 filters have weights to 1, so coefficients to 3 around the mean; few lie outside 2.5. */
export const atlasGrid = { basis: "robustness-full", range: [-3, 3], bins: 70 } as const;

/** Where a network's coefficients are counted. */
type Grid = Pick<AtlasCoefficients, "basis" | "range" | "bins">;

/**
 * The coefficients of a model's 3x3 filters in the basis of an atlas: of the layers that were analysed.
 *
 * @param most Filters that are counted at most, or nearly so: of more some, spread evenly.
 * @param key What the model's pass is called where processes share the filters.
 */
export async function countModel(
  runner: TaskRunner,
  model: Model,
  { name, layers: described }: { name: string; layers: readonly { name: string }[] },
  { basis, range, bins }: Grid,
  most: number,
  { signal, passes, key = "" }: { signal?: AbortSignal; passes?: Passes; key?: string } = {},
): Promise<GroupHistograms> {
  const analysed = new Set(described.map((layer) => layer.name));
  const layers = layersOfSize(model, 3).filter((layer) => analysed.has(layer.name));
  const published = publishedBasis(basis as PublishedBasisName);
  const grid = { components: published.components.length, bins, range, planeBins: 1, plane: [range, range] };
  const share = most / layers.reduce((sum, { filters }) => sum + filters, 0);
  const found = new SampleCounts(grid);
  const stream = new FilterStream(runner, 9, signal, passes);
  await stream.sum(`atlas ${key} ${basis} ${range} ${bins}`, found, countSample, layers, {
    basis: published,
    grid,
    share,
  });
  const { counted, filters } = found.save();
  return { name, filters, counts: counted.counts, outside: counted.outside };
}
