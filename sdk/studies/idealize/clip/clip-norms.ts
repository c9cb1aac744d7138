import type { Replacements } from "../../../export/write-back/replacement.ts";
import type { Model } from "../../../model/model.ts";
import type { ClipManifest } from "../../../results/clip.ts";
import type { ClipOptions } from "./options.ts";

/** What `rewriteModel` takes to write the model with its norms clipped, and what was clipped. */
export interface Clipping {
  /** Of tensors whose layer is clipped; every other one stays byte for byte. */
  readonly replacements: Replacements;
  /** What was clipped, and what it came to. */
  readonly manifest: ClipManifest;
}

/**
 * Clips the singular values of a model's 2-D layers, as operators on periodic images: where one is above `norm`, the layer gets
 * the kernel of its own size, near the learned one, whose values are all at most that. Writes nothing: hand `replacements` to
 * `rewriteModel`.
 *
 * @throws NoFiltersError where no layer can be measured; UsageError for options without meaning.
 * @see Sedghi, Gupta and Long, The Singular Values of Convolutional Layers, ICLR 2019, section 3 (clipping, then projecting).
 */
export async function clipNorms(model: Model, options: ClipOptions): Promise<Clipping> {
  const { clipModel } = await import("./clip-model.ts");
  return clipModel(model, options);
}
