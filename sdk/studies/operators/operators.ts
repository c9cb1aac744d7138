import type { Model } from "../../model/model.ts";
import type { OperatorsDocument } from "../../results/operators.ts";
import { runStudy } from "../run-study.ts";
import type { OperatorsOptions } from "./options.ts";
import { operatorsStudy } from "./study.ts";

/**
 * Filters as convolution operators: each k x k filter (k = 3, 5, 7) of the models gets the name of the image-processing
 * filter whose singular values its own resemble most, and the counts stand beside those of random filters. Filters are
 * streamed. With zero boundaries a 3x3 filter takes some ms on images of 16 x 16, a tenth of a second on 32 x 32 and seconds on
 * 64 x 64: "from-graph" may take hours on large feature maps.
 *
 * @throws NoFiltersError where there is no filter to label and no norm to measure; UsageError for options without meaning;
 * AbortedError.
 * @see Actor, Rivière and Fuentes, What Do Neural Networks Learn? A Mathematical Comparison of Convolution Kernels and Image
 * Processing Features.
 */
export function operators(given: readonly Model[], options: OperatorsOptions = {}): Promise<OperatorsDocument> {
  return runStudy(operatorsStudy, "operators", given, options);
}
