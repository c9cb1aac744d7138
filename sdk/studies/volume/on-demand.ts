import type { Model } from "../../model/model.ts";
import type { VolumeDocument } from "../../results/volume.ts";
import type { CommonOptions } from "../study.ts";

/**
 * 3-D kernels as they are: a basis of depth x rows x columns values for each size, sparsity, variance entropy and orthogonality of
 * each layer, how differently the kernels vary along their three axes, and the energy of their slices. One layer is in memory at
 * a time. Loaded when it is called for.
 *
 * @throws NoFiltersError where there is no such layer; UsageError for options without meaning; AbortedError.
 */
export async function volume(given: readonly Model[], options: CommonOptions = {}): Promise<VolumeDocument> {
  return (await import("./volume.ts")).volume(given, options);
}
