import type { Model } from "../../model/model.ts";
import type { Atlas } from "../../results/atlas.ts";
import { analyze } from "../filters/analyze.ts";
import type { CommonOptions } from "../study.ts";
import { cellsOf } from "./cells.ts";
import { atlasGrid, countModels } from "./count-models.ts";

/** What an atlas is built with. */
export interface AtlasOptions extends CommonOptions {
  /** The licence of each model, in their order; null where it is not known. */
  licences?: readonly (string | null)[];
}

export async function buildAtlas(models: readonly Model[], options: AtlasOptions = {}): Promise<Atlas> {
  const { licences, ...common } = options;
  const result = await analyze(models, { ...common, by: models.length > 1 ? "model" : "depth-decile", examples: 0 });
  const names = result.models.map(({ name }) => name);
  const histograms = await countModels(models, names, { ...atlasGrid, range: [...atlasGrid.range] }, options.signal);
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
      ...{ basis: atlasGrid.basis, range: [...atlasGrid.range], bins: atlasGrid.bins },
      models: histograms.map(({ name, filters, counts, outside }) => ({
        ...{ name, filters, outside },
        counts: counts.map((row) => Array.from(row)),
      })),
    },
  };
}
