import type { Model } from "../model/model.ts";
import { mapInOrder } from "../streams/map-in-order.ts";
import type { Passes } from "../streams/passes.ts";
import { inlineRunner, type TaskRunner } from "../streams/task-runner.ts";
import { atlasGrid, countModel } from "../studies/atlas/count-models.ts";
import { mostCounted } from "../studies/atlas/place-in-atlas.ts";
import { layersOfSize } from "../studies/filters/kernel-sizes.ts";
import type { FiltersPlan } from "../studies/filters/study.ts";
import { kernels as loadedKernels } from "../wasm/load.ts";

/** Goes through what a report needs to place the models in an atlas, as `placeInAtlas` does. @throws RoundEnd */
export async function countForAtlas(
  models: readonly Model[],
  plan: FiltersPlan,
  passes: Passes,
  { pool, signal }: { pool?: TaskRunner; signal?: AbortSignal },
): Promise<void> {
  const runner = pool ?? inlineRunner(await loadedKernels());
  const grid = { ...atlasGrid, range: [...atlasGrid.range] as [number, number] };
  const analysed = plan.models.map((model) => ({
    name: model.name,
    layers: plan.sizes.flatMap((k) => layersOfSize(model, k)),
  }));
  await mapInOrder(models, 1, (model, i) =>
    countModel(runner, model, analysed[i], grid, mostCounted, { signal, passes, key: `${i}` }),
  );
}
