import type { Model } from "../../model/model.ts";
import type { Atlas } from "../../results/atlas.ts";
import type { GroupHistograms } from "../../statistics/divergence.ts";
import { publishedBasis } from "../../statistics/saved-basis.ts";
import { inlineRunner } from "../../streams/task-runner.ts";
import { kernels as loadedKernels } from "../../wasm/load.ts";
import { analyze } from "../filters/analyze.ts";
import type { CommonOptions } from "../study.ts";
import { cellsOf } from "./cells.ts";
import { atlasGrid, countModel } from "./count-models.ts";
import { drawFloors } from "./floors.ts";

/** What an atlas is built with. */
export interface AtlasOptions extends CommonOptions {
  /** The licence of each model, in their order; null where it is not known. */
  licences?: readonly (string | null)[];
}

export async function buildAtlas(models: readonly Model[], options: AtlasOptions = {}): Promise<Atlas> {
  const { licences, ...common } = options;
  const result = await analyze(models, { ...common, by: models.length > 1 ? "model" : "depth-decile", examples: 0 });
  const kernels = await loadedKernels();
  const runner = options.pool ?? inlineRunner(kernels);
  const grid = { ...atlasGrid, range: [...atlasGrid.range] as [number, number] };
  const networks: GroupHistograms[] = [];
  for (const [i, described] of result.models.entries()) {
    const counted = await countModel(runner, models[i], described, grid, Infinity, { signal: options.signal });
    if (counted.filters > 0) networks.push(counted);
  }
  const weights = [...publishedBasis(grid.basis).explainedVarianceRatio];
  return {
    schema: "convscope-atlas/1",
    models: result.models.map(({ name, sha256, layers }, i) => ({
      name,
      licence: licences?.[i] ?? null,
      sha256,
      layers: layers.length,
      filters: layers.reduce((sum, { filters }) => sum + filters, 0),
    })),
    cells: cellsOf(result),
    coefficients: {
      ...grid,
      models: networks.map(({ name, filters, counts, outside }) => ({
        ...{ name, filters, outside },
        counts: counts.map((row) => Array.from(row)),
      })),
      floors: drawFloors(kernels, networks, { ...grid, weights }),
    },
  };
}
