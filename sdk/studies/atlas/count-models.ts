import type { Model } from "../../model/model.ts";
import type { ModelResult } from "../../results/analysis.ts";
import type { AtlasCoefficients } from "../../results/atlas.ts";
import { CoefficientCounts } from "../../statistics/coefficient-counts.ts";
import type { GroupHistograms } from "../../statistics/group-histograms.ts";
import { countSample } from "../../statistics/sample-tasks.ts";
import { type PublishedBasisName, publishedBasis } from "../../statistics/saved-basis.ts";
import { FilterStream } from "../../streams/filter-stream.ts";
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
 */
export async function countModel(
  runner: TaskRunner,
  model: Model,
  { name, layers: described }: Pick<ModelResult, "name" | "layers">,
  { basis, range, bins }: Grid,
  most: number,
  signal?: AbortSignal,
): Promise<GroupHistograms> {
  const analysed = new Set(described.map((layer) => layer.name));
  const layers = layersOfSize(model, 3).filter((layer) => analysed.has(layer.name));
  const published = publishedBasis(basis as PublishedBasisName);
  const grid = { components: published.components.length, bins, range, planeBins: 1, plane: [range, range] };
  const share = most / layers.reduce((sum, { filters }) => sum + filters, 0);
  const counts = CoefficientCounts.on(grid);
  let filters = 0;
  const stream = new FilterStream(runner, 9, signal);
  for await (const { result } of stream.visit(countSample, layers, { basis: published, grid, share })) {
    counts.add(result.counted);
    filters += result.filters;
  }
  const { counts: rows, outside } = counts.save();
  return { name, filters, counts: rows, outside };
}
