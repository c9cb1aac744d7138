import type { Model } from "../../sdk/index.ts";
import { labelledKernels } from "../../sdk/results/labelled-kernels.ts";

/** Filters that a worker labels in a second, at least, what the study of operators does beside it included: 130,000 to 590,000 were measured. */
const perSecond = 130_000;
/** Seconds for the typical filters of a layer, which one worker labels: 0.7 to 1.5 ms were measured. */
const perLayer = 0.0015;

/** How long labelling the filters takes, about; labels of the random ones that they are held against are tabulated. Null: there are none to label. */
export function labelSeconds(models: readonly Model[], workers: number): number | null {
  const layers = models
    .flatMap((model) => model.layers)
    .filter(({ reason, kernel }) => reason === null && labelledKernels.some((k) => kernel.every((side) => side === k)));
  if (layers.length === 0) return null;
  const labels = layers.reduce((sum, { filters }) => sum + filters, 0);
  return labels / perSecond / workers + perLayer * layers.length;
}
