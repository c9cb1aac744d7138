import type { Model } from "../../model/model.ts";
import type { CommonOptions } from "../study.ts";
import { layersOfSize } from "./kernel-sizes.ts";

/** Passes that a study makes over the filters when no search needs more. */
const studyPasses = 3;

/** Counts the filters gone through; `finish` brings the count to its end. */
export function progressReporter(
  models: readonly Model[],
  sizes: readonly number[],
  onProgress: CommonOptions["onProgress"],
): { add: (stage: string, filters: number) => void; finish: () => void } {
  const filters = sizes
    .flatMap((k) => models.flatMap((model) => layersOfSize(model, k)))
    .reduce((sum, layer) => sum + layer.filters, 0);
  let done = 0;
  const add = (stage: string, more: number) => {
    done += more;
    const total = Math.max(done, filters * studyPasses);
    onProgress?.({ stage, done, total });
  };
  // Searches that end at once, and filters left out, make fewer passes than foreseen.
  const finish = () => {
    const rest = filters * studyPasses - done;
    if (rest > 0) add("comparing distributions", rest);
  };
  return { add, finish };
}
