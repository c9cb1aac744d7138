import type { Model } from "../../model/model.ts";
import type { ChannelsDocument } from "../../results/channels.ts";
import { runStudy } from "../run-study.ts";
import type { CommonOptions } from "../study.ts";
import { channelsStudy } from "./study.ts";

/**
 * How layers use their channels. First layers (stems, patch embeddings up to 32 x 32): energy on gray, red-green and yellow-blue,
 * energy by spatial frequency, eigen-filters. 1 x 1 layers by their mixing matrix: effective rank (Roy and Vetterli 2007), stable
 * rank, orthogonality, silent channels.
 *
 * @throws NoFiltersError where there is no such layer; UsageError for options without meaning; AbortedError.
 */
export function channels(given: readonly Model[], options: CommonOptions = {}): Promise<ChannelsDocument> {
  return runStudy(channelsStudy, "channels", given, options);
}
