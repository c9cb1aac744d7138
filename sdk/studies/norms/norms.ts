import type { Model } from "../../model/model.ts";
import type { NormsDocument } from "../../results/norms.ts";
import { runStudy } from "../run-study.ts";
import { type NormsStudyOptions, normsStudy } from "./study.ts";

/**
 * Whole 2-D convolution layers as operators on periodic images, all channels together: spectral norm, condition number,
 * stable rank, singular values. Any kernel size, groups, stride, dilation; transposed layers too.
 *
 * @throws NoFiltersError where no layer can be measured; UsageError for options without meaning; AbortedError.
 * @see Sedghi, Gupta and Long, The Singular Values of Convolutional Layers, ICLR 2019.
 */
export function norms(given: readonly Model[], options: NormsStudyOptions = {}): Promise<NormsDocument> {
  return runStudy(normsStudy, "norms", given, options);
}
