import type { Model } from "../../model/model.ts";
import type { NormsResult } from "../../results/norms.ts";
import type { NormsOptions } from "./norms-options.ts";

/**
 * Every 2-D convolution layer as one linear operator on periodic images, all channels together: its spectral norm, condition
 * number, stable rank and singular values (Sedghi, Gupta and Long, ICLR 2019); grouped, depthwise, strided, dilated and
 * transposed ones too. No more layers' weights are in memory at a time than are worked on. Errors of the values are a few epsilon times the layer's largest.
 * @throws UsageError for a size that is no whole number from 2, or a pattern that no layer fits.
 */
export async function measureNorms(models: readonly Model[], options: NormsOptions = {}): Promise<NormsResult> {
  return (await import("./measure-norms.ts")).measureNorms(models, options);
}
