import type { Model } from "../../model/model.ts";
import type { KeysDocument } from "../../results/keys.ts";
import { runStudy } from "../run-study.ts";
import type { KeysOptions } from "./options.ts";
import { keysStudy } from "./study.ts";

/**
 * A few key filters that stand for the filters of one size in the models' depthwise layers, as in the master key filters hypothesis
 * (arXiv 2509.11711): a filter is about a m + b, with m a key of mean 0 and length 1, and is matched by its centred cosine.
 * Candidates come from spherical k-means, then keys are removed greedily. Two passes over the filters; a seeded sample is
 * searched, all are measured. The same input, options and seed give the same document.
 *
 * @throws NoFiltersError where no layer has such filters; UsageError for options without meaning.
 */
export function extractKeys(given: readonly Model[], options: KeysOptions = {}): Promise<KeysDocument> {
  return runStudy(keysStudy, "keys", given, options);
}
