import type { Model } from "../../model/model.ts";
import type { AtlasCoefficients } from "../../results/atlas.ts";
import { CoefficientCounts } from "../../statistics/coefficient-counts.ts";
import { countCoefficients } from "../../statistics/coefficient-tasks.ts";
import type { GroupHistograms } from "../../statistics/group-histograms.ts";
import { type PublishedBasisName, publishedBasis } from "../../statistics/saved-basis.ts";
import { FilterStream } from "../../streams/filter-stream.ts";
import { inlineRunner } from "../../streams/task-runner.ts";
import { kernels as loadedKernels } from "../../wasm/load.ts";
import { layersOfSize } from "../filters/kernel-sizes.ts";

/** Scaled 3x3 filters have weights to 1, so coefficients to 3 around the mean; few lie outside 2.5. */
export const atlasGrid = { basis: "robustness-full", range: [-3, 3], bins: 70 } as const;

/** The coefficients of each model's 3x3 filters in the basis of an atlas; models without such filters have none. */
export async function countModels(
  models: readonly Model[],
  names: readonly string[],
  { basis, range, bins }: Pick<AtlasCoefficients, "basis" | "range" | "bins">,
  signal?: AbortSignal,
): Promise<GroupHistograms[]> {
  const kernels = await loadedKernels();
  const published = publishedBasis(basis as PublishedBasisName);
  const components = published.components.length;
  const grid = { components, bins, range, planeBins: 2, plane: [range, range] };
  const found: GroupHistograms[] = [];
  for (const [i, model] of models.entries()) {
    const stream = new FilterStream(inlineRunner(kernels), 9, signal);
    const counts = CoefficientCounts.on(grid);
    const params = { basis: published, grid, divided: null, steps: published.components.map(() => []) };
    let filters = 0;
    for await (const { result, chunks } of stream.visit(countCoefficients, layersOfSize(model, 3), params)) {
      counts.add(result.counted);
      for (const { total, nonFinite } of chunks) filters += total - nonFinite.length;
    }
    const { counts: own, outside } = counts.save();
    if (filters > 0) found.push({ name: names[i], filters, counts: own, outside });
  }
  return found;
}
